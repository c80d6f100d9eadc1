"""Whose shift begins comes on shift, and whose shift ends goes.

Each entry once: what was done is written with it in one transaction. What a person set by hand
after the shift began stays.
"""

from runbook.hub.admission import staff
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.rooms.roster.shapes import Entry
from runbook.hub.store import events, people, roster
from runbook.hub.store.transaction import Transaction

HELD = "roster.held"
"""The event of a lead who stays on shift after its end because no other one is there."""


def is_due(tx: Transaction) -> bool:
    """Whether there is anything to do; a lead who waits for another one is looked at as well."""
    return bool(roster.to_begin(tx)) or any(_may_end(tx, one) for one in roster.to_end(tx))


def keep(tx: Transaction) -> None:
    """Put on shift and off it whoever is due. Beginnings first: somebody must be there to go."""
    for entry in roster.to_begin(tx):
        person = _person(tx, entry)
        # Whoever has another role by now does not come in the one that was planned.
        if person is not None and person.role is entry.role and not person.on_shift:
            staff.set_shift(tx, person, on_shift=True, why=staff.ROSTER)
        roster.note(tx, entry.id, "begun_at")
    for entry in roster.to_end(tx):
        _end(tx, entry)


def _end(tx: Transaction, entry: Entry) -> None:
    person = _person(tx, entry)
    if person is None or not person.on_shift or _goes_on(tx, entry):
        roster.note(tx, entry.id, "ended_at")
    elif not _is_last_lead(tx, person):
        staff.set_shift(tx, person, on_shift=False, why=staff.ROSTER)
        roster.note(tx, entry.id, "ended_at")
    elif entry.held_at is None:
        roster.note(tx, entry.id, "held_at")
        events.log(tx, HELD, body={"person": person.id, "entry": entry.id})


def _may_end(tx: Transaction, entry: Entry) -> bool:
    """Whether looking at it again would change anything."""
    if entry.held_at is None or _goes_on(tx, entry):
        return True
    person = _person(tx, entry)
    return person is None or not (person.on_shift and _is_last_lead(tx, person))


def _goes_on(tx: Transaction, entry: Entry) -> bool:
    """Whether another shift of the same person runs on."""
    return any(one.who == entry.who and one.role is entry.role for one in roster.current(tx))


def _person(tx: Transaction, entry: Entry) -> HubPerson | None:
    """Operators stand in the roster by their own ids, and are put on no shift."""
    if entry.role is Role.OPERATOR:
        return None
    found = people.by_id(tx, entry.who)
    return found if found is not None and found.active else None


def _is_last_lead(tx: Transaction, person: HubPerson) -> bool:
    if person.role is not Role.SHIFT_LEAD:
        return False
    leads = people.of_roles(tx, [Role.SHIFT_LEAD])
    return not any(one.on_shift and one.id != person.id for one in leads)
