"""What was done in memory while the disk was gone is in the file afterwards, once and whole."""

import itertools
import random
import secrets
import sqlite3
import subprocess
import sys
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notifier.delivery import Purpose, Receipt, Recipient
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from runbook.agent.acknowledging import KnownBy, acknowledge
from runbook.callbacks.promise import Callback, Channel, Outcome
from runbook.journal import callbacks, runs
from runbook.journal.database import MOVED
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError
from runbook.journal.returning import Back, return_to_file
from runbook.journal.snapshot import snapshot
from runbook.journal.store import open_journal
from runbook.journal.unkept import only_in_memory
from runbook.journal.verification import verify

NOW = datetime(2026, 11, 22, 9, 13, tzinfo=UTC)
HER = "op-117"
LEAD = Recipient(role="shift_lead", name="Lead", channel="telegram", address="1")
PROCEDURE = ("night", 1, "d" * 8)
SEEDS = range(12)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    opened = open_journal(path, NOW).journal
    yield opened
    opened.close()


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


def read(path: Path) -> tuple[Callback, ...]:
    with closing(open_journal(path, NOW).journal) as again:
        return callbacks.reveal(again, callbacks.every_promise(again, HER))


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
            outbox.settle_accepted(begun.delivery, "x", Receipt("m", self.now), self.now)

    def note(self, journal: Journal) -> None:
        journal.append_event(self.now, "watch.dropped")


def told(journal: Journal) -> dict[str, object]:
    """All that is promised, answered, known and to be sent; not how often a row was written."""
    tables = snapshot(journal.connect()).tables
    found: dict[str, object] = {}
    for table, rows in tables.items():
        without = {"seq", "revision", "reference", "sealed_by"}
        found[table] = [
            {name: value for name, value in row.items() if name not in without}
            for _, row in sorted(rows.items())
        ]
    opened = callbacks.reveal(journal, callbacks.every_promise(journal, HER))
    found["references"] = [(one.id, one.reference, one.readable) for one in opened]
    found["order"] = list(tables["outbox"])
    events = journal.connect().execute(
        "SELECT kind, at FROM events WHERE kind <> 'journal.carried' ORDER BY seq"
    )
    found["events"] = events.fetchall()
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_a_while_in_memory_leaves_the_same_night_as_the_disk_all_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    def night(name: str, leaves: frozenset[int], returns: frozenset[int]) -> dict[str, object]:
        numbers: dict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1))
        ids = random.Random(seed)

        def by_caller(size: int) -> str:
            # Each maker of ids counts for itself: opening a file makes one more.
            maker = sys._getframe(1).f_globals["__name__"]
            return f"{next(numbers[maker]):0{2 * size}x}"

        with monkeypatch.context() as patched:
            patched.setattr(secrets, "token_hex", by_caller)
            patched.setattr(uuid, "uuid4", lambda: uuid.UUID(int=ids.getrandbits(128)))
            return lived(name, leaves, returns)

    def lived(name: str, leaves: frozenset[int], returns: frozenset[int]) -> dict[str, object]:
        journal = open_journal(tmp_path / name, NOW).journal
        path, going = tmp_path / name, Night(seed)
        for at in range(60):
            if at in leaves and not journal.in_memory:
                disk, journal = journal, journal.continue_in_memory()
                disk.close()
            if at in returns and journal.in_memory:
                journal = home(journal).journal
            going.step(journal)
        if journal.in_memory:
            journal = home(journal).journal
        found = told(journal)
        assert is_sound(journal)
        journal.close()
        with closing(open_journal(path, NOW).journal) as again:
            assert told(again) == found
        return found

    chance = random.Random(1000 + seed)
    leaves = frozenset(chance.sample(range(60), 4))
    returns = frozenset(chance.sample(range(60), 6))
    assert night("moved.db", leaves, returns) == night("stayed.db", frozenset(), frozenset())


def test_nothing_can_be_written_into_a_memory_that_was_carried_home(journal: Journal) -> None:
    memory = journal.continue_in_memory()
    promised(memory)
    back = home(memory)
    with pytest.raises(JournalError) as caught:
        promised(memory)
    assert caught.value.problem == MOVED
    assert len(callbacks.every_promise(back.journal, HER)) == 1


def test_only_what_is_not_on_disk_is_said_to_be_unkept(journal: Journal) -> None:
    kept = promised(journal)
    memory = journal.continue_in_memory()
    assert only_in_memory(memory) == frozenset()
    fresh = promised(memory)
    assert only_in_memory(memory) == {fresh}
    callbacks.set_reference(memory, NOW, kept, "ABC-654321")
    assert only_in_memory(memory) == {fresh, kept}
    assert only_in_memory(home(memory).journal) == frozenset()


def test_a_promise_destroyed_in_memory_is_destroyed_in_the_file(
    journal: Journal, path: Path
) -> None:
    found = promised(journal)
    memory = journal.continue_in_memory()
    callbacks.fulfil(memory, NOW, found, Outcome.REACHED)
    back = home(memory)
    assert callbacks.every_promise(back.journal, HER) == ()
    assert [one.callback for one in callbacks.deletions(back.journal)] == [found]
    assert is_sound(back.journal)


