"""Whether the shift lead has the message: over any route, and of several leads any one."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from notifier.delivery import Delivery, Purpose
from notifier.dispatch.dispatcher import Notice, Phase
from runbook.alerting.alerts import LEAD

UNCONFIRMED = timedelta(seconds=60)
"""After so long without anybody's receipt she is asked once more to ring."""


class Heard(StrEnum):
    """What a notice about a delivery means for her."""

    NOTHING_NEW = "nothing_new"
    """Somebody else's, or a route that does not matter any more."""
    TAKEN = "taken"
    WAITS = "waits"
    OVERDUE = "overdue"
    """The message has been waiting for a minute now: said once."""


@dataclass(slots=True)
class LeadStatus:
    """Remembers what became of the messages to the lead."""

    _taken: set[tuple[str, str]] = field(default_factory=set)
    _first: dict[str, str] = field(default_factory=dict)
    _overdue: set[str] = field(default_factory=set)
    _waits: set[str] = field(default_factory=set)

    def has_it(self, incident: str) -> None:
        """The lead has the message about this outage since an earlier sitting."""
        self._taken.add((incident, str(Purpose.RING)))

    def lost_it(self, incident: str) -> None:
        """Whoever was to tell the lead about this outage has fallen silent."""
        self._taken.discard((incident, str(Purpose.RING)))

    def taken(self, incident: str) -> bool:
        """Whether the lead has the message about this outage."""
        return (incident, str(Purpose.RING)) in self._taken

    def waits(self, incident: str) -> bool:
        """Whether it was tried to tell the lead of this outage, and nobody has it."""
        return incident in self._waits and not self.taken(incident)

    def hear(self, notice: Notice) -> Heard:
        """Take a notice in."""
        delivery = notice.delivery
        if delivery.recipient.role != LEAD:
            return Heard.NOTHING_NEW
        about = (delivery.incident, str(delivery.purpose))
        if notice.phase is Phase.ACCEPTED:
            self._taken.add(about)
            return Heard.TAKEN
        first = self._first.setdefault(delivery.incident, delivery.recipient.person)
        if about in self._taken or delivery.recipient.person != first:
            return Heard.NOTHING_NEW
        if delivery.purpose is Purpose.RING:
            self._waits.add(delivery.incident)
        if self._is_overdue(delivery, notice.at):
            self._overdue.add(delivery.incident)
            return Heard.OVERDUE
        return Heard.WAITS

    def _is_overdue(self, delivery: Delivery, at: datetime) -> bool:
        return delivery.incident not in self._overdue and at - delivery.created_at >= UNCONFIRMED
