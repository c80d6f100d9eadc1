"""A night's work on a real journal, told line by line: what was promised, and when.

``python -m tests.power.working JOURNAL SAID UNITS [careless]`` does units 0 to UNITS - 1, going on
from what it finds in the journal, and appends to SAID ``did KIND LABEL`` when a commit has
returned. ``careless`` leaves the disk to write when it likes.
"""

import os
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from notifier.delivery import Purpose, Receipt, Recipient
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from runbook.callbacks.promise import Channel, Outcome
from runbook.incident import Incident
from runbook.journal import callbacks, runs
from runbook.journal.database import Database
from runbook.journal.journal import Journal
from runbook.journal.store import open_journal
from tests.integration.notifier.settling import settle_accepted
from tests.power.tally import HEAD, Tally, reference

OPERATOR = "op-117"
LEAD = Recipient("shift_lead", "Мария", "telegram", "111")
BEGAN = datetime(2026, 11, 22, 1, 13, 5, tzinfo=UTC)
REOPENED_EVERY = 15
"""Units after which the journal is closed and opened again, as by a second start."""
_LEASE = timedelta(hours=1)
_DAY = timedelta(days=1)
"""Longer than any pause."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a unit works with."""

    journal: Journal
    incident: Incident
    run: runs.Run
    now: datetime


def tick(desk: Desk, number: int) -> str:
    desk.journal.append_event(desk.now, "tick", desk.incident.key, {"n": number})
    return str(number)


def answer(desk: Desk, number: int) -> str:
    assert runs.give_answer(desk.journal, desk.run, f"step-{number}", "yes", desk.now)
    return f"step-{number}"


def promise(desk: Desk, number: int) -> str:
    return callbacks.promise(
        desk.journal,
        desk.now,
        operator=OPERATOR,
        incident=desk.incident.key,
        channel=Channel.CALL,
        reference=reference(number),
    ).id


def alert(desk: Desk, number: int) -> str:
    """As the product does it: incident, event and message are one transaction."""

    def work(connection: sqlite3.Connection) -> str:
        current = desk.journal.incident(desk.incident.key)
        assert current is not None
        changed = replace(current, confidence=number / 1000)
        assert desk.journal.save_incident(changed, desk.now, "incident.verdict", {"n": number})
        message = Message(f"Сбой {number}")
        Outbox(connection).enqueue(Purpose.RING, changed.key, LEAD, message, desk.now)
        desk.journal.append_event(desk.now, "alert.rang", changed.key, {"n": number})
        return str(number)

    return desk.journal.write(work)


def deliver(desk: Desk, number: int) -> str:
    outbox = Outbox(desk.journal.connect())
    owner = f"courier-{number}"
    claimed = outbox.claim(desk.now + _DAY, _LEASE, owner)
    assert claimed is not None
    begun = outbox.begin_attempt(claimed, owner, desk.now)
    assert begun is not None
    settle_accepted(outbox, begun.delivery, owner, Receipt(f"m{number}", desk.now), desk.now)
    return claimed.id


def fulfil(desk: Desk, number: int) -> str:
    oldest = min(
        callbacks.open_promises(desk.journal, OPERATOR), key=lambda one: (one.promised_at, one.id)
    )
    callbacks.fulfil(desk.journal, desk.now, oldest.id, Outcome.REACHED)
    return oldest.id


UNITS: dict[str, Callable[[Desk, int], str]] = {
    "tick": tick,
    "answer": answer,
    "promise": promise,
    "alert": alert,
    "deliver": deliver,
    "fulfil": fulfil,
}


def expected(units: int) -> dict[str, int]:
    """How many of each kind there are among so many units."""
    kinds = list(UNITS)
    return {kind: len(range(place, units, len(kinds))) for place, kind in enumerate(kinds)}


def work(path: Path, units: int, say: Callable[[str], None]) -> None:
    """Go on from what is there until all units are done."""
    done = REOPENED_EVERY
    while done >= REOPENED_EVERY:
        opened = open_journal(path, BEGAN)
        assert opened.problem is None, opened.problem
        say("opened")
        done = _shift(opened.journal, units, say)
        opened.journal.close()


def _shift(journal: Journal, units: int, say: Callable[[str], None]) -> int:
    incident = journal.open_incident(OPERATOR, BEGAN).incident
    say(f"did incident {incident.key}")
    run = runs.begin_run(journal, OPERATOR, incident.key, ("night-shift", 1, "0" * 64), BEGAN)
    say(f"did run {run.id}")
    # Whoever claimed a message before is dead: no lease counts.
    Outbox(journal.connect()).expire_leases(BEGAN, longest=timedelta(0))
    found = Tally.of(journal).counts()
    kinds, did = list(UNITS), 0
    for unit in range(units):
        kind, turn = kinds[unit % len(kinds)], unit // len(kinds)
        if found[kind] > turn:
            continue
        desk = Desk(journal, incident, run, BEGAN + timedelta(seconds=unit))
        say(f"did {kind} {UNITS[kind](desk, turn)}")
        # As if noted elsewhere: a tail that is cut off later shows against it.
        say(f"{HEAD} {journal.head()}")
        did += 1
        if did == REOPENED_EVERY:
            break
    return did


def leave_the_disk_alone() -> None:
    """Nothing is waited for: what a power cut then loses must be found."""
    made = Database._connection

    def careless(database: Database) -> sqlite3.Connection:
        connection = made(database)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    monkey: Any = Database
    monkey._connection = careless


def main(path: str, said: str, units: str, *how: str) -> None:
    if "careless" in how:
        leave_the_disk_alone()
    file = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def say(line: str) -> None:
        os.write(file, f"{line}\n".encode())

    work(Path(path), int(units), say)


if __name__ == "__main__":
    main(*sys.argv[1:])
