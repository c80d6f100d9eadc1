"""Two looks at the clocks: whether the computer slept, or somebody set the wall clock. PURE."""

from dataclasses import dataclass
from typing import Final

TOLERANCE_S: Final = 0.5
"""Less than this is no jump: no computer sleeps and wakes as fast, and clocks tick in 16 ms."""
DRIFT: Final = 0.0005
"""How fast two clocks may part without being set: what NTP corrects by at most, 500 ppm."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """One look at all clocks, in seconds.

    ``wall`` counts since 1970, ``monotonic`` is that of Python and never set. ``asleep`` is what
    this computer slept since it was started, None where it cannot be told. ``through_sleep``:
    whether ``monotonic`` goes on while the computer sleeps, as it does on Windows.
    """

    wall: float
    monotonic: float
    asleep: float | None = None
    through_sleep: bool = False


@dataclass(frozen=True, slots=True)
class Jump:
    """What happened between two looks, in seconds; nought is nothing.

    ``slept_s``: suspended or hibernated. ``set_s``: by how much the wall clock was set, forward
    when positive. ``unclear_s``: the wall clock is ahead and nobody knows by which of the two.
    """

    slept_s: float = 0.0
    set_s: float = 0.0
    unclear_s: float = 0.0

    def __bool__(self) -> bool:
        """Whether anything happened."""
        return bool(self.slept_s or self.set_s or self.unclear_s)

    @property
    def may_have_slept(self) -> bool:
        """Whether what was measured before may be out of date for having slept."""
        return bool(self.slept_s or self.unclear_s)


def jump(before: Clocks, after: Clocks) -> Jump:
    """Tell sleep from a clock that was set, both if both happened.

    Differences up to ``TOLERANCE_S`` and ``DRIFT`` of the time between the looks are none. A
    machine that was stopped from outside (a paused virtual one) counts no sleep: its wall clock is
    set afterwards, and that is what is told.
    """
    passed = after.monotonic - before.monotonic
    ahead = after.wall - before.wall - passed
    tolerance = TOLERANCE_S + DRIFT * abs(passed)
    if before.asleep is None or after.asleep is None:
        ahead = _beyond(ahead, tolerance)
        # Nobody sleeps backwards; and a clock that goes on in sleep shows no sleep at all.
        certain = ahead < 0 or after.through_sleep
        return Jump(set_s=ahead) if certain else Jump(unclear_s=ahead)
    slept = after.asleep - before.asleep
    unexplained = ahead if after.through_sleep else ahead - slept
    return Jump(slept_s=max(_beyond(slept, tolerance), 0.0), set_s=_beyond(unexplained, tolerance))


def _beyond(seconds: float, tolerance: float) -> float:
    return seconds if abs(seconds) > tolerance else 0.0
