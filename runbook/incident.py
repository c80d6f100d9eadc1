"""PURE. An incident: one outage of one operator, from its beginning to its close."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class IncidentState(StrEnum):
    """How far an incident has come."""

    DETECTED = "detected"
    ALERTED = "alerted"
    ACKNOWLEDGED = "acknowledged"
    RESTORED = "restored"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Incident:
    """One outage. Times are aware; None means that it has not come to that.

    ``key`` is 16 hexadecimal digits and joins everything said about this outage. ``revision``
    grows by one with every change that is saved. ``operator`` is the operator's id.
    """

    key: str
    operator: str
    opened_at: datetime
    occurred_at: datetime | None = None
    detected_at: datetime | None = None
    alerted_at: datetime | None = None
    acknowledged_at: datetime | None = None
    restored_at: datetime | None = None
    closed_at: datetime | None = None
    domain: str = ""
    cause: str = ""
    side: str = ""
    confidence: float = 0.0
    services: tuple[str, ...] = ()
    revision: int = 0

    @property
    def state(self) -> IncidentState:
        """The furthest step it has come to."""
        steps = (
            (self.closed_at, IncidentState.CLOSED),
            (self.restored_at, IncidentState.RESTORED),
            (self.acknowledged_at, IncidentState.ACKNOWLEDGED),
            (self.alerted_at, IncidentState.ALERTED),
        )
        return next((state for at, state in steps if at is not None), IncidentState.DETECTED)
