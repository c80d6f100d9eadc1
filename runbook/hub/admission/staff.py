"""People become known to the hub, are invited, and leave it: each with its event, in one place."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

from runbook.hub.admission.logging_in import shut_out
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.problem import HubError, HubProblem
from runbook.hub.store import codes, events, people, roster, undone
from runbook.hub.store.transaction import Transaction

ROSTER = "roster"
"""Why somebody came on shift or went: the roster has it so."""
INVITED_FOR = timedelta(hours=24)
"""Whoever opens the link is believed: it must not lie about for long."""
_BEGINNINGS = {Role.SHIFT_LEAD: "lead", Role.SYSADMIN: "admin"}
"""Roles that are called by a shorter word; ids stand in messages and must not hold a name."""


def add(tx: Transaction, person: HubPerson) -> HubPerson:
    """Know somebody from now on, by the given id or by the role and a number: ``lead-1``.

    Whoever was revoked may come back under the same id. Raises HubError.
    """
    made = replace(person, id=person.id or _free_id(tx, person.role))
    known = people.by_id(tx, made.id)
    if known is not None and known.active:
        raise HubError(HubProblem("hub.person.exists", {"id": made.id}))
    people.save(tx, made)
    events.log(tx, "person.added", body={"person": made.id, "role": str(made.role)})
    return made


def invite(tx: Transaction, person: HubPerson) -> str:
    """A one-time code that binds a chat with the bot to this person; earlier ones end."""
    codes.withdraw(tx, codes.PERSON, person.id)
    code = codes.make(tx, codes.PERSON, person.id, INVITED_FOR)
    events.log(tx, "person.invited", body={"person": person.id})
    return code


def set_shift(tx: Transaction, person: HubPerson, *, on_shift: bool, why: str = "") -> None:
    """Say whether somebody is at work now; what is open passes to whoever is within seconds.

    ``why``: ``roster`` where a shift has begun or ended; empty where a person said so, and then
    the roster leaves them as they are until their next shift.
    """
    people.set_shift(tx, person.id, on_shift=on_shift)
    body = {"person": person.id, "on_shift": on_shift, **({"why": why} if why else {})}
    events.log(tx, "person.shift", body=body)
    if why != ROSTER:
        roster.leave_alone(tx, person.id)
    if on_shift is not person.on_shift:
        undone.add(tx, undone.SHIFTS, person.id)


def revoke(tx: Transaction, person: HubPerson) -> None:
    """Neither ring nor obey this person any more; codes given out and sessions end."""
    people.revoke(tx, person.id)
    for kind in (codes.PERSON, codes.ACKNOWLEDGE):
        codes.withdraw(tx, kind, person.id)
    events.log(tx, "person.revoked", body={"person": person.id})
    shut_out(tx, person)
    undone.add(tx, undone.SHIFTS, person.id)


def _free_id(tx: Transaction, role: Role) -> str:
    """The first one that nobody has or had: what stands in the log stays one person's."""
    base = _BEGINNINGS.get(role, role.value)
    known = {one.id for one in people.every(tx, revoked=True)}
    return next(one for number in count(1) if (one := f"{base}-{number}") not in known)
