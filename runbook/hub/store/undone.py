"""Incidents for which something is still to be done, where one transaction is too short for all.

While one transaction writes nobody else does, not even whoever renews the lease.
"""

from collections.abc import Iterable

from runbook.hub.store import switches
from runbook.hub.store.transaction import Transaction

MOST_AT_ONCE = 50
"""Incidents looked after in one transaction."""
RELAY, REWORD = "undone.relay", "undone.reword"
"""The switches: ladders to be put up for who is on shift now, cards to be given new words."""
_KEYS = "keys"


def put(tx: Transaction, what: str, keys: Iterable[str]) -> None:
    """To be done for these, in this order; what was left from before is forgotten."""
    new = list(keys)
    if new or _read(tx, what):
        switches.put(tx, what, {_KEYS: new})


def take(tx: Transaction, what: str, most: int) -> list[str]:
    """The keys of the first ``most``, whose turn is now: they are not given again."""
    kept = _read(tx, what)
    taken, left = kept[: max(most, 0)], kept[max(most, 0) :]
    if taken:
        switches.put(tx, what, {_KEYS: left})
    return taken


def _read(tx: Transaction, what: str) -> list[str]:
    kept = switches.get(tx, what)
    found = kept.body.get(_KEYS) if kept is not None else None
    return [str(one) for one in found] if isinstance(found, list) else []