def test_what_another_program_ended_meanwhile_stays_ended(journal: Journal) -> None:
    found = promised(journal)
    memory = journal.continue_in_memory()
    callbacks.attempt(memory, NOW, found)
    callbacks.fulfil(journal, NOW, found, Outcome.NOT_NEEDED)
    back = home(memory)
    assert callbacks.every_promise(back.journal, HER) == ()
    assert is_sound(back.journal)


def test_attempts_of_two_windows_add_up_and_a_colleague_stays_named(journal: Journal) -> None:
    found = promised(journal)
    memory = journal.continue_in_memory()
    callbacks.attempt(memory, NOW, found)
    callbacks.attempt(journal, NOW + timedelta(seconds=1), found)
    callbacks.hand_over(journal, NOW, found, "Anna")
    back = home(memory)
    (one,) = callbacks.every_promise(back.journal, HER)
    assert (one.attempts, one.handed_to) == (2, "Anna")
    assert is_sound(back.journal)


def test_a_number_given_twice_meanwhile_means_one_client_only(journal: Journal) -> None:
    memory = journal.continue_in_memory()
    hers, theirs = promised(memory, "ABC-111111"), promised(journal, "ABC-222222")
    back = home(memory)
    numbers = {one.id: one.number for one in callbacks.every_promise(back.journal, HER)}
    assert numbers == {theirs: 1, hers: 2}
    assert back.carried.renumbered == {hers: 2}
    assert is_sound(back.journal)


def test_one_outage_found_by_two_is_one_voice(journal: Journal) -> None:
    memory = journal.continue_in_memory()
    mine = memory.open_incident(HER, NOW).incident
    acknowledge(memory, mine.key, KnownBy.HAND, NOW)
    made = callbacks.promise(
        memory, NOW, operator=HER, incident=mine.key, channel=Channel.CALL, reference="ABC-111111"
    )
    theirs = journal.open_incident(HER, NOW).incident
    back = home(memory)
    assert back.carried.joined == {mine.key: theirs.key}
    current = back.journal.current_incident(HER)
    assert current is not None
    assert (current.key, current.acknowledged_at) == (theirs.key, NOW)
    (kept,) = callbacks.every_promise(back.journal, HER)
    assert (kept.id, kept.incident) == (made.id, theirs.key)
    assert is_sound(back.journal)


def test_what_another_program_wrote_of_the_outage_is_not_overwritten(journal: Journal) -> None:
    opened = journal.open_incident(HER, NOW).incident
    memory = journal.continue_in_memory()
    acknowledge(memory, opened.key, KnownBy.HAND, NOW)
    later = NOW + timedelta(minutes=1)
    assert journal.save_incident(replace(opened, ticket="T-1", eta_at=later), later, "incident.eta")
    back = home(memory)
    merged = back.journal.incident(opened.key)
    assert merged is not None
    assert (merged.ticket, merged.eta_at, merged.acknowledged_at) == ("T-1", later, NOW)
    assert is_sound(back.journal)


def test_answers_of_two_windows_come_into_one_run_and_the_later_stands(journal: Journal) -> None:
    memory = journal.continue_in_memory()
    hers = runs.begin_run(memory, HER, "", PROCEDURE, NOW)
    runs.give_answer(memory, hers, "a", "yes", NOW + timedelta(seconds=9))
    runs.give_answer(memory, hers, "b", "yes", NOW)
    theirs = runs.begin_run(journal, HER, "", PROCEDURE, NOW)
    runs.give_answer(journal, theirs, "a", "no", NOW)
    runs.give_answer(journal, theirs, "b", "no", NOW + timedelta(seconds=9))
    back = home(memory)
    run = runs.current_run(back.journal, HER)
    assert run is not None
    assert run.id == theirs.id
    assert {step: one.value for step, one in run.answers.items()} == {"a": "yes", "b": "no"}


def queued(journal: Journal) -> str:
    incident = journal.open_incident(HER, NOW).incident
    with journal.transaction() as connection:
        message = Message(title="t", lines=("x",))
        Outbox(connection).enqueue(Purpose.RING, incident.key, LEAD, message, NOW)
    (one,) = Outbox(journal.connect()).pending()
    return one.id


def test_what_was_sent_from_memory_is_not_sent_from_the_file(journal: Journal) -> None:
    found = queued(journal)
    memory = journal.continue_in_memory()
    Night(0).send(memory)
    outbox = Outbox(home(memory).journal.connect())
    assert outbox.pending() == []
    sent = outbox.find(found)
    assert sent is not None
    assert (sent.state, sent.message_id) == ("accepted", "m")
    assert len(outbox.attempts(found)) == 1


def test_what_waited_in_memory_goes_out_once_and_only_from_the_file(journal: Journal) -> None:
    memory = journal.continue_in_memory()
    found = queued(memory)
    back = home(memory)
    assert [one.id for one in Outbox(back.journal.connect()).pending()] == [found]
    assert Outbox(memory.connect()).pending() == []


