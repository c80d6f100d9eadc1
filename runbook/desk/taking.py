"""PURE. What was done last can be taken back: for ten seconds, newest first.

What cannot be undone, because it destroys something, ``waits`` and is done when that time is over.
Time is counted in ``tick``, the seconds of a clock that nobody sets: the one on the wall may jump.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

TAKEN_BACK_FOR = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Doing:
    """One thing done, in words. ``waits``: it is said and not done yet.

    ``at`` is what she is shown of the time, ``tick`` is what counts.
    """

    id: str
    text: str
    at: datetime
    tick: float
    waits: bool = False

    @property
    def until(self) -> datetime:
        """From this moment on it stands, by the clock on the wall."""
        return self.at + TAKEN_BACK_FOR

    def left(self, tick: float) -> float:
        """Seconds until it stands; none or fewer when it does."""
        return self.tick + TAKEN_BACK_FOR.total_seconds() - tick

    def stands(self, tick: float) -> bool:
        """Whether it cannot be taken back any more."""
        return self.left(tick) <= 0


def newest(doings: Iterable[Doing], tick: float) -> Doing | None:
    """The one that is taken back next: the last that does not stand yet. Oldest come first."""
    return next((one for one in reversed(tuple(doings)) if not one.stands(tick)), None)


def standing(doings: Iterable[Doing], tick: float) -> tuple[Doing, ...]:
    """Those that stand: what waits is to be done now, what it took to undo them forgotten."""
    return tuple(one for one in doings if one.stands(tick))
