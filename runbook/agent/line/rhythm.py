"""PURE. When the hub is spoken to next: soon after a change, steadily otherwise, rarely in vain."""

from dataclasses import dataclass, replace

SOONEST = 0.3
LATEST = 300.0
"""Seconds between two heartbeats that the hub may ask for."""
USUAL = 10.0
CHANGES = 0.4
"""Seconds between two reports at the least, whatever changes: changes come in bursts."""
BACKOFF, BACKOFF_AT_MOST = 1.0, 60.0
"""Seconds before a hub that failed is tried again, doubled each time."""
JITTER = 0.2
"""The part of every pause that is left to chance."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """``failures`` in a row, what the hub asked for in seconds, when it was last tried and why not.

    Times are monotonic seconds. ``chance`` is 0 to 1.
    """

    every: float = USUAL
    failures: int = 0
    tried_at: float = float("-inf")
    due_at: float = float("-inf")

    def answered(self, next_ms: int, now: float, chance: float) -> "Rhythm":
        """The hub took a report and wants the next one in so many milliseconds."""
        every = min(max(next_ms / 1000, SOONEST), LATEST)
        return Rhythm(every, 0, now, now + every * (1 - JITTER * chance))

    def failed(self, now: float, chance: float, asked: float | None = None) -> "Rhythm":
        """It did not; ``asked`` is the pause in seconds that it wished for."""
        pause = min(BACKOFF * 2**self.failures, BACKOFF_AT_MOST)
        pause = max(pause, min(asked or 0.0, LATEST))
        # Longer by chance, never shorter: those who were refused together come back apart.
        due = now + pause * (1 + chance)
        failures = min(self.failures + 1, _ENOUGH)
        return replace(self, failures=failures, tried_at=now, due_at=due)

    def due(self, *, changed: bool) -> float:
        """When to speak next, as a monotonic moment.

        A change is told at once, unless the hub has just failed: then it waits with the rest.
        """
        if changed and not self.failures:
            return self.tried_at + CHANGES
        return self.due_at


_ENOUGH = 16
