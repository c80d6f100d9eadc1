"""Where this computer stands: whether it slept, moved to another network, lost a program."""

from collections.abc import Iterator
from dataclasses import dataclass

from checks.host.clocks import jump
from checks.pulse.beat import Beat
from checks.situation import Situation
from runbook.agent.watch.ears import Ears

OWN_LOOKS = 2.0
"""Seconds between two looks at clocks and programs."""
SETTLE = 0.3
"""Seconds after a change of the network before it is read: changes come in bursts."""
STOPPED = 20.0
"""Seconds without a look at the clocks that only a stopped computer explains: in Modern Standby
Windows counts no sleep."""
FACTS_AGAIN = 60.0
FACTS_UNTOLD = 5.0
"""Seconds between two readings of the network where the system tells of changes, and where not."""


@dataclass(frozen=True, slots=True)
class Slept:
    """The computer was asleep for so many seconds, or may have been."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Moved:
    """Another router leads out now."""


class Bearings:
    """Read from time to time, and at once after the system told of a change."""

    def __init__(self, ears: Ears) -> None:
        self._ears = ears
        self._clocks = ears.clocks()
        self._router = ""
        self._changed_at: float | None = None
        self._facts_at = float("-inf")
        self._own_at = float("-inf")
        self._busy = 0.0

    def at_home(self, situation: Situation) -> None:
        """All was well behind this router."""
        self._router = situation.router or self._router

    def stirred(self, now: float) -> None:
        """The system told of a change in the network."""
        if self._changed_at is None:
            self._changed_at = now

    def busy(self, seconds: float) -> None:
        """Nobody looked at the clocks for so long, because a diagnosis was under way."""
        self._busy += seconds

    def take(self, now: float) -> Iterator[Beat | Slept | Moved]:
        """What there is to know by now; most of the time nothing is due."""
        if now - self._own_at >= OWN_LOOKS:
            gap, self._own_at, self._busy = now - self._own_at - self._busy, now, 0.0
            before, self._clocks = self._clocks, self._ears.clocks()
            slept = jump(before, self._clocks)
            if slept.may_have_slept:
                yield Slept(slept.slept_s or slept.unclear_s)
            elif STOPPED < gap < float("inf"):
                yield Slept(gap)
            yield from self._ears.programs()
        told = self._changed_at is not None and now - self._changed_at >= SETTLE
        every = FACTS_AGAIN if self._ears.tells_changes else FACTS_UNTOLD
        if told or now - self._facts_at >= every:
            self._changed_at, self._facts_at = None, now
            situation, facts = self._ears.facts()
            before_router, self._router = self._router, situation.router or self._router
            if before_router and before_router != self._router:
                yield Moved()
            yield from facts
