"""How many looks of late went unanswered: loss shows as a share, never as a single look. PURE."""

from collections import deque

from checks.pulse.beat import Beat

LOOKS = 60
"""Looks at one place that a share is taken of: about two minutes."""
SHARE = 0.2
"""From here on the bank calls a line lossy; the second pass of a diagnosis then measures it."""
PAUSE = 120.0
"""Seconds before the same suspicion is raised again."""


class LossWindow:
    """The latest looks at each place."""

    def __init__(self) -> None:
        self._looks: dict[str, deque[bool]] = {}
        self._raised_at: float | None = None

    def add(self, beat: Beat) -> None:
        """One more look; only silence is loss."""
        looks = self._looks.setdefault(beat.probe, deque(maxlen=LOOKS))
        looks.append(beat.silent)

    def clear(self) -> None:
        """It has been told, or it is another network."""
        self._looks.clear()

    def suspicious(self, now: float) -> bool:
        """Whether a place lost so many that somebody should measure; said once in ``PAUSE``."""
        if self._raised_at is not None and now - self._raised_at < PAUSE:
            return False
        lossy = any(
            len(looks) == LOOKS and sum(looks) >= SHARE * LOOKS and not all(looks)
            for looks in self._looks.values()
        )
        if lossy:
            self._raised_at = now
        return lossy
