"""A request as it arrives: its first lines, and its body within bounds of size and time."""

import asyncio

from starlette.types import Receive, Scope

from runbook.desk.serving.forms import LARGEST_BODY
from runbook.desk.serving.policy import Refusal, Request

BODY_WITHIN_S = 10.0
LARGEST_DISCARDED = 256 * 1024
"""Bytes of a body too large that are still taken: to close at once takes the answer away from
whoever is still sending (RFC 9112, 9.6)."""


class GoneError(Exception):
    """Whoever asked has closed the connection: no answer is wanted."""


def first_lines(scope: Scope) -> Request:
    """Method, path, and who asks."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        headers.setdefault(name.decode("latin-1"), value.decode("latin-1"))
    peer = scope["client"][0] if scope.get("client") else ""
    return Request(scope["method"], scope["path"], scope["query_string"], peer, headers)


async def whole_body(receive: Receive) -> bytes | Refusal:
    """The body, or why it was not taken. Raises GoneError."""
    body = bytearray()
    size = 0
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise GoneError
                piece = message.get("body", b"")
                size += len(piece)
                if size <= LARGEST_BODY:
                    body += piece
                ends = not message.get("more_body", False)
                if size > LARGEST_BODY and (ends or size > LARGEST_DISCARDED):
                    return Refusal("desk.door.large", 413)
                if ends:
                    return bytes(body)
    except TimeoutError:
        return Refusal("desk.door.slow", 408)
