"""Holds the lease on being the one hub that speaks, and runs what only that hub may run.

The lease lies in the database and lasts by the database's clock; here only the time since it was
last renewed is measured, so that a hub which reaches the database no more falls silent in time.
What may still slip through in between is refused by the fence number (``store.duty``), and a first
byte that comes too late, because the database or the whole process stood still after that, by
``notifier.turn``: it asks this clock again.
"""

import asyncio
import logging
import sys
import time
from collections.abc import Callable, Sequence

from sqlalchemy.exc import SQLAlchemyError

from notifier.turn import MAY_SPEAK
from runbook.hub.duty.health import Health
from runbook.hub.duty.supervision import Part, keep_running
from runbook.hub.duty.threads import in_daemon
from runbook.hub.store.problem import StoreError
from runbook.hub.store.transaction import NotOnDutyError

_LOG = logging.getLogger(__name__)
LEASE = 7.0
"""Seconds the lease lasts without being renewed."""
GIVE_UP_AFTER = 6.0
"""Seconds without a renewal after which this hub falls silent: its parts end before the lease."""
RENEW_EVERY = 3.0
LOOK_EVERY = 1.0
"""Seconds between two looks of a hub that is not on duty: a takeover needs LEASE + this at most."""
END_WITHIN = 3.0
"""Seconds the parts have to end."""

Take = Callable[[float, int | None], int | None]
"""Take the lease for so many seconds, or renew it under this fence: the fence it has now.

None while another hub holds it. Another number than the one to be renewed: that one was over.
"""
MakeParts = Callable[[], Sequence[Part]]


def passing() -> float:
    """Seconds by a clock that goes on while the computer sleeps, where there is such a one."""
    if sys.platform == "linux":
        # It goes on in suspend: clock_gettime(2)
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    else:  # noqa: RET505 - mypy follows platforms only through if and else
        return time.monotonic()


class Keeper:
    """One hub's part in the duty. Runs in one event loop, apart from the one that takes reports.

    ``take`` and ``release`` may block: they are called in threads. The parts are made anew each
    time this hub comes on duty.
    """

    def __init__(
        self,
        take: Take,
        release: Callable[[], None],
        parts: MakeParts,
        health: Health,
    ) -> None:
        self._take, self._release = take, release
        self._parts, self._health = parts, health
        self._fence: int | None = None
        self._until = 0.0
        self._asked: asyncio.Future[int | None] | None = None
        self._asked_at = 0.0
        self._asked_for: int | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._look_now = asyncio.Event()

    async def run(self, stopping: asyncio.Event) -> None:
        """Look after the lease until told to stop; then the parts end and the lease is given up."""
        MAY_SPEAK.set(self.may_speak)
        ending = asyncio.create_task(stopping.wait())
        try:
            while not stopping.is_set():
                await self._look()
                look = asyncio.create_task(self._look_now.wait())
                await asyncio.wait(
                    {ending, look}, timeout=self._pause(), return_when="FIRST_COMPLETED"
                )
                look.cancel()
                self._look_now.clear()
        finally:
            ending.cancel()
            held = self._fence is not None
            await self._stand_down()
            self._until = 0.0
            if held:
                await self._give_up()

    def may_speak(self) -> bool:
        """Whether this hub may begin to say something now. Safe in every thread."""
        return passing() < self._until

    def _pause(self) -> float:
        """Seconds until the next look: never beyond the moment to fall silent."""
        if self._fence is None:
            return LOOK_EVERY
        pause = RENEW_EVERY if self._health.duty.database else LOOK_EVERY
        return max(min(pause, self._until - passing()), 0.0)

    async def _look(self) -> None:
        """Renew or take the lease, and begin or end accordingly."""
        fence = self._fence
        try:
            fence = await self._answer()
            self._health.database(answers=True)
            until = self._asked_at + GIVE_UP_AFTER
            # An answer that was on its way for longer than the lease lasts is worth nothing, and
            # what was given up meanwhile is not begun again under the same number.
            given_up = self._fence is None and self._asked_for is not None
            fence = fence if passing() < until and not given_up else None
            self._until = until if fence is not None else self._until
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            if self._health.duty.database:
                _LOG.error("hub: the lease cannot be kept in the database (%s)", _why(error))
            self._health.database(answers=False)
            if passing() >= self._until:
                fence = None
        if fence is None:
            self._until = 0.0
        if fence != self._fence:
            await self._stand_down()
            if fence is not None:
                self._begin(fence)

    async def _answer(self) -> int | None:
        """The fence. A question that still hangs is not asked twice. Raises TimeoutError."""
        if self._asked is None or self._asked.done():
            self._asked_at, self._asked_for = passing(), self._fence
            fence = self._fence
            self._asked = in_daemon(lambda: self._take(LEASE, fence), "lease")
        left = self._until - passing() if self._fence is not None else LEASE
        async with asyncio.timeout(max(left, 0.1)):
            return await asyncio.shield(self._asked)

    def _begin(self, fence: int) -> None:
        self._fence = fence
        self._health.on_duty(fence)
        _LOG.info("hub: on duty")
        self._tasks = [
            asyncio.create_task(
                keep_running(part, fence, self._health, self._look_now.set), name=part.name
            )
            for part in self._parts()
        ]

    async def _stand_down(self) -> None:
        """End every part at once. What one of them still has in hand the fence refuses."""
        if self._fence is None:
            return
        self._fence = None
        self._health.off_duty()
        _LOG.info("hub: off duty")
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=END_WITHIN)
        self._tasks = []

    async def _give_up(self) -> None:
        """Let another hub begin at once instead of when the lease has run out."""
        try:
            async with asyncio.timeout(END_WITHIN):
                await in_daemon(self._release, "lease")
        except (SQLAlchemyError, NotOnDutyError, OSError, TimeoutError) as error:
            _LOG.error("hub: the lease was left to run out (%s)", _why(error))


def _why(error: Exception) -> str:
    """A code: the words of an error may quote what must not stand in a log."""
    return error.problem.rule_id if isinstance(error, StoreError) else type(error).__name__
