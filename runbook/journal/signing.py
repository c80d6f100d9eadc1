"""Writes events into the chain: each signed, each with the number after the last one's."""

import json
import sqlite3
from dataclasses import dataclass

from runbook.journal.chain import BEGUN, COLUMNS, GENESIS, Digest, Head, Row, mac_of
from runbook.secrets.own import OwnSecret, Purpose

_LAST = "SELECT seq, mac FROM events ORDER BY seq DESC LIMIT 1"
_ANY_SIGNED = "SELECT 1 FROM events WHERE mac IS NOT NULL LIMIT 1"
_ALL = f"SELECT {COLUMNS} FROM events ORDER BY seq"  # noqa: S608 - composed of constants
_INSERT = f"INSERT INTO events ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - as above


@dataclass(frozen=True, slots=True)
class Event:
    """What is to be written: time in ms since 1970, the incident's key, kind and JSON body."""

    at: int
    incident: str | None
    kind: str
    body: str


def append(connection: sqlite3.Connection, secret: OwnSecret, event: Event) -> int:
    """Sign the event, write it after the last one and give its number.

    Must be called in a transaction that holds the write lock. Raises sqlite3.Error.
    """
    seq, mac = connection.execute(_LAST).fetchone() or (0, GENESIS)
    if mac is None:
        seq, mac = begin(connection, secret, event.at)
    number, _ = _write(connection, secret, event, seq, mac)
    return number


def begin(connection: sqlite3.Connection, secret: OwnSecret, at: int) -> tuple[int, bytes]:
    """Let a chain begin after events that have none; give the last event's number and HMAC.

    Does nothing where the last event is signed, or one before it is: then somebody took its
    signature away, which must show. Raises sqlite3.Error.
    """
    last, mac = connection.execute(_LAST).fetchone() or (0, GENESIS)
    if mac is not None:
        return last, mac
    if connection.execute(_ANY_SIGNED).fetchone():
        return last, GENESIS
    digest = Digest()
    for values in connection.execute(_ALL):
        digest.add(Row._make(values))
    body = json.dumps(digest.body(), sort_keys=True)
    return _write(connection, secret, Event(at, None, BEGUN, body), last, GENESIS)


def _write(
    connection: sqlite3.Connection, secret: OwnSecret, event: Event, last: int, previous: bytes
) -> tuple[int, bytes]:
    row = Row(last + 1, event.at, event.incident, event.kind, event.body, None, secret.id)
    mac = mac_of(secret.key(Purpose.EVENTS), previous, row)
    connection.execute(_INSERT, row._replace(mac=mac))
    return row.seq, mac


def is_unchained(connection: sqlite3.Connection) -> bool:
    """Whether the last event has no HMAC."""
    row = connection.execute(_LAST).fetchone()
    return row is not None and row[1] is None


def head(connection: sqlite3.Connection) -> str:
    """The head of the chain as text; empty without a signed event."""
    row = connection.execute(_LAST).fetchone()
    return str(Head.of(*row)) if row and isinstance(row[1], bytes) else ""
