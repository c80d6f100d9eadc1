"""PURE. A call-out: how many are wanted, who was asked, and what they said."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Reply(StrEnum):
    """What somebody who was asked has said. ``RESERVE``: yes, when every seat was taken."""

    NONE = ""
    COMING = "yes"
    RESERVE = "reserve"
    DECLINED = "no"


class Outcome(StrEnum):
    """How a call-out stands or ended. With ``EXHAUSTED`` nobody is left to ask: a yes still counts.

    ``OVER``: the outage has ended. ``STOPPED``: the lead has ordered it.
    """

    RUNNING = ""
    EXHAUSTED = "exhausted"
    OVER = "over"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Call:
    """One person asked in one call-out. ``in_office``: the question was «можете приехать?».

    ``minutes``: in how many she said she would be there, None for at once. Times are aware.
    """

    person: str
    wave: int
    asked_at: datetime
    in_office: bool
    reply: Reply = Reply.NONE
    minutes: int | None = None
    answered_at: datetime | None = None

    @property
    def takes_over(self) -> bool:
        """Whether she has a seat."""
        return self.reply is Reply.COMING

    @property
    def due_at(self) -> datetime | None:
        """When she said she would be there; None for at once, or when she has said nothing."""
        if self.minutes is None or self.answered_at is None:
            return None
        return self.answered_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Callout:
    """One call-out. ``wave`` 0 is the office's own turn; ``next_wave_at`` None: no more waves."""

    id: str
    incident: str
    seats: int
    started_at: datetime
    started_by: str
    wave: int = 0
    next_wave_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome = Outcome.RUNNING
    calls: tuple[Call, ...] = ()

    @property
    def open(self) -> bool:
        """Whether anything can still come of it."""
        return self.ended_at is None

    @property
    def coming(self) -> int:
        """Seats taken."""
        return self.count(Reply.COMING)

    @property
    def free(self) -> int:
        """Seats still to be taken."""
        return max(self.seats - self.coming, 0)

    def count(self, reply: Reply) -> int:
        """How many have given this reply; with ``NONE``, how many have given none yet."""
        return sum(one.reply is reply for one in self.calls)

    def call_of(self, person: str) -> Call | None:
        """What passed between her and this call-out."""
        return next((one for one in self.calls if one.person == person), None)

    def thread_of(self, person: str, aside: str = "") -> str:
        """The outbox's incident key for everything this call-out says to her: a thread of her own.

        It begins as the incident's own key does, for that is what people read. ``aside`` names
        another message beside the first one, with words of its own.
        """
        return f"{self.incident}{self.id}{_digest(person + aside)}"


def _digest(person: str) -> str:
    return hashlib.sha256(person.encode()).hexdigest()[:16]
