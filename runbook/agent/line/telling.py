"""PURE. What this PC knows, in the hub's terms."""

from datetime import datetime, timedelta

from runbook.incident import Incident
from runbook.planning import Answers
from runbook.reporting.shapes import Moment, Outage


def moment(at: datetime, now: datetime) -> Moment:
    """A time with its age, both by this PC's clock."""
    return Moment(wall=at, age_ms=(now - at) // timedelta(milliseconds=1))


def outage_of(incident: Incident, answers: Answers, now: datetime) -> Outage:
    """An incident and what she said of it. What only the journal knows is left as it is."""

    def aged(at: datetime | None) -> Moment | None:
        return None if at is None else moment(at, now)

    return Outage(
        key=incident.key,
        revision=incident.revision,
        opened=moment(incident.opened_at, now),
        cause=incident.cause,
        side=incident.side,
        confidence=incident.confidence,
        services=incident.services,
        occurred=aged(incident.occurred_at),
        detected=aged(incident.detected_at),
        alerted=aged(incident.alerted_at),
        acknowledged=aged(incident.acknowledged_at),
        escalated=aged(incident.escalated_at),
        restored=aged(incident.restored_at),
        closed=aged(incident.closed_at),
        true_cause=incident.true_cause,
        calls=answers.calls,
        chats=answers.chats,
        client_hears=answers.client_hears,
        off_the_line=answers.off_the_line,
        not_working=tuple(sorted(answers.not_working)),
        promised=answers.promised,
        provider_knows=answers.provider_knows,
        provider_until=aged(answers.provider_until or incident.eta_at),
        provider_ticket=answers.provider_ticket,
    )
