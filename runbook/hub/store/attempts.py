"""Tries that did not reach a client: counted with the promise, their moments kept in the log."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from runbook.hub.store import events
from runbook.hub.store.documents import read
from runbook.hub.store.moments import from_ms, to_ms
from runbook.hub.store.promises import Kept
from runbook.hub.store.tables import CALLBACKS, EVENTS
from runbook.hub.store.transaction import Transaction

TRIED = "callback.tried"
"""The event of one try. It holds nothing of the client's."""


def attempt(tx: Transaction, kept: Kept, by: str) -> int:
    """Count one more try that did not reach the client; how many those are now."""
    values = {"tried": CALLBACKS.c.tried + 1}
    tx.connection.execute(update(CALLBACKS).where(CALLBACKS.c.id == kept.id).values(values))
    count = kept.attempts + kept.tried + 1
    events.log(tx, TRIED, kept.incident, {"callback": kept.id, "attempts": count}, by)
    return count


def lately(tx: Transaction, promises: Collection[str], within: timedelta) -> dict[str, datetime]:
    """By promise: when it was last tried on the hub's page, if that is no longer ago.

    Of tries on operators' PCs only the number is told.
    """
    if not promises:
        return {}
    asked = (
        select(EVENTS.c.at, EVENTS.c.body)
        .where(EVENTS.c.kind == TRIED, EVENTS.c.at >= to_ms(tx.now - within))
        .order_by(EVENTS.c.seq)
    )
    found: dict[str, datetime] = {}
    for at, body in tx.connection.execute(asked):
        promise = str(read(body, dict[str, Any]).get("callback", ""))
        if promise in promises:
            found[promise] = from_ms(at)
    return found
