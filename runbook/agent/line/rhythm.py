"""PURE. When the hub is spoken to next: soon after a change, steadily otherwise, rarely in vain."""

from dataclasses import dataclass, replace

SOONEST = 0.3
LATEST = 300.0
"""Seconds between two heartbeats that the hub may ask for."""
USUAL = 10.0
CHANGES = 0.4
"""Seconds between two reports at the least, whatever changes: changes come in bursts."""
AT_ONCE_MS = 1000
"""A hub that wants the next report so soon after an outage is about to say whether it speaks."""
EAGER_FOR = 10.0
"""Seconds for which it is asked at that pace until it has said so, though in between it is calm:
what was told may not be known yet to all that answers in its name."""
BACKOFF, BACKOFF_AT_MOST = 1.0, 20.0
"""Seconds before a hub that failed is tried again, doubled each time; chance adds up to as much.

Ten thousand agents whose hub is gone for long knock 330 times a second, and when it is back all
have found it within 40 s, each with one handshake and one report. That is a third of the thousand
heartbeats a second they send on an ordinary day, and an eighth of what comes after a gap of some
seconds, when the pauses are still short. A hub at its limit asks for longer ones itself.
"""
JITTER = 0.2
"""The part of every pause that is left to chance."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """``failures`` in a row, what the hub asked for in seconds, when it was last tried.

    Until ``eager_until`` it is asked at the pace of ``AT_ONCE_MS`` or sooner. Times are monotonic
    seconds. ``chance`` is 0 to 1.
    """

    every: float = USUAL
    failures: int = 0
    tried_at: float = float("-inf")
    due_at: float = float("-inf")
    eager_until: float = float("-inf")

    def answered(self, next_ms: int, now: float, chance: float) -> "Rhythm":
        """The hub took a report and wants the next one in so many milliseconds."""
        if now < self.eager_until:
            next_ms = min(next_ms, AT_ONCE_MS // 2)
        every = min(max(next_ms / 1000, SOONEST), LATEST)
        due = now + every * (1 - JITTER * chance)
        return Rhythm(every, 0, now, due, self.eager_until)

    def waiting_for_a_word(self, next_ms: int, now: float) -> "Rhythm":
        """The hub was told of an outage; it says itself whether it is about to speak."""
        eager = now + EAGER_FOR if next_ms <= AT_ONCE_MS else float("-inf")
        return replace(self, eager_until=eager)

    def calmed(self) -> "Rhythm":
        """The hub has the word."""
        return replace(self, eager_until=float("-inf"))

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
