"""What a call-out needs to know of everybody: who may be asked, and what is to be taken over."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from runbook.hub.callout.callout import Callout
from runbook.hub.callout.handover import Handover, handover
from runbook.hub.callout.planning import Candidate
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.store import callouts, cases, incidents, people
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.reaching import as_person
from runbook.reporting.shapes import Diagnosis

LOOKED_AT_WITHIN = timedelta(minutes=15)
"""An older look at her own PC says nothing of her path now."""
_PATH_WHOLE = frozenset({"healthy", "bank_service"})


def operators_hit(tx: Transaction, incident: HubIncident) -> list[HubIncident]:
    """The operators' own incidents: itself, or those that belong to a mass one now."""
    return incidents.members(tx, incident.key) if incident.is_mass else [incident]


def to_take_over(tx: Transaction, incident: HubIncident) -> Handover:
    """What is in hand with whoever is hit."""
    hit = operators_hit(tx, incident)
    return handover(hit, callouts.promised(tx, [one.key for one in hit]))


def candidates(tx: Transaction, office: Office, callout: Callout, now: datetime) -> list[Candidate]:
    """The standby group as far as it may be asked now.

    Whoever is off shift is asked too: that is what the group is for. Not among them: who cannot be
    reached, whose access was closed, who is hit herself, and whom another call-out has asked.
    """
    incident = incidents.by_key(tx, callout.incident)
    hit = {one.agent for one in operators_hit(tx, incident)} if incident else set()
    engaged = callouts.engaged(tx, callout.id)
    group = [
        one
        for one in people.of_roles(tx, [Role.STANDBY])
        if one.id not in engaged
        and not (one.agent and one.agent in hit)
        and as_person(office, one).routes
    ]
    return _looked_at(tx, group, now)


def group_reached(tx: Transaction, office: Office) -> tuple[int, int]:
    """Of the standby group: how many could be asked tonight, and how many there are."""
    group = people.of_roles(tx, [Role.STANDBY])
    return sum(bool(as_person(office, one).routes) for one in group), len(group)


def leads(tx: Transaction) -> list[HubPerson]:
    """The shift leads at work."""
    return [one for one in people.of_roles(tx, [Role.SHIFT_LEAD]) if one.on_shift]


def _looked_at(tx: Transaction, group: Iterable[HubPerson], now: datetime) -> list[Candidate]:
    ordered = list(group)
    looks = cases.diagnoses(tx, {one.agent for one in ordered if one.agent})
    return [Candidate(one.id, _works(looks.get(one.agent), now)) for one in ordered]


def _works(look: tuple[datetime, Diagnosis] | None, now: datetime) -> bool | None:
    if look is None or now - look[0] > LOOKED_AT_WITHIN:
        return None
    return look[1].cause.partition(".")[0] in _PATH_WHOLE
