"""A line that comes and goes: three drops in a quarter of an hour are one trouble. PURE."""

from collections.abc import Iterable
from dataclasses import dataclass

from runbook import planning

WINDOW = 900.0
"""Seconds within which drops belong together."""
MOST = 3
"""So many of them, and the line is unstable."""
STEADY = planning.STEADY.total_seconds()
"""Seconds without another drop, after which it is steady again."""


@dataclass(frozen=True, slots=True)
class Drop:
    """An interruption that was no mistake. ``home``: the way to the router was part of it."""

    at: float
    home: bool


class Drops:
    """The drops of late, in monotonic seconds."""

    def __init__(self) -> None:
        self._drops: list[Drop] = []
        self._unstable = False

    def add(self, drops: Iterable[Drop]) -> None:
        """Remember more of them, as they happen. Only those on the way to the router count."""
        for drop in drops:
            if drop.home:
                self._drops = [one for one in self._drops if drop.at - one.at <= WINDOW]
                self._drops.append(drop)
                self._unstable |= len(self._drops) >= MOST

    def unstable(self, now: float) -> bool:
        """Whether the way to the router comes and goes; over after ten steady minutes."""
        if self._unstable and now - self._drops[-1].at >= STEADY:
            self._drops.clear()
            self._unstable = False
        return self._unstable
