"""Whose shift has begun or ended, until the hub on duty has handed over what is open.

Whoever says so (a command, another hub) may not have the secrets of the channels at hand, so
nothing is told there.
"""

from runbook.hub.store import switches
from runbook.hub.store.transaction import Transaction

CHANGED = "shifts.changed"
"""The switch. Its body has the ids of the people."""
_PEOPLE = "people"


def note_change(tx: Transaction, person_id: str) -> None:
    """This person came on shift, left it, or is not known any more."""
    switches.put(
        tx, CHANGED, {_PEOPLE: [*(one for one in _read(tx) if one != person_id), person_id]}
    )


def take_changes(tx: Transaction) -> list[str]:
    """The ids of those people, in the order of the changes; from now on there are none."""
    changed = _read(tx)
    if changed:
        switches.put(tx, CHANGED, {_PEOPLE: []})
    return changed


def _read(tx: Transaction) -> list[str]:
    kept = switches.get(tx, CHANGED)
    found = kept.body.get(_PEOPLE) if kept is not None else None
    return [str(one) for one in found] if isinstance(found, list) else []
