"""HTTP far ends: one raw answer per connection, so that broken ones are as easy as right ones."""

import socket
import time
from collections.abc import Callable

from tests.far_ends.tcp import Handler


def answer(
    status: int,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    delay: float = 0.0,
    seen: list[bytes] | None = None,
) -> Handler:
    """Always this answer; the requests are kept in ``seen``."""
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    raw = "\r\n".join([*lines, "", ""]).encode() + body

    def reply(request: bytes) -> bytes:
        if seen is not None:
            seen.append(request)
        time.sleep(delay)
        return raw

    return raw_answer(reply)


def raw_answer(reply: Callable[[bytes], bytes]) -> Handler:
    """Read one whole request, send whatever ``reply`` makes of it, close."""

    def handle(connection: socket.socket) -> None:
        connection.sendall(reply(read_request(connection)))

    return handle


def read_request(connection: socket.socket) -> bytes:
    """Head and body of one request."""
    request = b""
    while b"\r\n\r\n" not in request:
        data = connection.recv(65536)
        if not data:
            return request
        request += data
    head, _, body = request.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        data = connection.recv(65536)
        if not data:
            break
        body += data
    return head + b"\r\n\r\n" + body
