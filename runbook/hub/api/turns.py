"""Turns at a door, given as ``turn_order`` says. For one event loop."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from runbook.hub.api.turn_order import LATELY, next_in_turn


class Turns:
    """Who waits, who holds one, and who had one lately."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._holding: set[str] = set()
        self._ended: dict[str, float] = {}

    def __contains__(self, who: str) -> bool:
        """Whether it waits for a turn or holds one."""
        return who in self._waiting or who in self._holding

    @asynccontextmanager
    async def turn(self, who: str) -> AsyncIterator[None]:
        """Wait for a turn and hold it. Nobody who is already here may come in again."""
        begins = asyncio.get_running_loop().create_future()
        self._waiting[who] = begins
        try:
            self._go_on()
            await begins
            yield
        finally:
            self._waiting.pop(who, None)
            if who in self._holding:
                self._holding.discard(who)
                self._ended[who] = time.monotonic()
            self._go_on()

    def _go_on(self) -> None:
        now = time.monotonic()
        self._ended = {one: at for one, at in self._ended.items() if now - at < LATELY}
        while who := next_in_turn(tuple(self._waiting), self._holding, self._ended, now):
            begins = self._waiting.pop(who)
            # Whoever has given up in this very moment gets none.
            if not begins.done():
                self._holding.add(who)
                begins.set_result(None)
