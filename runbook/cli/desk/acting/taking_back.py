"""Ten seconds in which what she did can be taken back, and after which it stands."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from runbook.desk.taking import Doing, newest, standing

_TRY_AGAIN = 1.0
"""Seconds after which it is tried again, where it could not be done."""


def _nothing() -> None:
    """Nothing is left to do."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that can be taken back: how, and what is ``done`` once that is no longer so."""

    doing: Doing
    undo: Callable[[], None]
    done: Callable[[], None] = _nothing


Later = Callable[[float, Callable[[], None]], threading.Timer]
"""Calls something in so many seconds, in a thread of its own."""


def later(seconds: float, work: Callable[[], None]) -> threading.Timer:
    """By a clock that nobody sets; the program's end does not wait for it."""
    timer = threading.Timer(seconds, work)
    timer.daemon = True
    timer.start()
    return timer


class TakingBack:
    """The small stack of what was done last. Called with the lock of the deeds held.

    ``over`` is called in a thread of its own, without that lock, when a step's time has passed: it
    calls ``settle_passed``. One thread waits for all of them. ``ticks`` are seconds of a clock that
    nobody sets.
    """

    def __init__(
        self,
        over: Callable[[], None],
        when: Later = later,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._over = over
        self._when = when
        self._ticks = ticks
        self._steps: list[Step] = []
        self._timer: threading.Timer | None = None

    @property
    def doings(self) -> tuple[Doing, ...]:
        """What can be taken back or waits, oldest first."""
        return tuple(one.doing for one in self._steps)

    def add(
        self,
        text: str,
        undo: Callable[[], None],
        now: datetime,
        done: Callable[[], None] | None = None,
    ) -> None:
        """It was done at ``now``, or, with ``done``, waits to be done."""
        doing = Doing(secrets.token_hex(4), text, now, self._ticks(), waits=done is not None)
        self._steps.append(Step(doing, undo, done or _nothing))
        if self._timer is None:
            self._wait_for_next()

    def newest(self) -> Doing | None:
        """The one that can be taken back next."""
        return newest(self.doings, self._ticks())

    def take_back(self, found: str) -> bool:
        """Undo the newest, when that is the one meant and it does not stand yet."""
        last = self.newest()
        if last is None or last.id != found:
            return False
        self._carry_out(found, self._step(found).undo)
        return True

    def settle(self, found: str) -> bool:
        """The time of this one has passed: it stands. False when it is gone already.

        What ``done`` raises passes through; then it waits on.
        """
        if all(one.doing.id != found for one in self._steps):
            return False
        self._carry_out(found, self._step(found).done)
        return True

    def settle_passed(self) -> None:
        """All whose time has passed stand, whether or not the timer has said so."""
        try:
            for one in standing(self.doings, self._ticks()):
                self.settle(one.id)
        finally:
            self._wait_for_next()

    def _wait_for_next(self) -> None:
        """Steps are in the order of their time: one timer, for the first, is enough."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        if self._steps:
            left = self._steps[0].doing.left(self._ticks())
            # What stands and is still here could not be done.
            self._timer = self._when(left if left > 0 else _TRY_AGAIN, self._over)

    def settle_waiting(self) -> None:
        """All that waits is done now; what was done at once can still be taken back."""
        for one in [one for one in self._steps if one.doing.waits]:
            self.settle(one.doing.id)

    def settle_all(self) -> None:
        """All stands: she goes."""
        for one in list(self._steps):
            self.settle(one.doing.id)

    def _step(self, found: str) -> Step:
        return next(one for one in self._steps if one.doing.id == found)

    def _carry_out(self, found: str, work: Callable[[], None]) -> None:
        at = self._steps.index(self._step(found))
        step = self._steps.pop(at)
        try:
            work()
        except BaseException:
            # It is not done: it waits on, and whether it stands is seen to again.
            self._steps.insert(at, step)
            raise
        finally:
            if not self._steps:
                self._wait_for_next()
