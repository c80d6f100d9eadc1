"""The keeper in a thread with an event loop of its own: ten thousand agents cannot hold it up."""

import asyncio
import threading

from runbook.hub.duty.keeper import END_WITHIN, Keeper

STOPPED_WITHIN = 2 * END_WITHIN + 1.0
"""Seconds it may take to end: the parts, then the lease."""


class DutyThread:
    """Runs a keeper until stopped. A daemon: a database that is cut off must not hold the exit."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._thread = threading.Thread(target=self._run, name="hub-duty", daemon=True)
        self._began = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    def start(self) -> None:
        """Begin to look after the lease."""
        self._thread.start()
        self._began.wait()

    def stop(self) -> None:
        """Begin to end; may be called from a signal handler, and twice."""
        if self._loop is not None and self._stopping is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stopping.set)

    def join(self, timeout: float = STOPPED_WITHIN) -> bool:
        """Wait for the end; whether it came."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        self._began.set()
        await self._keeper.run(self._stopping)