def test_a_message_under_way_is_waited_for_and_else_repeated_as_such(journal: Journal) -> None:
    memory = journal.continue_in_memory()
    found, outbox = queued(memory), Outbox(memory.connect())
    delivery = outbox.claim(NOW, timedelta(seconds=30), "x")
    assert delivery is not None
    assert outbox.begin_attempt(delivery, "x", NOW) is not None
    assert return_to_file(memory, NOW, lambda _: None, waits=True) is None
    there = Outbox(home(memory, waits=False).journal.connect())
    assert there.claim(NOW, timedelta(seconds=30), "y") is None
    there.expire_leases(NOW + timedelta(minutes=1))
    again = there.find(found)
    assert again is not None
    assert again.state == "pending"
    assert again.repeat


def test_a_message_that_another_program_sent_meanwhile_is_not_sent_again(
    journal: Journal,
) -> None:
    found = queued(journal)
    memory = journal.continue_in_memory()
    Night(0).send(journal)
    back = home(memory)
    sent = Outbox(back.journal.connect()).find(found)
    assert sent is not None
    assert sent.state == "accepted"


HOLDS = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
held.execute("ROLLBACK")
print("free", flush=True)
"""


def test_while_another_process_keeps_the_lock_nothing_is_carried_and_nothing_lost(
    journal: Journal, path: Path
) -> None:
    memory = journal.continue_in_memory()
    found = promised(memory)
    command = [sys.executable, "-c", HOLDS, str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert return_to_file(memory, NOW, lambda _: None, waits=True) is None
        other.stdin.write("\n")
        other.stdin.flush()
        assert other.stdout.readline() == "free\n"
        home(memory)
    assert [one.id for one in read(path)] == [found]


def test_a_file_that_is_gone_is_not_made_anew_and_is_used_when_it_is_back(
    journal: Journal, path: Path
) -> None:
    promised(journal)
    journal.close()
    memory = journal.continue_in_memory()
    path.rename(path.with_name("elsewhere"))
    promised(memory)
    assert return_to_file(memory, NOW, lambda _: None, waits=True) is None
    assert not path.exists()
    path.with_name("elsewhere").rename(path)
    home(memory)
    assert len(read(path)) == 2


def test_a_night_begun_in_memory_comes_home_as_well(tmp_path: Path) -> None:
    blocked = tmp_path / "state"
    blocked.write_bytes(b"")
    opened = open_journal(blocked / "journal.db", NOW)
    assert opened.problem is not None
    found = promised(opened.journal)
    assert only_in_memory(opened.journal) == {found}
    blocked.unlink()
    home(opened.journal)
    (one,) = read(blocked / "journal.db")
    assert (one.id, one.reference, one.readable) == (found, "ABC-123456", True)


DIES = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from runbook.callbacks.promise import Channel
from runbook.journal import callbacks
from runbook.journal.returning import return_to_file
from runbook.journal.store import open_journal
now = datetime(2026, 11, 22, 9, 13, tzinfo=UTC)
journal = open_journal(Path(sys.argv[1]), now).journal
memory = journal.continue_in_memory()
callbacks.promise(memory, now, operator="op-117", incident=None, channel=Channel.CALL,
                  reference="ABC-123456")
return_to_file(memory, now, lambda _: os.kill(os.getpid(), signal.SIGKILL), waits=True)
"""


def test_a_kill_right_after_the_carry_over_loses_nothing(path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", DIES, str(path)], check=False)
    assert done.returncode < 0
    (one,) = read(path)
    assert (one.reference, one.readable) == ("ABC-123456", True)


def test_carried_over_twice_is_carried_over_once(journal: Journal) -> None:
    """As after a commit of which nobody knows whether it was one."""
    memory = journal.continue_in_memory()
    promised(memory)
    assert memory.origin is not None

    class _CutOffError(Exception):
        pass

    def cut_off(_: Journal) -> None:
        raise _CutOffError

    with suppress(_CutOffError):
        return_to_file(memory, NOW, cut_off, waits=True)
    memory._left = False
    back = home(memory)
    assert len(callbacks.every_promise(back.journal, HER)) == 1
    assert is_sound(back.journal)


def test_a_file_that_refuses_the_carry_over_has_nothing_of_it(journal: Journal, path: Path) -> None:
    memory = journal.continue_in_memory()
    found = promised(memory)
    with closing(sqlite3.connect(path)) as other:
        other.execute(
            "CREATE TRIGGER refuses BEFORE INSERT ON events BEGIN SELECT RAISE(FAIL, 'no'); END"
        )
        other.commit()
        assert return_to_file(memory, NOW, lambda _: None, waits=True) is None
        assert other.execute("SELECT count(*) FROM callbacks").fetchone() == (0,)
        assert only_in_memory(memory) == {found}
        other.execute("DROP TRIGGER refuses")
        other.commit()
    assert len(callbacks.every_promise(home(memory).journal, HER)) == 1
