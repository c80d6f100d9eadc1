"""PURE. An incident of the office as ``runbook.hub.incident/1``: codes, counts and times only."""

from datetime import datetime

from runbook.hub.model.incident import HubIncident

SCHEMA = "runbook.hub.incident/1"


def incident_json(incident: HubIncident) -> dict[str, object]:
    """Its numbers and states by name; times in UTC, what it has not come to is null."""
    weight = incident.weight
    return {
        "number": incident.number,
        "key": incident.key,
        "kind": str(incident.kind),
        "step": str(incident.step),
        "operator": incident.agent or None,
        "cause": incident.cause or None,
        "side": incident.side or None,
        "confidence": round(incident.confidence, 3),
        "services": list(incident.services),
        "component": incident.component or None,
        "joined": incident.parent or None,
        "true_cause": incident.true_cause or None,
        "ticket": incident.ticket or None,
        "drill": incident.drill,
        "late": incident.late,
        "accuse": weight.accuse if incident.is_mass else None,
        "prove": weight.prove if incident.is_mass else None,
        "silent": weight.silent if incident.is_mass else None,
        "calls": incident.calls,
        "chats": incident.chats,
        "promised": incident.promised,
        "acknowledged_by": incident.acknowledged_by or None,
        **{name: _utc(getattr(incident, name)) for name in _TIMES},
    }


_TIMES = (
    "opened_at",
    "occurred_at",
    "detected_at",
    "alerted_at",
    "acknowledged_at",
    "called_out_at",
    "support_at",
    "passed_on_at",
    "eta_at",
    "restored_at",
    "closed_at",
)


def _utc(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
