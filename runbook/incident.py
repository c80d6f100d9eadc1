"""PURE. An incident: one outage of one operator, from its beginning to its close."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

UNNAMED = "this-pc"
"""The operator's code where the settings have none, as in ``checks.subject.Subject``."""


class IncidentState(StrEnum):
    """How far an incident has come."""

    DETECTED = "detected"
    ALERTED = "alerted"
    ACKNOWLEDGED = "acknowledged"
    ESCALATED = "escalated"
    RESTORED = "restored"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Incident:
    """One outage. Times are aware; None means that it has not come to that.

    ``key`` is 16 hexadecimal digits and joins everything said about this outage. ``revision``
    grows by one with every change that is saved. ``operator`` is the operator's id.

    ``acknowledged_at`` is when a person in the office knew, ``escalated_at`` when it was passed on
    to whoever mends it, ``restored_at`` when her work was possible again, ``closed_at`` when there
    was nothing left to ask. Once restored it is over: the next outage is another incident.
    ``eta_at`` is when whoever mends it expects to be done. ``true_cause`` is a cause of the
    catalogue as people know it afterwards, ``ticket`` the bank's number, ``hindered`` what stood in
    the way, in her words and without clients' data.
    """

    key: str
    operator: str
    opened_at: datetime
    occurred_at: datetime | None = None
    detected_at: datetime | None = None
    alerted_at: datetime | None = None
    acknowledged_at: datetime | None = None
    escalated_at: datetime | None = None
    restored_at: datetime | None = None
    closed_at: datetime | None = None
    domain: str = ""
    cause: str = ""
    side: str = ""
    confidence: float = 0.0
    services: tuple[str, ...] = ()
    eta_at: datetime | None = None
    true_cause: str = ""
    ticket: str = ""
    hindered: str = ""
    revision: int = 0

    @property
    def over(self) -> bool:
        """Whether the outage has ended, seen or unseen."""
        return self.restored_at is not None or self.closed_at is not None

    @property
    def state(self) -> IncidentState:
        """The furthest step it has come to."""
        steps = (
            (self.closed_at, IncidentState.CLOSED),
            (self.restored_at, IncidentState.RESTORED),
            (self.escalated_at, IncidentState.ESCALATED),
            (self.acknowledged_at, IncidentState.ACKNOWLEDGED),
            (self.alerted_at, IncidentState.ALERTED),
        )
        return next((state for at, state in steps if at is not None), IncidentState.DETECTED)
