"""The program's end of Apprise's process: start it, ask it, answer its questions, end it."""

import asyncio
import json
import multiprocessing
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from notifier.net.addresses import AddressBook
from notifier.providers.apprise_process import serve

_LOOK_S = 0.01
_MORE_ADDRESSES_S = 0.5
_END_S = 1.0


class GoneError(Exception):
    """The process ended, or was never able to begin."""


class Child:
    """One process with Apprise in it, for one task at a time."""

    def __init__(self, book: AddressBook) -> None:
        self._book = book
        self._given: dict[str, list[str]] = {}
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self.seen: dict[str, Any] = {}
        self.ready = False

    @property
    def is_alive(self) -> bool:
        """Whether it can be given a task."""
        return self._process is not None and self._process.is_alive()

    def start(self) -> None:
        """Start it; it takes about half a second to be ready. Raises OSError."""
        near, far = multiprocessing.get_context("spawn").Pipe()
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(target=serve, args=(far,), name="apprise", daemon=True)
        self._connection = near
        with _deaf_to_interrupts():
            self._process.start()
        far.close()

    async def ask(self, task: dict[str, Any]) -> dict[str, Any]:
        """Its answer to a task; ``seen`` follows what happens meanwhile. Raises GoneError."""
        self.seen = {}
        connection = self._connection
        if connection is None:
            raise GoneError
        try:
            connection.send_bytes(json.dumps(task).encode())
            async for told in self._told(connection):
                match told.pop("kind"):
                    case "ready":
                        self.ready = True
                    case "ask":
                        addresses = await self._addresses(told["host"])
                        connection.send_bytes(json.dumps({"addresses": addresses}).encode())
                    case "seen":
                        self.seen = told
                    case "done":
                        self._learn(told)
                        return told
        except (EOFError, OSError):
            raise GoneError from None
        raise GoneError

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        process, self._process = self._process, None
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        if process is not None:
            process.kill()
            process.join(_END_S)
            with suppress(ValueError):
                process.close()

    async def _told(self, connection: Connection) -> AsyncIterator[dict[str, Any]]:
        while True:
            # Looked for again and again: on Windows nothing can wait for a pipe beside sockets.
            while not connection.poll():
                await asyncio.sleep(_LOOK_S)
            told: dict[str, Any] = json.loads(connection.recv_bytes())
            yield told

    async def _addresses(self, host: str) -> list[str]:
        """Every address known; those found after the first are waited for only a moment."""
        found: list[str] = []
        with suppress(TimeoutError):
            async with asyncio.timeout(None) as limit:
                async for address in self._book.candidates(host):
                    if not found:
                        limit.reschedule(asyncio.get_running_loop().time() + _MORE_ADDRESSES_S)
                    found.append(address)
        self._given[host] = found
        return found

    def _learn(self, told: dict[str, Any]) -> None:
        for host, address in told.get("proved", {}).items():
            self._book.trust(host, address)
        for exchange in told.get("exchanges", ()):
            given = self._given.get(exchange["host"])
            if given and exchange["reason"] == "certificate" and not exchange["left"]:
                # The first that answers is the one connected to.
                self._book.distrust(exchange["host"], given[0])


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """What is started within does not hear Ctrl-C: it would write a traceback on her screen.

    On Windows it hears it until it has got as far as its own first line.
    """
    if sys.platform == "win32":
        yield
        return
    from multiprocessing import resource_tracker  # noqa: PLC0415 - not on Windows; lazy elsewhere

    # It lets the signals through again when it is first started, so before they are held.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
