"""One total time for a whole probe: every step gets what the steps before it left over."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the monotonic clock. ``share`` makes an earlier one within it."""

    at: float
    now: Callable[[], float] = field(default=time.monotonic)

    @classmethod
    def after(cls, seconds: float, now: Callable[[], float] = time.monotonic) -> "Deadline":
        """The moment so many seconds from now."""
        return cls(now() + seconds, now)

    @property
    def left(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.at - self.now())

    def timeout(self) -> float:
        """Seconds left for a blocking call. Raises TimeoutError when nothing is left."""
        left = self.at - self.now()
        if left <= 0:
            raise TimeoutError
        return left

    def share(self, seconds: float) -> "Deadline":
        """A deadline so many seconds from now, though not later than this one."""
        return Deadline(min(self.at, self.now() + seconds), self.now)


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """Milliseconds since it was made."""

    began: float = field(default_factory=time.monotonic)

    @property
    def ms(self) -> int:
        """Whole milliseconds so far."""
        return round((time.monotonic() - self.began) * 1000)
