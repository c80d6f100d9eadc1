"""PURE. How well the bot hears, and how long it waits after it heard nothing."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
CONFLICT_PAUSE = 5.0
"""Somebody else polls with our token: two that fight over it would both be deaf."""
BREATH = 0.5
"""Seconds before the next question where an answer came at once and said nothing new."""
DEAF_AFTER = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Hearing:
    """How well the bot hears. ``heard_at`` is when the last question was answered well.

    ``trouble`` is the stable id of what is wrong, empty when nothing is; ``since`` when it began.
    """

    heard_at: datetime | None = None
    trouble: str = ""
    since: datetime | None = None
    failures: int = 0

    def deaf(self, now: datetime) -> bool:
        """Whether nothing was heard for longer than a question may take."""
        return self.heard_at is None or now - self.heard_at > DEAF_AFTER

    def heard(self, now: datetime) -> "Hearing":
        """After a good answer."""
        return Hearing(now)

    def missed(self, trouble: str, now: datetime) -> "Hearing":
        """After a bad one."""
        since = self.since if trouble == self.trouble else now
        return replace(self, trouble=trouble, since=since, failures=self.failures + 1)

    @property
    def pause(self) -> float:
        """Seconds before the next question."""
        first = CONFLICT_PAUSE if self.trouble == CONFLICT else FIRST_PAUSE
        return float(min(first * 2 ** min(max(self.failures - 1, 0), 10), LONGEST_PAUSE))


CONFLICT = "conflict"
STRANGE = "not_updates"
"""Something answered, but what it said were no updates."""
DATABASE = "database"
"""What was heard could not be kept, so it was not confirmed."""
