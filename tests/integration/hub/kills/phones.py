"""One Bot API server at two addresses, one for each hub: so it is known who says what."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import uvicorn

from tests.far_ends.bot_api import BotApi, app, listen

_AT: ContextVar[int] = ContextVar("port at which it was said")


class Phones(BotApi):
    """Writes down with each message and edit at which port it came in, as ``by``."""

    def take(self, method: str, fields: dict[str, str]) -> dict[str, object]:
        """Accept a message or an edit. Raises RefusedError."""
        answer = super().take(method, fields)
        said = self.edits if method == "editMessageText" else self.accepted
        said[-1]["by"] = _AT.get()
        return answer


@dataclass
class Exchange:
    """The running server. ``ports`` are the hubs' ways to it."""

    state: Phones
    ports: tuple[int, ...]
    _loop: asyncio.AbstractEventLoop | None = field(default=None, repr=False)

    def press(self, chat: int, message_id: int, order: str) -> str:
        """Somebody presses a button; the id of the query."""

        async def do() -> str:
            return self.state.updates.press(chat, message_id, order)

        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(do(), self._loop).result(10)


@contextmanager
def exchange(addresses: int = 2) -> Iterator[Exchange]:
    """The server in a thread."""
    state = Phones()
    state.pace.limited = True
    listeners = [listen() for _ in range(addresses)]
    made = Exchange(state, tuple(int(one.getsockname()[1]) for one in listeners))
    server = uvicorn.Server(
        uvicorn.Config(
            _noting(app(state)),
            log_config=None,
            log_level="critical",
            lifespan="off",
            timeout_graceful_shutdown=0,
        )
    )

    async def run() -> None:
        made._loop = asyncio.get_running_loop()
        await server.serve(listeners)

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield made
    finally:
        server.should_exit = server.force_exit = True
        thread.join(5)


def _noting(inner: Any) -> Callable[..., Awaitable[None]]:
    async def outer(scope: Any, receive: Any, send: Any) -> None:
        _AT.set(scope["server"][1] if scope.get("server") else 0)
        await inner(scope, receive, send)

    return outer
