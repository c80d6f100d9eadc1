"""What the line keeps in the journal's file, for every process of this PC and over restarts.

Small values under names that begin with ``hub.``. Functions that take a connection are a part of
the caller's transaction; the others raise JournalError.
"""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import msgspec

from runbook.agent.line.patience import Word
from runbook.agent.line.reading import read_as
from runbook.agent.line.view import View
from runbook.journal.incidents import from_ms, to_ms
from runbook.journal.journal import Journal

SEQUENCE = "hub.sequence"
TOLD = "hub.told"
VIEW = "hub.view"
ENROLLED = "hub.enrolled"
DIAGNOSIS = "hub.diagnosis"
SCRIPT = "hub.script"
LEASE = "hub.lease."
"""Begins the name under which the end of an incident's lease is kept."""
ANSWERED = "hub.answered."
"""Begins the name under which the side is kept of an incident that the office answered for."""
_LATEST_CLOCK = 2**40
_LONGEST_NUMBER = 15
_NO_SIDE = "-"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Told:
    """What the hub has: ``events`` is the number of the last event that a taken report covered.

    ``not_working`` is her last complaint, ``diagnosed_ms`` when the last diagnosis was made, and
    ``where`` stands for what it knows of her surroundings.
    """

    events: int = 0
    not_working: tuple[str, ...] = ()
    diagnosed_ms: int = 0
    where: str = ""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The hub knows this PC as ``operator``, by the secret of that id. ``bot`` is its bot."""

    operator: str
    secret: str
    bot: str = ""


def read(connection: sqlite3.Connection, name: str) -> str:
    """What is kept under a name, empty when nothing is."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def write(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Keep it. An empty value is forgotten."""
    if value:
        row = (name, value)
        connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", row)
    else:
        connection.execute("DELETE FROM meta WHERE name = ?", (name,))


def keep(journal: Journal, name: str, value: str) -> None:
    """``write`` in a transaction of its own."""
    journal.write(lambda connection: write(connection, name, value))


def next_sequence(journal: Journal, now: datetime) -> int:
    """The next report's sequence: higher than any before, and not below the clock's seconds.

    So it goes on growing when the journal was lost. One counter for all processes of this PC.
    """

    def work(connection: sqlite3.Connection) -> int:
        found = read(connection, SEQUENCE)
        last = int(found) if found.isdecimal() and len(found) <= _LONGEST_NUMBER else 0
        seconds = int(now.timestamp())
        sequence = max(last + 1, seconds if 0 <= seconds < _LATEST_CLOCK else 0)
        write(connection, SEQUENCE, str(sequence))
        return sequence

    return journal.write(work)


def read_told(connection: sqlite3.Connection) -> Told:
    """What the hub has by now."""
    return _read_as(connection, TOLD, Told) or Told()


def write_told(connection: sqlite3.Connection, told: Told) -> None:
    """Keep what the hub has."""
    _write_as(connection, TOLD, told)


def lease_of(connection: sqlite3.Connection, incident: str) -> datetime | None:
    """When the hub's lease for an incident ends or has ended."""
    return _moment(read(connection, LEASE + incident))


def leases(connection: sqlite3.Connection) -> dict[str, datetime]:
    """Every lease that is kept, also such as have ended."""
    rows = connection.execute("SELECT name, value FROM meta WHERE name GLOB ?", (LEASE + "*",))
    ends = {str(name).removeprefix(LEASE): _moment(str(value)) for name, value in rows}
    return {incident: end for incident, end in ends.items() if end is not None}


def write_lease(connection: sqlite3.Connection, incident: str, until: datetime | None) -> None:
    """Keep when a lease ends; None: there is none any more."""
    write(connection, LEASE + incident, "" if until is None else str(to_ms(until)))


def answered(connection: sqlite3.Connection) -> dict[str, str]:
    """Incidents of which the hub said that somebody knows, with the side they were on then."""
    rows = connection.execute("SELECT name, value FROM meta WHERE name GLOB ?", (ANSWERED + "*",))
    return {name.removeprefix(ANSWERED): value for name, value in rows}


def write_answered(connection: sqlite3.Connection, incident: str, side: str | None) -> None:
    """Keep on which side it was; None: nobody answers for it any more."""
    write(connection, ANSWERED + incident, "" if side is None else side or _NO_SIDE)


def word_about(connection: sqlite3.Connection, incident: str, *, spoken: bool) -> Word:
    """Who has the word about an incident."""
    return Word(lease_of(connection, incident), spoken)


def read_enrolment(connection: sqlite3.Connection) -> Enrolment | None:
    """Under what this PC is known to the hub; None when it never was told."""
    return _read_as(connection, ENROLLED, Enrolment)


def write_enrolment(connection: sqlite3.Connection, enrolled: Enrolment) -> None:
    """Keep it."""
    _write_as(connection, ENROLLED, enrolled)


def read_view(connection: sqlite3.Connection) -> View:
    """What the hub told last, to whichever process of this PC."""
    return _read_as(connection, VIEW, View) or View()


def write_view(connection: sqlite3.Connection, view: View) -> None:
    """Keep what the hub told."""
    _write_as(connection, VIEW, view)


def _moment(ms: str) -> datetime | None:
    """The moment so many milliseconds after 1970; None for what no clock can have written."""
    return from_ms(int(ms)) if ms.isdecimal() and len(ms) <= _LONGEST_NUMBER else None


def _read_as(connection: sqlite3.Connection, name: str, kind: type[T]) -> T | None:
    """None for what an older or newer program, or nobody, has written."""
    return read_as(read(connection, name), kind)


def _write_as(connection: sqlite3.Connection, name: str, value: object) -> None:
    write(connection, name, msgspec.json.encode(value).decode())
