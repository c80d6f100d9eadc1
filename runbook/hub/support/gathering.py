"""Gathers from the database what the evidence of an incident is made of."""

from datetime import datetime, timedelta

from runbook.hub.model.incident import HubIncident
from runbook.hub.store import agents, cases, events, incidents
from runbook.hub.store.transaction import Transaction
from runbook.hub.support.evidence import Document, Seen, Subject, Witness
from runbook.reporting.shapes import Diagnosis, Surroundings

NOWHERE = Surroundings()


def subject(
    tx: Transaction, incident: HubIncident, kind: str, number: str, trend: Document | None = None
) -> Subject:
    """Everything that is known of an incident at this moment."""
    hit = everybody_hit(tx, incident)
    looks = cases.diagnoses(tx, {one.agent for one in hit})
    told = tuple(_witness(tx, one, looks.get(one.agent)) for one in hit)
    return Subject(kind, number, tx.now, incident, told, events.head(tx), trend)


def everybody_hit(tx: Transaction, incident: HubIncident) -> list[HubIncident]:
    """The operators' own incidents, those that have left a mass one since too."""
    if not incident.is_mass:
        return [incident]
    return incidents.members(tx, incident.key, current=False)


def _witness(
    tx: Transaction, incident: HubIncident, look: tuple[datetime, Diagnosis] | None
) -> Witness:
    agent = agents.by_operator(tx, incident.agent)
    where = agent.where if agent is not None else NOWHERE
    return Witness(
        incident,
        provider=where.provider,
        city=where.city,
        gateway=where.gateway,
        version=agent.version if agent is not None else "",
        looked_at=look[0] if look is not None else None,
        seen=_seen(*look) if look is not None else (),
    )


def _seen(made: datetime, diagnosis: Diagnosis) -> tuple[Seen, ...]:
    return tuple(
        Seen(
            one.probe,
            one.outcome,
            made + timedelta(milliseconds=one.at_ms),
            one.elapsed_ms,
            tuple(one.path),
            one.failure or "",
            one.operation or "",
            one.attempts,
            one.detail,
        )
        for one in diagnosis.observations
    )
