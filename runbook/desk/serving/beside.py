"""Calls that may take a while, beside the event loop, in threads that never hold the exit."""

import asyncio
from collections.abc import Callable
from threading import Thread
from typing import TypeVar

_T = TypeVar("_T")


async def beside(call: Callable[[], _T]) -> _T:
    """What the call gives, or raises, from a thread of its own.

    Whoever is cancelled here leaves the call running: it is not undone. A pool's threads would be
    waited for when the program ends, for ever if one of them hangs.
    """
    loop = asyncio.get_running_loop()
    given: asyncio.Future[_T] = loop.create_future()

    def settle(value: _T | None, error: BaseException | None) -> None:
        if given.done():
            return
        if error is not None:
            given.set_exception(error)
        else:
            given.set_result(value)  # type: ignore[arg-type]  # without an error it is a value

    def work() -> None:
        value, failed = None, None
        try:
            value = call()
        except Exception as error:  # noqa: BLE001 - raised again where it is awaited
            failed = error
        try:
            loop.call_soon_threadsafe(settle, value, failed)
        except RuntimeError:
            # The loop has ended meanwhile; nobody waits any more.
            return

    Thread(target=work, name="desk", daemon=True).start()
    return await given
