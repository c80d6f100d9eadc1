"""What she does is done one at a time, in the order in which it came, also when it takes long."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from runbook.desk.serving.arriving import GoneError
from runbook.desk.serving.beside import beside
from runbook.desk.serving.policy import Refusal
from runbook.desk.sitting import Done

_LOOKS = 4
"""Rounds of the event loop in which a connection that was closed before is told to be."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """It took too long. ``begun``: it is under way, and may come about; else it never will."""

    begun: bool


class Turns:
    """The acts of one sitting. Made and used in one event loop."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._under_way: set[asyncio.Task[Done | Refusal]] = set()

    async def take(
        self,
        act: Callable[[], Done],
        look: Callable[[], Awaitable[Refusal | None]],
        seconds: float,
    ) -> Done | Refusal | Unfinished:
        """Do it beside the loop, as soon as all that came before is done.

        ``look`` is asked right before: a refusal, or what it raises, keeps it from being done. One
        that is given up after ``seconds`` keeps its turn until it is over: none overtakes it.
        """
        begun = False

        async def in_turn() -> Done | Refusal:
            nonlocal begun
            async with self._lock:
                refusal = await look()
                if refusal is not None:
                    return refusal
                begun = True
                return await beside(act)

        task = asyncio.create_task(in_turn())
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.shield(task)
        except TimeoutError:
            if not begun:
                task.cancel()
            return Unfinished(begun)


async def still_there(gone: Callable[[], Awaitable[bool]]) -> None:
    """Raises GoneError where whoever asked has closed the connection: no answer is wanted."""
    for _ in range(_LOOKS):
        await asyncio.sleep(0)
    if await gone():
        raise GoneError
