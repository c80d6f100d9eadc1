"""Receipts: what became of each attempt to tell somebody, as events of the chain."""

import json
import sqlite3
from collections.abc import Callable, Iterable
from datetime import datetime

from notifier.delivery import Attempt, Delivery
from notifier.dispatch.marks import minutes_late, reminds
from runbook.incidents.attempts import ATTEMPTED, SCREENED
from runbook.journal import signing
from runbook.journal.incidents import to_ms
from runbook.journal.journal import Journal

Receive = Callable[[sqlite3.Connection, Delivery, Attempt], None]

SHOWN = 8
"""Digits of a delivery's id that are enough to tell one night's messages apart."""

_KNOWN = "SELECT 1 FROM incidents WHERE key = ?"


def receipts(journal: Journal) -> Receive:
    """What ``Outbox`` calls for each finished attempt, in the transaction that settles it.

    This PC's secret is looked up here and now, so that nobody is kept waiting for it later. The
    event holds no names, addresses or words. What is returned raises sqlite3.Error.
    """
    secret = journal.secret

    def receive(connection: sqlite3.Connection, delivery: Delivery, attempt: Attempt) -> None:
        # An exercise belongs to no incident, and of one set aside with its file none is left.
        known = connection.execute(_KNOWN, (delivery.incident,)).fetchone()
        at = attempt.finished_at or attempt.started_at
        text = json.dumps(receipt(delivery, attempt), ensure_ascii=False, sort_keys=True)
        key = delivery.incident if known else None
        signing.append(connection, secret, signing.Event(to_ms(at), key, ATTEMPTED, text))

    return receive


def receipt(delivery: Delivery, attempt: Attempt) -> dict[str, object]:
    """The body of one receipt. Times are ms since 1970."""
    ended = attempt.finished_at
    return {
        "delivery": delivery.id[:SHOWN],
        "page": delivery.page[:SHOWN],
        "person": delivery.recipient.person,
        "role": delivery.recipient.role,
        "channel": delivery.recipient.channel,
        "purpose": str(delivery.purpose),
        "number": attempt.number,
        "started": to_ms(attempt.started_at),
        "ended": None if ended is None else to_ms(ended),
        "outcome": attempt.outcome,
        "error": attempt.error or None,
        "repeat": delivery.repeat,
        "late": minutes_late(delivery, attempt.started_at) > 0,
        "reminds": reminds(delivery),
    }


def note_screened(
    journal: Journal, key: str | None, role: str, kinds: Iterable[str], now: datetime
) -> None:
    """Write down that something was hidden from the message to a role, by its kinds alone.

    Within a transaction it is a part of that. Raises JournalError.
    """
    found = sorted(map(str, kinds))
    if found:
        journal.append_event(now, SCREENED, key, {"kinds": found, "role": role})
