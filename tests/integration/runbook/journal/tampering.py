"""Journals to tamper with, and a file editor's way of doing so: the triggers are no hindrance."""

import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from runbook.journal import schema, signing
from runbook.journal.journal import Journal
from runbook.journal.verification import Verification, verify
from runbook.secrets.own import OwnSecret

NOW = datetime(2026, 11, 22, 1, 13, 5, 120_000, tzinfo=UTC)
FIRST, SECOND, STRANGER = (OwnSecret(bytes([number]) * 32) for number in (1, 2, 3))
KNOWN = (FIRST, SECOND)
EARLY = 5
"""Events before the chain in the journal that began without one."""


def make_version_1(connection: sqlite3.Connection, events: int) -> None:
    """A file as the first version of the program left it."""
    for statement in schema._statements(schema.MIGRATIONS[0]):
        connection.execute(statement)
    connection.execute("PRAGMA user_version = 1")
    insert = "INSERT INTO events (at, incident, kind, body) VALUES (?, ?, ?, ?)"
    connection.execute(
        "INSERT INTO incidents (key, operator, opened_at) VALUES (?, 'op-117', 1)", ("a" * 16,)
    )
    for number in range(events):
        body = f'{{"n": {number}, "слово": "да"}}'
        connection.execute(insert, (1000 + number, "a" * 16, f"early.{number}", body))


def write_version_1(path: Path, events: int) -> None:
    """Such a file, where the journal lies."""
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        make_version_1(connection, events)


def write_events(connection: sqlite3.Connection, secrets: Sequence[OwnSecret]) -> None:
    """One event for each secret, as runs of the program after one another write them."""
    for number, secret in enumerate(secrets):
        journal = Journal(None, secret)
        # The journal's own way in, over a connection that stands for the file.
        journal._connections.clear()
        journal.connect = lambda: connection  # type: ignore[method-assign]  # one file for all
        at = NOW + timedelta(seconds=number // 2)
        journal.append_event(at, f"kind.{number % 3}", None, {"n": number, "слово": "да"})
        Journal.close(journal)


def blank() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None)


@cache
def image(name: str) -> bytes:
    """The bytes of a journal that nobody has touched."""
    with closing(blank()) as connection:
        if name == "begun without":
            make_version_1(connection, EARLY)
        schema.migrate(connection, lambda one: signing.begin(one, FIRST, 1))
        plan = {"one secret": [FIRST] * 12, "begun without": [FIRST] * 7}
        write_events(connection, plan.get(name, [*[FIRST] * 4, *[SECOND] * 4, *[FIRST] * 4]))
        return connection.serialize()


NAMES = ("one secret", "two secrets", "begun without")


@contextmanager
def opened(name: str) -> Iterator[sqlite3.Connection]:
    """The journal under an editor that knows what it is doing."""
    with closing(blank()) as connection:
        connection.deserialize(image(name))
        connection.execute("DROP TRIGGER events_stay_as_written")
        connection.execute("DROP TRIGGER events_stay")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("PRAGMA foreign_keys = OFF")
        yield connection


def look(connection: sqlite3.Connection, head: str = "") -> Verification:
    return verify(connection, KNOWN, head)


def found(verification: Verification) -> list[tuple[str, int, int]]:
    return [(one.rule_id, one.seq, one.until) for one in verification.findings]


def numbers(connection: sqlite3.Connection) -> list[int]:
    return [seq for (seq,) in connection.execute("SELECT seq FROM events ORDER BY seq")]


def renumber(connection: sqlite3.Connection, old: int, new: int) -> None:
    connection.execute("UPDATE events SET seq = ? WHERE seq = ?", (new, old))


def swap(connection: sqlite3.Connection, one: int, other: int) -> None:
    for old, new in ((one, -1000), (other, one), (-1000, other)):
        renumber(connection, old, new)


def copy(connection: sqlite3.Connection, old: int, new: int) -> None:
    """The row again, under another number; what stood there is overwritten."""
    connection.execute(
        "INSERT OR REPLACE INTO events SELECT ?, at, incident, kind, body, mac, signed_by, changes "
        "FROM events WHERE seq = ?",
        (new, old),
    )


def close_gap(connection: sqlite3.Connection, gap: int) -> None:
    """Everything behind a gap moves up."""
    for seq in numbers(connection):
        if seq > gap:
            renumber(connection, seq, seq - 1)
    set_highest(connection, max(numbers(connection), default=0))


def make_room(connection: sqlite3.Connection, at: int) -> None:
    """Everything from a number on moves down by one."""
    for seq in reversed(numbers(connection)):
        if seq >= at:
            renumber(connection, seq, seq + 1)
    set_highest(connection, max(numbers(connection)))


def set_highest(connection: sqlite3.Connection, seq: int) -> None:
    connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'events'", (seq,))


def shuffled(connection: sqlite3.Connection, chance: random.Random) -> None:
    """All rows in another order."""
    seqs = numbers(connection)
    mixed = seqs[:]
    while mixed == seqs:
        chance.shuffle(mixed)
    for seq in seqs:
        renumber(connection, seq, seq + 10_000)
    for old, new in zip(seqs, mixed, strict=True):
        renumber(connection, old + 10_000, new)
    set_highest(connection, max(seqs))
