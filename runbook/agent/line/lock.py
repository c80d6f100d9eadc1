"""Which of several processes of hers speaks to the hub."""

from pathlib import Path

from runbook.journal.alone import Hold, hold_alone

LOCK_FILE = "line.lock"
AGAIN_S = 2.0
"""Seconds between two tries to take the line over from another process."""


class LineLock:
    """Held by the one that speaks, until it ends. For one thread."""

    def __init__(self) -> None:
        self._hold: Hold | None = None
        self._again_at = float("-inf")

    @property
    def ours(self) -> bool:
        """Whether this process speaks."""
        return self._hold is not None

    def try_for(self, journal: Path | None, now: float) -> bool:
        """Whether this process speaks now; asked anew from time to time until it holds the lock.

        Where none can be made, as beside a journal in memory, each process speaks for itself, but
        only until one can. ``now`` in seconds, monotonic.
        """
        held = self._hold is not None and self._hold.connection is not None
        if not held and now >= self._again_at:
            self._again_at = now + AGAIN_S
            self._hold = hold_alone(journal.with_name(LOCK_FILE), 0) if journal else Hold(None)
        return self.ours

    def release(self) -> None:
        """Let another process take it over."""
        if self._hold is not None:
            self._hold.release()
        self._hold = None
