"""Promises as rows. The reference stays sealed here; ``runbook.journal.callbacks`` opens it."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from runbook.callbacks.promise import Callback, Channel, ReferenceKind, Timing
from runbook.journal.incidents import to_ms

_TOLD = ("id", "operator", "incident", "channel", "kind")
_TIMES = ("promised_at", "window_from", "window_until", "attempted_at", "handed_at")
_COUNTED = ("msk_offset", "attempts", "handed_to")
_COLUMNS = (*_TOLD, *_TIMES, *_COUNTED)
_AT_ONCE = 500
_REMEMBERED = timedelta(hours=12)
_CHANNELS = {one.value: one for one in Channel}
_KINDS = {one.value: one for one in ReferenceKind}

_SELECT = f"SELECT number, {', '.join(_COLUMNS)} FROM callbacks"  # noqa: S608 - composed of constants
_INSERT = (
    f"INSERT INTO callbacks (number, {', '.join(_COLUMNS)}, reference, sealed_by) "  # noqa: S608 - as above
    f"VALUES (?, {', '.join('?' for _ in _COLUMNS)}, ?, ?)"
)
_TOLD_NUMBER = (
    "ifnull((SELECT json_extract(body, '$.number') FROM events WHERE kind = '{}' AND at > ?1 "
    "ORDER BY at DESC LIMIT 1), 0)"
)
# What a damaged journal had given is told by the event that began this one.
_LAST_NUMBER = (
    "SELECT max((SELECT ifnull(max(number), 0) FROM callbacks), "  # noqa: S608 - composed of constants
    f"{_TOLD_NUMBER.format('callback.promised')}, {_TOLD_NUMBER.format('journal.set_aside')})"
)
_OPEN = f"{_SELECT} WHERE operator = ? AND handed_at IS NULL ORDER BY number"
_ALL = f"{_SELECT} WHERE operator = ? ORDER BY number"
# Without the index: the rows are wanted in their own order, and nearly all of them.
_TIMINGS = (
    "SELECT number, id, channel, promised_at, window_from, window_until, msk_offset, attempts, "
    "attempted_at, handed_at FROM callbacks NOT INDEXED WHERE operator = ? AND handed_at IS NULL"
)
_BY_ID = f"{_SELECT} WHERE id = ?"
_BY_NUMBER = f"{_SELECT} WHERE operator = ? AND number = ?"
_HANDED_BEFORE = f"{_SELECT} WHERE handed_at <= ?"

Sealed = tuple[str, bytes, str]
"""A promise's id, its sealed reference, and the id of the secret it was sealed by."""


def insert(
    connection: sqlite3.Connection, callback: Callback, sealed: bytes | None, sealed_by: str | None
) -> int:
    """Add a promise; gives the number it is called by.

    A number is not given again for some hours: what she types a second time by mistake must not
    mean another client.
    """
    number = last_number(connection, callback.promised_at) + 1
    at = {name: getattr(callback, name) for name in _TIMES}
    row = [
        *(getattr(callback, name) for name in _TOLD),
        *(None if moment is None else to_ms(moment) for moment in at.values()),
        *(getattr(callback, name) for name in _COUNTED),
    ]
    connection.execute(_INSERT, (number, *row, sealed, sealed_by))
    return number


def update(connection: sqlite3.Connection, found: str, values: Mapping[str, object]) -> None:
    """Set these columns of the promise."""
    names = ", ".join(f"{name} = :{name}" for name in values)
    statement = f"UPDATE callbacks SET {names} WHERE id = :id"  # noqa: S608 - names of columns
    connection.execute(statement, {**values, "id": found})


def last_number(connection: sqlite3.Connection, now: datetime) -> int:
    """The highest number that must not be given again yet; 0 when there is none."""
    since = to_ms(now - _REMEMBERED)
    return int(connection.execute(_LAST_NUMBER, (since,)).fetchone()[0])


def find(connection: sqlite3.Connection, callback_id: str) -> Callback | None:
    """The promise of that id."""
    return _one(connection.execute(_BY_ID, (callback_id,)))


def find_number(connection: sqlite3.Connection, operator: str, number: int) -> Callback | None:
    """The operator's promise of that number."""
    return _one(connection.execute(_BY_NUMBER, (operator, number)))


def of_operator(
    connection: sqlite3.Connection, operator: str, *, handed: bool = False
) -> tuple[Callback, ...]:
    """The operator's promises, oldest first; those handed over only when asked for."""
    rows = connection.execute(_ALL if handed else _OPEN, (operator,))
    return tuple(_callback(row) for row in rows)


def timings(connection: sqlite3.Connection, operator: str) -> list[Timing]:
    """When the operator's promises are to be kept, without those handed over."""
    # Written for ten thousand rows: a call saved here is a hundredth of a second.
    moment, zone, channels = datetime.fromtimestamp, UTC, _CHANNELS
    return [
        Timing(
            number,
            found,
            channels[channel],
            moment(promised / 1000, zone),
            moment(start / 1000, zone),
            moment(end / 1000, zone),
            offset,
            attempts,
            None if attempted is None else moment(attempted / 1000, zone),
            handed,
        )
        for number, found, channel, promised, start, end, offset, attempts, attempted, handed in (
            connection.execute(_TIMINGS, (operator,))
        )
    ]


def handed_before(connection: sqlite3.Connection, at: datetime) -> tuple[Callback, ...]:
    """Whoever's promises were handed over before that moment."""
    return tuple(_callback(row) for row in connection.execute(_HANDED_BEFORE, (to_ms(at),)))


def count(connection: sqlite3.Connection, operator: str) -> int:
    """How many promises the operator has to keep herself."""
    statement = "SELECT count(*) FROM callbacks WHERE operator = ? AND handed_at IS NULL"
    return int(connection.execute(statement, (operator,)).fetchone()[0])


def sealed_of(connection: sqlite3.Connection, ids: Sequence[str]) -> Iterator[Sealed]:
    """The sealed references of these promises; those without one are left out."""
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        marks = ", ".join("?" for _ in some)
        yield from connection.execute(
            "SELECT id, reference, sealed_by FROM callbacks "  # noqa: S608 - question marks only
            f"WHERE reference IS NOT NULL AND id IN ({marks})",
            some,
        )


def _one(rows: sqlite3.Cursor) -> Callback | None:
    row = rows.fetchone()
    return None if row is None else _callback(row)


def _moment(ms: int) -> datetime:
    # As exact to the millisecond as adding it up, and three times as fast for a long list.
    return datetime.fromtimestamp(ms / 1000, UTC)


def _callback(row: Sequence[Any]) -> Callback:
    number, found, operator, incident, channel, kind, *rest = row
    promised, start, end, attempted, handed, offset, attempts, handed_to = rest
    return Callback(
        id=found,
        operator=operator,
        incident=incident,
        channel=_CHANNELS[channel],
        kind=_KINDS[kind],
        promised_at=_moment(promised),
        window_from=_moment(start),
        window_until=_moment(end),
        msk_offset=offset,
        attempts=attempts,
        attempted_at=None if attempted is None else _moment(attempted),
        handed_to=handed_to,
        handed_at=None if handed is None else _moment(handed),
        number=number,
        # Until it has been opened, a reference is one that cannot be read.
        readable=kind == ReferenceKind.NONE,
    )
