"""Who stands in tonight, by her own PC: for the directives of an agent whose operator comes."""

from dataclasses import dataclass

from runbook.hub.callout.gathering import to_take_over
from runbook.hub.callout.handover import Handover
from runbook.hub.store import callouts, incidents, people
from runbook.hub.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class StandIn:
    """What she takes over, and for which incident. ``in_office``: she was asked to come there."""

    number: int
    cause: str
    in_office: bool
    handover: Handover


def standing_in(tx: Transaction) -> dict[str, StandIn]:
    """By operator's id. One query while nobody is called out."""
    found: dict[str, StandIn] = {}
    for callout in callouts.every_open(tx):
        coming = [one for one in callout.calls if one.takes_over]
        incident = incidents.by_key(tx, callout.incident) if coming else None
        if incident is None:
            continue
        known = to_take_over(tx, incident)
        for call in coming:
            person = people.by_id(tx, call.person)
            if person is not None and person.agent:
                found[person.agent] = StandIn(
                    incident.number, incident.cause, call.in_office, known
                )
    return found
