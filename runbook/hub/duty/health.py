"""What is known of this hub's own state, told by its parts and read by whoever asks."""

import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from runbook.hub.store.store import utc_now

STALE_AFTER = 30.0
"""Seconds after its last sign of life a part that gives them steadily counts as stuck."""
DATABASE = "database"


@dataclass(frozen=True, slots=True)
class PartHealth:
    """One part that runs on duty. ``failures`` in a row; ``why`` is the type of the last error.

    ``beat`` is when it last showed that it works, by a monotonic clock, ``at`` by the wall clock.
    """

    running: bool = False
    beat: float = 0.0
    at: datetime | None = None
    failures: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """Where this hub stands. ``since`` is when it came on duty or left it.

    ``database``: it answered the last time it was asked.
    """

    on_duty: bool = False
    fence: int | None = None
    since: datetime | None = None
    database: bool = True
    parts: Mapping[str, PartHealth] = field(default_factory=dict)


class Health:
    """The state as it changes. Safe to use from every thread.

    ``steady`` are the parts that beat at least every ``STALE_AFTER`` seconds; the bot does not
    where Telegram cannot be reached, and the hub is well all the same.
    """

    def __init__(
        self,
        steady: Collection[str] = (),
        clock: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._lock = threading.Lock()
        self._duty = Duty()
        self._steady = frozenset(steady)
        self._now, self._monotonic = clock, monotonic

    @property
    def duty(self) -> Duty:
        """The state at this moment."""
        return self._duty

    def troubles(self) -> tuple[str, ...]:
        """What is not as it should be: ``database``, and the names of parts that do not work."""
        duty = self._duty
        found = [] if duty.database else [DATABASE]
        if duty.on_duty:
            oldest = self._monotonic() - STALE_AFTER
            found += [
                name
                for name, part in duty.parts.items()
                if not part.running or (name in self._steady and part.beat < oldest)
            ]
        return tuple(found)

    def database(self, *, answers: bool) -> None:
        """The database answered, or did not."""
        self._change(lambda duty: replace(duty, database=answers))

    def on_duty(self, fence: int) -> None:
        """This hub speaks from now on."""
        now = self._now()
        self._change(lambda duty: replace(duty, on_duty=True, fence=fence, since=now, parts={}))

    def off_duty(self) -> None:
        """Another one does, or nobody."""
        now = self._now()
        self._change(lambda duty: replace(duty, on_duty=False, fence=None, since=now, parts={}))

    def beat(self, name: str) -> None:
        """A part works."""
        self._part(name, PartHealth(running=True, beat=self._monotonic(), at=self._now()))

    def failed(self, name: str, failures: int, why: str) -> None:
        """A part has died; it will be started again."""
        before = self._duty.parts.get(name, PartHealth())
        self._part(name, replace(before, running=False, failures=failures, why=why))

    def _part(self, name: str, part: PartHealth) -> None:
        # A beat that comes late, from a thread of the last time on duty, changes nothing.
        self._change(
            lambda duty: replace(duty, parts={**duty.parts, name: part}) if duty.on_duty else duty
        )

    def _change(self, change: Callable[[Duty], Duty]) -> None:
        with self._lock:
            self._duty = change(self._duty)
