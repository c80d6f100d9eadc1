"""Incidents as rows. Times are kept to the millisecond."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

from runbook.incident import Incident

_TIMES = (
    "opened_at",
    "occurred_at",
    "detected_at",
    "alerted_at",
    "acknowledged_at",
    "escalated_at",
    "restored_at",
    "closed_at",
    "eta_at",
)
_PLAIN = (
    *("key", "operator", "domain", "cause", "side", "confidence", "revision"),
    *("true_cause", "ticket", "hindered"),
)
COLUMNS = (*_PLAIN, *_TIMES, "services")
"""The columns of an incident, in the order in which ``from_row`` expects them."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_INSERT = (
    f"INSERT INTO incidents ({', '.join(COLUMNS)}) "  # noqa: S608 - composed of constants
    f"VALUES ({', '.join(f':{name}' for name in COLUMNS)})"
)
_OPEN = (
    f"SELECT {', '.join(COLUMNS)} FROM incidents "  # noqa: S608 - composed of constants
    "WHERE operator = ? AND restored_at IS NULL AND closed_at IS NULL"
)
_ALL_OPEN = (
    f"SELECT {', '.join(COLUMNS)} FROM incidents "  # noqa: S608 - composed of constants
    "WHERE restored_at IS NULL AND closed_at IS NULL ORDER BY opened_at"
)
_BY_KEY = f"SELECT {', '.join(COLUMNS)} FROM incidents WHERE key = ?"  # noqa: S608 - composed of constants
_CHANGED = [name for name in COLUMNS if name not in {"key", "operator", "opened_at", "revision"}]
_UPDATE = (
    f"UPDATE incidents SET revision = :revision + 1, "  # noqa: S608 - composed of constants
    f"{', '.join(f'{name} = :{name}' for name in _CHANGED)} "
    "WHERE key = :key AND revision = :revision"
)


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970, UTC. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("a time without its zone says nothing")
    return (at - _EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int) -> datetime:
    """The same moment, in UTC."""
    return _EPOCH + timedelta(milliseconds=ms)


def insert(connection: sqlite3.Connection, incident: Incident) -> None:
    """Add an incident. Raises sqlite3.IntegrityError when the operator has one open."""
    connection.execute(_INSERT, _row(incident))


def update(connection: sqlite3.Connection, incident: Incident) -> bool:
    """Write an incident over the same revision of itself; False when that is no longer there."""
    return connection.execute(_UPDATE, _row(incident)).rowcount == 1


def find_open(connection: sqlite3.Connection, operator: str) -> Incident | None:
    """The operator's outage that is not over."""
    row = connection.execute(_OPEN, (operator,)).fetchone()
    return None if row is None else from_row(row)


def all_open(connection: sqlite3.Connection) -> tuple[Incident, ...]:
    """Everybody's outages that are not over, the earliest first."""
    return tuple(from_row(row) for row in connection.execute(_ALL_OPEN))


def find(connection: sqlite3.Connection, key: str) -> Incident | None:
    """The incident of that key, open or closed."""
    row = connection.execute(_BY_KEY, (key,)).fetchone()
    return None if row is None else from_row(row)


def _row(incident: Incident) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(incident, name) for name in _PLAIN}
    for name in _TIMES:
        at = getattr(incident, name)
        row[name] = None if at is None else to_ms(at)
    row["services"] = json.dumps(incident.services, ensure_ascii=False)
    return row


def from_row(row: tuple[Any, ...]) -> Incident:
    """The incident in a row of ``COLUMNS``."""
    values = dict(zip(COLUMNS, row, strict=True))
    for name in _TIMES:
        values[name] = None if values[name] is None else from_ms(values[name])
    values["services"] = tuple(json.loads(values["services"]))
    return Incident(**values)
