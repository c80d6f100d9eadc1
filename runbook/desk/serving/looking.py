"""One sitting, looked at whenever it changes: never twice at the same time, never late by two."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from threading import Thread

from runbook.desk.serving.beside import beside
from runbook.desk.sitting import Sitting

REST_S = 0.02
"""Between two looks: a burst of changes is one or two of them."""
LOOK_AGAIN_S = 5.0
"""Unasked: what a clock alone changes may not have been told."""
AFTER_DEFECT_S = 1.0
STUCK_S = 0.5
"""A look that takes longer: nobody is at the other end, and the page must say so."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page, the same for everybody but the ``token`` in its forms."""

    html: str
    token: str

    def of(self, csrf: str) -> str:
        """As it is for one browser."""
        return self.html.replace(self.token, csrf)


Look = Mapping[str, Part]


class Looking:
    """Keeps what a sitting shows. Begins at once; made and used in one event loop.

    ``lay_out`` is called with a token to be put into forms, in a thread beside the loop.
    """

    def __init__(self, sitting: Sitting, lay_out: Callable[[str], Mapping[str, str]]) -> None:
        self.sitting = sitting
        self.seen: Look = {}
        """Replaced, never changed; empty before the first look."""
        self._lay_out = lay_out
        # Nobody outside ever sees it, so that no text can hold it.
        self._token = secrets.token_urlsafe(24)
        self._loop = asyncio.get_running_loop()
        self._stale = asyncio.Event()
        self._stale.set()
        self._told = False
        self._well = True
        self._since: float | None = None
        self._listeners: list[Callable[[], None]] = []
        self._task = self._loop.create_task(self._keep_looking())

    def tell(self, listener: Callable[[], None]) -> None:
        """Call it after each look that found something else."""
        self._listeners.append(listener)

    def tell_no_more(self, listener: Callable[[], None]) -> None:
        """End ``tell``."""
        self._listeners.remove(listener)

    def look_soon(self) -> None:
        """Something may have changed."""
        self._stale.set()

    def answers(self, now: float) -> bool:
        """Whether what was seen last is how it is; ``now`` in the loop's time."""
        return self._well and (self._since is None or now - self._since < STUCK_S)

    def end(self) -> None:
        """Look no more."""
        self._task.cancel()

    def _changed(self) -> None:
        """From any thread, any number of times: one call into the loop for each look."""
        if self._told:
            return
        self._told = True
        try:
            self._loop.call_soon_threadsafe(self._stale.set)
        except RuntimeError:
            # The server has ended.
            return

    async def _keep_looking(self) -> None:
        # A sitting that hangs must not hold up the loop, neither now nor at the end.
        unwatch: Future[Callable[[], None]] = Future()
        _aside(lambda: unwatch.set_result(self.sitting.watch(self._changed)))
        try:
            while True:
                await self._until_stale()
                # Before the look: what changes while it lasts is for the next one.
                self._stale.clear()
                self._told = False
                await self._look()
                await asyncio.sleep(REST_S)
        finally:
            _aside(partial(_end_it, unwatch))

    async def _until_stale(self) -> None:
        try:
            async with asyncio.timeout(LOOK_AGAIN_S if self._well else AFTER_DEFECT_S):
                await self._stale.wait()
        except TimeoutError:
            return

    async def _look(self) -> None:
        self._since = self._loop.time()
        try:
            parts = await beside(lambda: self._lay_out(self._token))
        except Exception as error:  # noqa: BLE001 - a defect there must not end the stream
            # Its words may hold what she typed.
            _LOG.error("the page could not be made: %s", type(error).__name__)
            self._well = False
            return
        finally:
            self._since = None
        self._well = True
        seen = {name: Part(html, self._token) for name, html in parts.items()}
        if seen == self.seen:
            return
        self.seen = seen
        for listener in tuple(self._listeners):
            listener()


def _end_it(watching: Future[Callable[[], None]]) -> None:
    unwatch = watching.result()
    unwatch()


def _aside(call: Callable[[], None]) -> None:
    Thread(target=call, name="desk", daemon=True).start()
