"""What events did to incidents and promises, so that a row changed by anybody else shows.

An event that saves a row carries the digest (SHA-256) of the row before and after. The digests are
signed with the event, and each one's "before" must be the "after" of the one before it: a row that
was changed in between shows even when the program has saved it again since.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from runbook.journal import incidents
from runbook.journal.chain import encoded

INCIDENT = "incident"
PROMISE = "callback"
_NONE = "-"
_PARTS = 4
_PROMISE_COLUMNS = (
    *("id", "number", "operator", "incident", "channel", "kind", "reference", "sealed_by"),
    *("promised_at", "window_from", "window_until", "msk_offset", "attempts", "attempted_at"),
    *("handed_to", "handed_at"),
)
# The columns and their order are part of the digest: it changes only together with a migration.
_TABLES = {
    INCIDENT: ("incidents", "key", incidents.COLUMNS),
    PROMISE: ("callbacks", "id", _PROMISE_COLUMNS),
}


class Change(NamedTuple):
    """A row of a kind before and after; None where there was or is none."""

    kind: str
    key: str
    before: str | None
    after: str | None


def digest(connection: sqlite3.Connection, kind: str, key: str) -> str | None:
    """The digest of the row as it is; None when there is none. Raises sqlite3.Error."""
    table, name, columns = _TABLES[kind]
    select = f"SELECT {', '.join(columns)} FROM {table} WHERE {name} = ?"  # noqa: S608 - constants
    row = connection.execute(select, (key,)).fetchone()
    return None if row is None else _digest(kind, row)


def all_rows(connection: sqlite3.Connection) -> Iterator[Change]:
    """Every row of the tables as if it had just been made. Raises sqlite3.Error."""
    for kind, key, found in digests(connection):
        yield Change(kind, str(key), None, found)


def digests(connection: sqlite3.Connection) -> Iterator[tuple[str, Any, str]]:
    """Kind, key and digest of every row, read from the tables themselves and from no index."""
    for kind, (table, name, columns) in _TABLES.items():
        place = columns.index(name)
        select = f"SELECT {', '.join(columns)} FROM {table} NOT INDEXED"  # noqa: S608 - constants
        for row in connection.execute(select):
            yield kind, row[place], _digest(kind, row)


def text_of(changes: Iterable[Change]) -> str | None:
    """The changes as an event carries them; None when there are none."""
    lines = [f"{one.kind} {one.key} {one.before or _NONE} {one.after or _NONE}" for one in changes]
    return "\n".join(lines) or None


def read(text: Any) -> Iterator[tuple[str, str, str | None, str | None]]:
    """The changes in an event, as those of ``Change``: plain ones, because there are many.

    What is none of ours is left out: the event's HMAC says so.
    """
    for line in text.split("\n") if isinstance(text, str) else ():
        parts = line.split(" ")
        if len(parts) == _PARTS and parts[0] in _TABLES:
            kind, key, before, after = parts
            yield kind, key, None if before == _NONE else before, None if after == _NONE else after


def _digest(kind: str, row: Iterable[Any]) -> str:
    return hashlib.sha256(encoded((kind, *row))).hexdigest()
