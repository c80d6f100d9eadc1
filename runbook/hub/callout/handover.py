"""PURE. What whoever comes is told: contacts in hand and promises, as codes and counts only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from runbook.hub.model.incident import HubIncident

LISTED = 12
"""Operators named one by one; the rest is told as a count."""


@dataclass(frozen=True, slots=True)
class InHand:
    """One operator's open contacts. None: she has not said."""

    operator: str
    calls: int | None = None
    chats: int | None = None

    @property
    def unknown(self) -> bool:
        """Whether she has said neither."""
        return self.calls is None and self.chats is None

    @property
    def nothing(self) -> bool:
        """Whether she has said that nothing is open."""
        return self.calls == 0 and self.chats == 0


@dataclass(frozen=True, slots=True)
class Promised:
    """Promises to call or write that stand open. ``until`` is when the first window ends."""

    count: int = 0
    begins: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """Everything there is to take over."""

    contacts: tuple[InHand, ...] = ()
    promised: Promised = Promised()

    @property
    def unsaid(self) -> int:
        """How many have not said all of it: the sums are what there is at the least."""
        return sum(one.calls is None or one.chats is None for one in self.contacts)

    @property
    def calls(self) -> int:
        """Open calls, as far as it was said."""
        return sum(one.calls or 0 for one in self.contacts)

    @property
    def chats(self) -> int:
        """Open chats, as far as it was said."""
        return sum(one.chats or 0 for one in self.contacts)


def handover(incidents: Iterable[HubIncident], promised: Promised) -> Handover:
    """What is to be taken over in these operators' incidents: those with the most contacts first.

    Whose outage is over has her contacts back.
    """
    open_ones = (one for one in incidents if one.agent and not one.over)
    found = (InHand(one.agent, one.calls, one.chats) for one in open_ones)
    listed = [one for one in found if not one.nothing]
    listed.sort(key=lambda one: (-(one.calls or 0), -(one.chats or 0), one.operator))
    return Handover(tuple(listed), promised)
