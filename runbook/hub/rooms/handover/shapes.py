"""PURE. What is handed over, as it was at that moment. No client and no name is in it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Watch(StrEnum):
    """What the next shift is to keep an eye on."""

    UNKNOWN_INCIDENT = "unknown_incident"
    NO_ETA = "no_eta"
    ETA_PASSED = "eta_passed"
    RESTORED_OPEN = "restored_open"
    PROMISES_OVERDUE = "promises_overdue"
    DEGRADED = "degraded"
    SEATS_FREE = "seats_free"
    NO_NEXT_LEAD = "no_next_lead"


@dataclass(frozen=True, slots=True)
class Open:
    """One incident that is not closed. ``knows`` is a role's id, empty where nobody has said so."""

    number: int
    cause: str
    services: tuple[str, ...]
    mass: bool
    hit: int
    since: datetime
    knows: str = ""
    eta_at: datetime | None = None
    update_at: datetime | None = None
    restored: bool = False
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """Promises that one operator is to keep."""

    operator: str
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Called:
    """A call-out under way: for which incident, seats, and how many come."""

    number: int
    seats: int
    coming: int


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that is handed over. ``more`` incidents stand behind those listed."""

    at: datetime
    incidents: tuple[Open, ...] = ()
    more: int = 0
    degraded_since: datetime | None = None
    owed: tuple[Owed, ...] = ()
    called: tuple[Called, ...] = ()
    next_lead: bool = True

    @property
    def promises(self) -> int:
        """How many stand open."""
        return sum(one.open for one in self.owed)

    @property
    def overdue(self) -> int:
        """How many of those are past their window."""
        return sum(one.overdue for one in self.owed)


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing to watch; ``number`` of an incident or a count, 0 for neither."""

    watch: Watch
    number: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """One hand-over as it is kept; ``content`` is None while it is a draft."""

    id: str
    made_at: datetime
    made_by: str
    shift_until: datetime
    given_to: str = ""
    sent_at: datetime | None = None
    taken_at: datetime | None = None
    taken_by: str = ""
    note: str = field(default="", repr=False)
    content: Content | None = None
