"""Writes events into the chain: each signed, each with the number after the last one's."""

import json
import sqlite3
from dataclasses import dataclass

from runbook.journal.chain import BEGUN, COLUMNS, GENESIS, Digest, Head, Row, mac_of
from runbook.journal.changes import all_rows, text_of
from runbook.secrets.own import OwnSecret, Purpose

_LAST = "SELECT seq, mac FROM events ORDER BY seq DESC LIMIT 1"
_ALL = f"SELECT {COLUMNS} FROM events ORDER BY seq"  # noqa: S608 - composed of constants
_INSERT = f"INSERT INTO events ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - as above


@dataclass(frozen=True, slots=True)
class Event:
    """What is to be written: time in ms since 1970, the incident's key, kind and JSON body.

    ``changes``: what was done to rows together with it, as ``runbook.journal.changes`` writes it.
    """

    at: int
    incident: str | None
    kind: str
    body: str
    changes: str | None = None


def append(connection: sqlite3.Connection, secret: OwnSecret, event: Event) -> int:
    """Sign the event, write it after the last one and give its number.

    Must be called in a transaction that holds the write lock. Raises sqlite3.Error.
    """
    seq, mac = connection.execute(_LAST).fetchone() or (0, GENESIS)
    # After a row whose signature somebody took away the chain goes on as if it were the first.
    previous = mac if isinstance(mac, bytes) else GENESIS
    return _write(connection, secret, event, seq, previous)


def begin(connection: sqlite3.Connection, secret: OwnSecret, at: int) -> None:
    """Let a chain begin in a file of the version that had none, for what is there by now.

    Only to be called within the migration of such a file: an unsigned event in a newer one had its
    signature taken away, and that must show. Raises sqlite3.Error.
    """
    digest, last = Digest(), 0
    for values in connection.execute(_ALL):
        row = Row._make(values)
        digest.add(row)
        last = row.seq
    changes = text_of(all_rows(connection))
    if digest.count or changes:
        body = json.dumps(digest.body(), sort_keys=True)
        _write(connection, secret, Event(at, None, BEGUN, body, changes), last, GENESIS)


def _write(
    connection: sqlite3.Connection, secret: OwnSecret, event: Event, last: int, previous: bytes
) -> int:
    told = (event.at, event.incident, event.kind, event.body)
    row = Row(last + 1, *told, None, secret.id, event.changes)
    mac = mac_of(secret.key(Purpose.EVENTS), previous, row)
    connection.execute(_INSERT, row._replace(mac=mac))
    return row.seq


def head(connection: sqlite3.Connection) -> str:
    """The head of the chain as text; empty without a signed event."""
    row = connection.execute(_LAST).fetchone()
    return str(Head.of(*row)) if row and isinstance(row[1], bytes) else ""
