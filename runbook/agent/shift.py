"""The end of a shift, as the journal tells it: counts, and nothing of what was promised to whom."""

import sqlite3
from datetime import datetime

from notifier.outbox.outbox import Outbox
from runbook.journal.journal import Journal

CLOSED = "shift.closed"
"""The event. Its body holds counts only."""
_HANDED = "SELECT count(*) FROM callbacks WHERE operator = ? AND handed_at IS NOT NULL"


def unsent(journal: Journal) -> int:
    """How many messages a courier has still to send, now or later. Raises JournalError."""
    return journal.read(lambda connection: len(Outbox(connection).pending()))


def close_shift(journal: Journal, operator: str, now: datetime) -> None:
    """Write it down. Raises JournalError."""

    def work(connection: sqlite3.Connection) -> None:
        handed = int(connection.execute(_HANDED, (operator,)).fetchone()[0])
        waiting = len(Outbox(connection).pending())
        body = {"operator": operator, "handed": handed, "waiting": waiting}
        journal.append_event(now, CLOSED, None, body)

    journal.write(work)
