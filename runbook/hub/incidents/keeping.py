"""Keeps a change of an incident and tells of it: incident, event, membership, pages; or nothing.

Everything here is a part of the caller's transaction.
"""

from dataclasses import replace
from datetime import timedelta

from runbook.hub.incidents import local
from runbook.hub.incidents.change import Change, Loudness, hit_again
from runbook.hub.model.incident import HubIncident
from runbook.hub.office import Office
from runbook.hub.store import events, incidents
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling import replying
from runbook.hub.telling.telling import Telling
from runbook.hub.telling.warning import warn

JOINED = "incident.joined"
LEFT = "incident.left"
TOO_MANY = "incident.too_many"
MOST_OPEN = 8
"""Open incidents of one operator that are told. More of them are a defect, and drown the rest."""
LINGER = timedelta(seconds=60)
"""What leaves a mass incident that ended may end by itself so long before it rings."""
LONG_BEFORE = timedelta(minutes=30)
"""Whoever was hit alone, earlier than so long before, does not tell when a mass incident began."""
FARTHEST = timedelta(hours=12)
"""Nor do many from so long before it was opened: rather their clocks were moved, all at once."""
_ASKED = 200
_HEADINGS = {
    local.VERDICT: "hub.tell.turned",
    "mass.turned": "hub.tell.turned",
}
"""What a ring for news begins with, by its event: what opened again says so in its title."""


def apply(tx: Transaction, office: Office, change: Change) -> HubIncident:
    """Keep the change and put on its way what it says; the incident as it stands then.

    One that is opened with a ``parent`` joins that mass incident at once and rings nobody. What an
    operator says of another's incident changes nothing. Raises incidents.StaleError when it was
    decided on an older state of the incident.
    """
    if change.event == local.FOREIGN:
        return _foreign(tx, office, change)
    if change.event in {local.DETECTED, local.REOPENED}:
        change = _within_bounds(tx, office, change)
    before = incidents.by_key(tx, change.incident.key) if change.incident.number else None
    saved = incidents.save(tx, change.incident)
    events.log(tx, change.event, saved.key, {"number": saved.number, **change.body}, change.by)
    if before is None and saved.parent:
        saved = _belonging(tx, office, saved)
    telling = Telling(tx, office, saved)
    if before is not None:
        _tend_ladder(telling, before, saved, change.by)
    known = telling.tell(change.loudness, _HEADINGS.get(change.event, ""))
    if known and not saved.told:
        saved = incidents.save(tx, replace(saved, told=True))
    if saved.acknowledged_by:
        replying.answer_waiting(tx, office)
    return saved


def _foreign(tx: Transaction, office: Office, change: Change) -> HubIncident:
    known = change.incident
    operator = str(change.body.get("operator", ""))
    owner = known.agent or "-"
    warn(tx, office, local.FOREIGN, operator, known.key, owner=owner, number=known.number)
    return known


def _within_bounds(tx: Transaction, office: Office, change: Change) -> Change:
    """One more than an operator can have is kept and told to nobody."""
    one = change.incident
    if one.is_mass or one.drill or one.late or one.parent:
        return change
    others = [each for each in incidents.open_of_agent(tx, one.agent) if each.key != one.key]
    if len(others) < MOST_OPEN:
        return change
    warn(tx, office, TOO_MANY, one.agent, "", most=MOST_OPEN)
    return replace(change, incident=replace(one, late=True), loudness=Loudness.SILENT)


def _belonging(tx: Transaction, office: Office, incident: HubIncident) -> HubIncident:
    """It was opened as a part of a mass incident: of that one the office has been told."""
    mass = incidents.by_key(tx, incident.parent)
    incidents.join(tx, incident.parent, incident.key)
    told = mass is not None and mass.told
    saved = incidents.save(tx, replace(incident, told=True)) if told else incident
    if mass is not None:
        _dated_back(tx, office, mass, saved)
    return saved


