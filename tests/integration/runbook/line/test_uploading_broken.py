"""A bundle on its way to a hub that sends it elsewhere, never ends, or answers without measure."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from notifier.net.name_sources import NameSources
from runbook.agent.line.answer import Answered, Failed
from runbook.agent.line.client import HubClient
from runbook.reporting.bundles import PATH

KEY = "Runbook canary-authorization"
Manner = Callable[[socket.socket], None]


class Stranger:
    """A server of one manner that notes whatever reaches it."""

    def __init__(self, manner: Manner) -> None:
        self.heard = b""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._manner = manner
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                with connection, suppress(OSError):
                    self.heard += connection.recv(65536)
                    self._manner(connection)

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def stranger() -> Iterator[Callable[[Manner], Stranger]]:
    made: list[Stranger] = []

    def make(manner: Manner) -> Stranger:
        made.append(Stranger(manner))
        return made[-1]

    yield make
    for one in made:
        one.close()


def upload(port: int, within: float = 20.0) -> Answered | Failed:
    async def once() -> Answered | Failed:
        client = HubClient((f"http://127.0.0.1:{port}",), NameSources(), deadline=within)
        try:
            return await client.post(PATH, bytes(300_000), KEY, "application/zip")
        finally:
            await client.aclose()

    return asyncio.run(once())


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirection_is_not_followed_and_the_key_goes_nowhere_else(
    stranger: Callable[[Manner], Stranger], status: int
) -> None:
    other = stranger(lambda _: None)
    to = f"http://127.0.0.1:{other.port}{PATH}"
    answer = (
        f"HTTP/1.1 {status} Moved\r\nlocation: {to}\r\ncontent-type: application/json\r\n"
        "content-length: 2\r\n\r\n{}"
    )
    hub = stranger(lambda one: one.sendall(answer.encode()))
    assert isinstance(upload(hub.port), Failed)
    assert KEY.encode() in hub.heard
    assert other.heard == b""


def _drips(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n")
    for _ in range(200):
        connection.sendall(b"x: y\r\n")
        time.sleep(0.1)


def _silent(connection: socket.socket) -> None:
    connection.settimeout(20)
    while connection.recv(65536):
        pass


def _endless(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n")
    while True:
        connection.sendall(b" " * 65536)


@pytest.mark.parametrize("manner", [_drips, _silent, _endless])
def test_a_hub_that_never_ends_takes_no_longer_than_the_deadline(
    stranger: Callable[[Manner], Stranger], manner: Manner
) -> None:
    hub = stranger(manner)
    begun = time.monotonic()
    answer = upload(hub.port, within=1.5)
    assert time.monotonic() - begun < 15
    assert isinstance(answer, Failed) or answer.body == b""
