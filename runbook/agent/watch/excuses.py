"""Places that fail a light look while a full diagnosis finds nothing wrong. PURE."""

from collections.abc import Iterable

SHORTEST = 60.0
LONGEST = 1800.0
"""Seconds such a place is passed over, doubled each time: nobody is asked all night for nothing."""


class Excuses:
    """Who is passed over, and until when."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._pause: dict[str, float] = {}
        self._excused_at: dict[str, float] = {}

    def excuse(self, probes: Iterable[str], now: float) -> None:
        """Pass these over for a while, longer than the last time."""
        for probe in probes:
            long_ago = now - self._excused_at.get(probe, now) > LONGEST
            self._excused_at[probe] = now
            before = SHORTEST / 2 if long_ago else self._pause.get(probe, SHORTEST / 2)
            pause = min(before * 2, LONGEST)
            self._pause[probe] = pause
            self._until[probe] = now + pause

    def excused(self, probe: str, now: float) -> bool:
        """Whether its failure says nothing now."""
        return now < self._until.get(probe, now)

    def passed(self, probe: str) -> None:
        """It answers again: what fails next counts at once."""
        self._until.pop(probe, None)

    def clear(self) -> None:
        """Another network: nothing is known of its places."""
        self._until.clear()
        self._pause.clear()
        self._excused_at.clear()
