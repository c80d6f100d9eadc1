"""uvicorn, as the desk uses it: in a thread, silent, and ended at once."""

import asyncio
import logging
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import uvicorn

from runbook.desk.serving.app import DeskApp
from runbook.desk.serving.crowd import Crowd
from runbook.desk.serving.door import Door
from runbook.desk.serving.given import Given
from runbook.desk.serving.wire import PatientH11

KEEP_ALIVE_S = 320
"""Longer than browsers keep a connection (Chromium 300 s, Firefox 115 s), so that it is never
closed under a press of hers."""
LARGEST_HEADERS = 32 * 1024
"""Bytes; of 127.0.0.1 a browser may hold 180 cookies of whatever else ran there."""
LAST_ANSWERS_S = 1

_LOG = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """Leaves the signals to whoever runs the process, and no connection behind."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        for connection in tuple(self.server_state.connections):
            connection.transport.abort()
        # The loop tells each of them that it is over.
        await asyncio.sleep(0)


class Answering:
    """Answers on a socket. Made in the event loop that serves it."""

    def __init__(self, given: Given, door: Door, origin: str) -> None:
        self._loop = asyncio.get_running_loop()
        crowd = Crowd()
        self._app = DeskApp(given, door, origin, crowd.let_in)
        config = uvicorn.Config(
            self._app,
            # Whatever makes a protocol will do: uvicorn calls it with names.
            http=partial(PatientH11, crowd=crowd),  # type: ignore[arg-type]  # see above
            ws="none",
            loop="asyncio",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=LAST_ANSWERS_S,
            h11_max_incomplete_event_size=LARGEST_HEADERS,
        )
        self._server = _Server(config)

    async def serve(self, listening: socket.socket, ready: Callable[[], None]) -> None:
        """Answer until ``stop``; ``ready`` is called once it does."""
        beside = (self._tell(ready), self._app.warm_up())
        tasks = [asyncio.create_task(one) for one in beside]
        try:
            await self._server.serve([listening])
        finally:
            for task in tasks:
                task.cancel()

    def stop(self) -> None:
        """End all streams, answer what was asked, and end. From any thread."""
        try:
            self._loop.call_soon_threadsafe(self._end)
        except RuntimeError:
            # It has ended.
            return

    def _end(self) -> None:
        self._app.live.close()
        self._server.should_exit = True

    async def _tell(self, ready: Callable[[], None]) -> None:
        while not self._server.started:
            await asyncio.sleep(0.005)
        ready()


def in_a_loop(make: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run it to its end in an event loop of its own."""
    with asyncio.Runner() as runner:
        runner.get_loop().set_exception_handler(_note)
        runner.run(make())


def _note(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What went wrong between the loop and a connection: its kind, nothing of what was sent."""
    error = context.get("exception")
    if not isinstance(error, OSError):
        _LOG.error("a defect beside a request: %s", type(error).__name__)
