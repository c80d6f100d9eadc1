"""A journal that was in memory for a while, and is carried home into the file."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from notifier.delivery import Purpose, Receipt, Recipient
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from runbook.agent.recording.acknowledging import KnownBy, acknowledge
from runbook.callbacks.promise import Channel, Outcome
from runbook.journal import callbacks, runs
from runbook.journal.journal import Journal
from runbook.journal.returning import Back, return_to_file
from runbook.journal.verification import verify
from tests.integration.notifier.settling import settle_accepted

NOW = datetime(2026, 11, 22, 9, 13, tzinfo=UTC)


HER = "op-117"


LEAD = Recipient(role="shift_lead", name="Lead", channel="telegram", address="1")


PROCEDURE = ("night", 1, "d" * 8)


def home(memory: Journal, *, waits: bool = True) -> Back:
    switched: list[Journal] = []
    back = return_to_file(memory, NOW, switched.append, waits=waits)
    assert back is not None
    assert switched == [back.journal]
    return back


def promised(journal: Journal, reference: str = "ABC-123456") -> str:
    made = callbacks.promise(
        journal, NOW, operator=HER, incident=None, channel=Channel.CALL, reference=reference
    )
    return made.id


def is_sound(journal: Journal) -> bool:
    return verify(journal.connect(), journal.known_secrets()).sound


class Night:
    """What a night does to a journal, chosen by chance; the same chance does the same."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = NOW
        self.made: list[str] = []

    def step(self, journal: Journal) -> None:
        self.now += timedelta(seconds=7)
        deeds: list[Callable[[Journal], object]] = [
            self.promise, self.promise, self.refer, self.attempt, self.fulfil, self.hand, self.back,
            self.answer, self.answer, self.unanswer, self.end_run, self.open, self.know,
            self.restore, self.queue, self.queue, self.send, self.note,
        ]  # fmt: skip
        self.chance.choice(deeds)(journal)

    def one(self) -> str:
        return self.chance.choice(self.made) if self.made else "0" * 12

    def promise(self, journal: Journal) -> None:
        channel = self.chance.choice([Channel.CALL, Channel.CHAT])
        incident = journal.current_incident(HER)
        key = incident.key if incident else None
        made = callbacks.promise(journal, self.now, operator=HER, incident=key, channel=channel)
        self.made.append(made.id)

    def refer(self, journal: Journal) -> None:
        number = f"ABC-{self.chance.randrange(10**6):06}"
        callbacks.set_reference(journal, self.now, self.one(), number)

    def attempt(self, journal: Journal) -> None:
        callbacks.attempt(journal, self.now, self.one())

    def fulfil(self, journal: Journal) -> None:
        callbacks.fulfil(journal, self.now, self.one(), Outcome.REACHED, first_contact=True)

    def hand(self, journal: Journal) -> None:
        callbacks.hand_over(journal, self.now, self.one(), "Anna")

    def back(self, journal: Journal) -> None:
        callbacks.hand_back(journal, self.now, self.one())

    def answer(self, journal: Journal) -> None:
        run = runs.begin_run(journal, HER, "", PROCEDURE, self.now)
        step, value = self.chance.choice("abc"), self.chance.choice(["yes", "no"])
        runs.give_answer(journal, run, step, value, self.now)

    def unanswer(self, journal: Journal) -> None:
        run = runs.current_run(journal, HER)
        step = self.chance.choice("abc")
        if run is not None:
            runs.take_back(journal, run, step, self.now)

    def end_run(self, journal: Journal) -> None:
        run = runs.current_run(journal, HER)
        if run is not None:
            runs.end_run(journal, run, "finished", self.now)

    def open(self, journal: Journal) -> None:
        journal.open_incident(HER, self.now)

    def know(self, journal: Journal) -> None:
        incident = journal.current_incident(HER)
        if incident is not None:
            acknowledge(journal, incident.key, KnownBy.HAND, self.now)

    def restore(self, journal: Journal) -> None:
        incident = journal.current_incident(HER)
        if incident is not None:
            over = replace(incident, restored_at=self.now)
            assert journal.save_incident(over, self.now, "incident.restored") is not None

    def queue(self, journal: Journal) -> None:
        incident = journal.current_incident(HER)
        if incident is not None:
            with journal.transaction() as connection:
                message = Message(title="t", lines=(str(self.chance.random()),))
                Outbox(connection).enqueue(Purpose.RING, incident.key, LEAD, message, self.now)

    def send(self, journal: Journal) -> None:
        outbox = Outbox(journal.connect())
        delivery = outbox.claim(self.now, timedelta(seconds=30), "x")
        if delivery is not None:
            begun = outbox.begin_attempt(delivery, "x", self.now)
            assert begun is not None
            settle_accepted(outbox, begun.delivery, "x", Receipt("m", self.now), self.now)

    def note(self, journal: Journal) -> None:
        journal.append_event(self.now, "watch.dropped")
