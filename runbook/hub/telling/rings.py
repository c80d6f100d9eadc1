"""Remembers in the database when local incidents rang lately: see ``gathering``."""

from datetime import timedelta

from notifier.outbox.rows import from_ms, to_ms
from runbook.hub.store import switches
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.gathering import turn

RINGS = "rings"
"""The switch. Its body holds moments in milliseconds since 1970."""
_MOMENTS = "moments"


def next_turn(tx: Transaction) -> timedelta:
    """How long the next local incident's ring waits; it is counted from now on."""
    kept = switches.get(tx, RINGS)
    found = kept.body.get(_MOMENTS) if kept is not None else None
    numbers = found if isinstance(found, list) else []
    mine = turn((from_ms(one) for one in numbers if isinstance(one, int)), tx.now)
    switches.put(tx, RINGS, {_MOMENTS: [to_ms(one) for one in mine.moments]})
    return mine.wait
