"""Gathers from the database what the evidence of an incident is made of."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from checks.paths import Paths
from runbook.hub.model.incident import HubIncident
from runbook.hub.store import agents, cases, events, incidents
from runbook.hub.store.agents import Agent
from runbook.hub.store.transaction import Transaction
from runbook.hub.support.evidence import Document, Seen, Subject, Witness
from runbook.hub.support.sight_reading import read_sights
from runbook.reporting.shapes import Diagnosis, Surroundings

NOWHERE = Surroundings()


READ = 300
"""Operators whose checks are read: more of them say the same, and reading takes its time."""


def subject(
    tx: Transaction,
    incident: HubIncident,
    kind: str,
    number: str,
    trend: Document | None = None,
    read: int = READ,
) -> Subject:
    """Everything that is known of an incident at this moment. ``read``: see ``READ``."""
    told = witnesses(tx, everybody_hit(tx, incident), read)
    return Subject(kind, number, tx.now, incident, told, events.head(tx), trend)


def witnesses(tx: Transaction, hit: Sequence[HubIncident], read: int = READ) -> tuple[Witness, ...]:
    """What their PCs saw last, of the first ``read`` of them; of the others where they work."""
    looks = cases.diagnoses(tx, {one.agent for one in hit[:read]})
    known = agents.by_operators(tx, {one.agent for one in hit})
    return tuple(_witness(one, known.get(one.agent), looks.get(one.agent)) for one in hit)


def everybody_hit(
    tx: Transaction, incident: HubIncident, most: int | None = None
) -> list[HubIncident]:
    """The operators' own incidents, those that have left a mass one since too.

    While a mass one is just being opened nobody has joined it yet: then those of its cause.
    ``most``: so many of those who have joined, the first ones; without it all.
    """
    if not incident.is_mass:
        return [incident]
    joined = incidents.members(tx, incident.key, current=False, most=most)
    if joined or incident.over:
        return joined
    alike = (one for one in incidents.every_open(tx) if one.cause == incident.cause)
    return [one for one in alike if not (one.is_mass or one.parent or one.drill)]


def _witness(
    incident: HubIncident, agent: Agent | None, look: tuple[datetime, Diagnosis] | None
) -> Witness:
    where = agent.where if agent is not None else NOWHERE
    return Witness(
        incident,
        provider=where.provider,
        city=where.city,
        gateway=where.gateway,
        version=agent.version if agent is not None else "",
        looked_at=look[0] if look is not None else None,
        seen=_seen(incident.agent, where, *look) if look is not None else (),
    )


def _seen(
    operator: str, where: Surroundings, made: datetime, diagnosis: Diagnosis
) -> tuple[Seen, ...]:
    provider = f"{where.provider}/{where.city}" if where.city else where.provider
    said = read_sights(diagnosis.observations, Paths(operator, provider, where.gateway))
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
            *reading,
        )
        for one, reading in zip(diagnosis.observations, said, strict=True)
    )
