"""A bank's server that takes webhooks: proves them, knows repeats, and fails on request."""

import socket
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from notifier.webhook.payload import Payload
from notifier.webhook.signature import Refusal, read_keys, verify
from tests.far_ends import http, tcp
from tests.far_ends.authority import Pair
from tests.far_ends.tls import over_tls

HANGS_S = 60.0
KEY = "whsec_dGVzdC10ZXN0LXRlc3QtdGVzdC10ZXN0LXRlc3Q="

Fault = Callable[[socket.socket], None]


@dataclass
class Hook:
    """What came in. ``taken`` holds each proved alert once, ``repeats`` those already known."""

    key: str = KEY
    taken: list[Payload] = field(default_factory=list)
    repeats: list[Payload] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)

    def fail(self, *faults: Fault) -> None:
        """Misbehave once per fault, after the request was taken in whole."""
        self.faults.extend(faults)

    def handle(self, connection: socket.socket) -> None:
        request = http.read_request(connection)
        if not request:
            return
        self.requests.append(request)
        right = self._take(request)
        if self.faults:
            self.faults.popleft()(connection)
        else:
            connection.sendall(answer(204 if right else 401))

    def _take(self, request: bytes) -> bool:
        head, _, body = request.partition(b"\r\n\r\n")
        lines = head.decode("ascii").split("\r\n")[1:]
        headers = {name: value.strip() for name, _, value in (one.partition(":") for one in lines)}
        found = verify(headers, body, read_keys(self.key), datetime.now(UTC))
        if isinstance(found, Refusal):
            self.refused.append(found)
            return False
        known = any(one.id == found.id for one in self.taken)
        (self.repeats if known else self.taken).append(found)
        return True


def answer(status: int, body: bytes = b"", **headers: str) -> bytes:
    """A whole raw answer. Underscores in names of headers stand for hyphens."""
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def says(status: int, body: bytes = b"", **headers: str) -> Fault:
    """Answer like this."""
    return lambda connection: connection.sendall(answer(status, body, **headers))


def page(status: int) -> Fault:
    """A page for people, as proxies and payment sites answer."""
    return says(status, b"\n<!DOCTYPE html><html>Pay here</html>", Content_Type="text/html")


def hangs(connection: socket.socket) -> None:
    """Never answer."""
    connection.settimeout(HANGS_S)
    connection.recv(1)


def breaks_off(connection: socket.socket) -> None:
    """Reset the connection instead of answering."""
    tcp.reset(connection)


def answers_in_part(status: int, **headers: str) -> Fault:
    """Promise a body, begin it and never end."""

    def fault(connection: socket.socket) -> None:
        connection.sendall(answer(status, b"<html>" + b"x" * 5000, **headers)[:-4990])
        time.sleep(5)

    return fault


@contextmanager
def serving(state: Hook, pair: Pair | None = None) -> Iterator[int]:
    """The server on 127.0.0.1, over TLS with this certificate; gives its port."""
    with tcp.serve(over_tls(state.handle, pair) if pair else state.handle) as port:
        yield port
