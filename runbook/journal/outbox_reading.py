"""What lies in the outbox, for whoever only looks: newest first, without addresses."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from notifier.delivery import Delivery, State
from notifier.outbox.rows import delivery_in
from notifier.outbox.sql import COLUMNS
from runbook.journal.database import Database
from runbook.journal.incidents import from_ms

WAITING = frozenset({State.HELD, State.PENDING, State.CLAIMED})
"""States of what has not come to an end."""

_WAITING = ", ".join(f"'{one}'" for one in sorted(WAITING))
_LATEST = f"SELECT {COLUMNS}, settled_at FROM outbox ORDER BY seq DESC LIMIT ?"  # noqa: S608 - composed of constants
_LATEST_WAITING = (
    f"SELECT {COLUMNS}, settled_at FROM outbox WHERE state IN ({_WAITING}) "  # noqa: S608 - as above
    "ORDER BY seq DESC LIMIT ?"
)


_UNFINISHED = (
    f"SELECT {COLUMNS} FROM outbox "  # noqa: S608 - as above
    f"WHERE incident = ? AND state IN ({_WAITING}) AND purpose <> 'edit' ORDER BY seq"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A delivery and when it came to its end, None while it has not."""

    delivery: Delivery
    settled_at: datetime | None = None


def deliveries(journal: Database, limit: int, *, waiting: bool = False) -> tuple[Listed, ...]:
    """The newest deliveries; ``waiting``: only what has not come to an end. Raises JournalError."""

    def work(connection: sqlite3.Connection) -> tuple[Listed, ...]:
        statement = _LATEST_WAITING if waiting else _LATEST
        return tuple(_listed(row) for row in connection.execute(statement, (limit,)))

    return journal.read(work)


def unfinished(connection: sqlite3.Connection, incident: str) -> tuple[Delivery, ...]:
    """The messages about an incident that would still go out as new ones. Raises sqlite3.Error."""
    return tuple(delivery_in(row) for row in connection.execute(_UNFINISHED, (incident,)))


def _listed(row: tuple[object, ...]) -> Listed:
    *columns, settled = row
    ended = from_ms(settled) if isinstance(settled, int) else None
    return Listed(delivery_in(columns), ended)
