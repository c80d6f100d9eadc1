"""Blocking work beside an event loop, in threads that never hold the process at its end.

``asyncio.to_thread`` joins its threads when the loop ends: a database that is cut off would keep
``SIGTERM`` waiting for as long as the system tries to reach it.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


def in_daemon(work: Callable[[], T], name: str) -> "asyncio.Future[T]":
    """Begin the work in a daemon thread; what it gives or raises comes through the future."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def deliver(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
            # What comes of work nobody waits for any more is no news.
            future.exception()
        else:
            future.set_result(result)  # type: ignore[arg-type]  # None only where T admits it

    def run() -> None:
        result, failure = None, None
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - it is raised again where it is waited for
            failure = error
        # The loop may have ended meanwhile.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(deliver, result, failure)

    threading.Thread(target=run, name=name, daemon=True).start()
    return future
