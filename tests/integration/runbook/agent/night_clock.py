"""All clocks of a night that passes in milliseconds: waiting for a sign moves them."""

import heapq
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

STARTED = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
BEGAN = 1_000.0
"""The monotonic clock when the night begins."""


class Clock:
    """All clocks of this computer. What is to happen at a second happens as they pass it."""

    def __init__(self) -> None:
        self.monotonic = BEGAN
        self.asleep = 0.0
        self._set = 0.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()

    def wall(self) -> datetime:
        passed = self.monotonic - BEGAN + self.asleep + self._set
        return STARTED + timedelta(seconds=passed)

    def at(self, second: float, deed: Callable[[], None]) -> None:
        """Do this ``second`` seconds into the night."""
        heapq.heappush(self._due, (BEGAN + second, next(self._numbers), deed))

    def pass_by(self, seconds: float) -> None:
        end = self.monotonic + seconds
        while self._due and self._due[0][0] <= end:
            second, _, deed = heapq.heappop(self._due)
            self.monotonic = max(second, self.monotonic)
            deed()
        self.monotonic = max(end, self.monotonic)

    def set_by(self, seconds: float) -> None:
        """Somebody sets the wall clock."""
        self._set += seconds

    def sleep(self, seconds: float) -> None:
        self.asleep += seconds
