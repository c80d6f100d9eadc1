"""What the hub on duty has still to do: for whom, or for which incidents, in order.

Whoever notes it may not have the channels' secrets at hand, or one transaction is too short for
all: while one transaction writes nobody else does, not even whoever renews the lease.
"""

from collections.abc import Iterable

from runbook.hub.store import switches
from runbook.hub.store.transaction import Transaction

MOST_AT_ONCE = 50
"""Incidents looked after in one transaction."""
SHIFTS, RELAY, REWORD = "shifts.changed", "undone.relay", "undone.reword"
"""The switches: people whose shift began or ended or who are known no more, ladders to be put up
for who is on shift now, cards to be given new words."""
_KEYS = "keys"


def put(tx: Transaction, what: str, keys: Iterable[str]) -> None:
    """To be done for these, in this order; what was left from before is forgotten."""
    new = list(keys)
    if new or _read(tx, what):
        switches.put(tx, what, {_KEYS: new})


def add(tx: Transaction, what: str, key: str) -> None:
    """To be done for this one too, behind all others."""
    put(tx, what, [*(one for one in _read(tx, what) if one != key), key])


def take(tx: Transaction, what: str, most: int | None = None) -> list[str]:
    """The keys of the first ``most`` (None: all), whose turn is now: they are not given again."""
    kept = _read(tx, what)
    many = len(kept) if most is None else max(most, 0)
    taken, left = kept[:many], kept[many:]
    if taken:
        switches.put(tx, what, {_KEYS: left})
    return taken


def _read(tx: Transaction, what: str) -> list[str]:
    kept = switches.get(tx, what)
    found = kept.body.get(_KEYS) if kept is not None else None
    return [str(one) for one in found] if isinstance(found, list) else []