def _dated_back(
    tx: Transaction, office: Office, mass: HubIncident, member: HubIncident
) -> HubIncident:
    """A mass incident began when the first of its operators was hit, however late that is told.

    Whoever was hit long before it had an outage of her own.
    """
    known = incidents.by_key(tx, mass.key) or mass
    if member.began >= known.began or not _was_hit_with_it(tx, known, member):
        return known
    dated = incidents.save(tx, replace(known, occurred_at=member.began))
    Telling(tx, office, dated).tell(Loudness.EDIT)
    return dated


def _was_hit_with_it(tx: Transaction, mass: HubIncident, member: HubIncident) -> bool:
    """Shortly before it, or together with others: the hub may have heard of all of them late."""
    if mass.began - member.began <= LONG_BEFORE:
        return True
    if mass.opened_at - member.began > FARTHEST:
        return False
    others = incidents.members(tx, mass.key, most=_ASKED)
    return any(
        one.key != member.key and abs(one.began - member.began) <= LONG_BEFORE for one in others
    )


def _tend_ladder(telling: Telling, before: HubIncident, after: HubIncident, by: str) -> None:
    if after.closed_at is not None:
        if before.closed_at is None:
            telling.ended()
    elif before.acknowledged_at is None and after.acknowledged_at is not None:
        telling.known()
    elif before.acknowledged_at is not None and after.acknowledged_at is None and not after.over:
        telling.unknown(by)


def join(tx: Transaction, office: Office, mass: HubIncident, incident: HubIncident) -> HubIncident:
    """A local incident turns out to be a part of a mass one, and rings no more by itself.

    Its rings that have not left are taken back, and its card says where it belongs.
    """
    if not incidents.join(tx, mass.key, incident.key):
        return incident
    told = incident.told or mass.told
    joined = replace(incident, parent=mass.key, quiet_until=None, told=told)
    saved = incidents.save(tx, joined)
    mass = _dated_back(tx, office, mass, saved)
    events.log(tx, JOINED, saved.key, {"number": saved.number, "mass": mass.number})
    telling = Telling(tx, office, saved)
    telling.hush()
    telling.tell(Loudness.EDIT)
    if mass.awaits:
        began = saved.began
        apply(tx, office, hit_again(mass, began, {"joined": saved.number}))
    if mass.acknowledged_by:
        replying.answer_waiting(tx, office)
    return saved


def leave(
    tx: Transaction, office: Office, mass: HubIncident, incident: HubIncident, why: str
) -> HubIncident:
    """A local incident is no part of the mass one any more. ``why`` is a code.

    What is over stays where it belonged. While the mass incident goes on it is a fault of its own
    and rings; after its end, or when it is about to join another one, it has ``LINGER``.
    """
    if not incidents.leave(tx, mass.key, incident.key, why):
        return incident
    event = {"number": incident.number, "mass": mass.number, "why": why}
    events.log(tx, LEFT, incident.key, event)
    if incident.over:
        return incident
    quiet_until = tx.now + LINGER if mass.over or why == incidents.MOVED else None
    alone = incidents.save(tx, replace(incident, parent="", quiet_until=quiet_until))
    return alone if quiet_until else rings_alone(tx, office, alone)


def rings_alone(tx: Transaction, office: Office, incident: HubIncident) -> HubIncident:
    """It is a fault of its own again: its ladder goes on, or begins.

    Whoever knows of this very one is not rung for it anew.
    """
    telling = Telling(tx, office, replace(incident, quiet_until=None))
    known = incident.acknowledged_at is not None
    if not known:
        telling.unknown()
    told = telling.tell(Loudness.EDIT if known else Loudness.RING)
    return incidents.save(tx, replace(incident, quiet_until=None, told=told))


def reword(tx: Transaction, office: Office, incident: HubIncident) -> None:
    """Give everybody who has its card the words as they are now, without a sound."""
    Telling(tx, office, incident).tell(Loudness.EDIT)
