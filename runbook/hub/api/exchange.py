"""One request and its answer at the level of ASGI: a body within bounds in, bytes and headers out.

https://asgi.readthedocs.io/en/stable/specs/www.html
"""

import asyncio
from collections.abc import Iterable

import msgspec
from starlette.types import Receive, Scope, Send

from runbook.hub.api.problems import Code, Problem, problem
from runbook.language.texts import t
from runbook.reporting.reading import LARGEST_BODY, Refusal, Why

JSON = b"application/json"
BODY_WITHIN_S = 15.0
PROBLEM = "runbook.problem/1"

Header = tuple[bytes, bytes]


class Leaving(Exception):  # noqa: N818 - nothing is wrong: who asked has gone
    """Who asked has closed the connection: no answer is wanted."""


def header(scope: Scope, name: bytes) -> str:
    """The first header of that name, empty without one. ``name`` is in small letters."""
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return ""


async def read_body(scope: Scope, receive: Receive, most: int = LARGEST_BODY) -> bytes | Problem:
    """The whole body, or why it was not read: too large, or too slow. Raises Leaving."""
    length = header(scope, b"content-length")
    if length.isdecimal() and int(length[:12]) > most:
        return problem(Code.TOO_LARGE, closes=True)
    parts = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            message = await receive()
            while message["type"] == "http.request":
                parts += message.get("body", b"")
                if len(parts) > most:
                    return problem(Code.TOO_LARGE, closes=True)
                if not message.get("more_body", False):
                    return bytes(parts)
                message = await receive()
    except TimeoutError:
        return problem(Code.TOO_SLOW, closes=True)
    raise Leaving


async def answer(
    send: Send, status: int, body: bytes, kind: bytes = JSON, headers: Iterable[Header] = ()
) -> None:
    """Send the whole answer."""
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", kind),
                (b"content-length", str(len(body)).encode()),
                *headers,
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})


async def refuse(send: Send, found: Problem, lang: str) -> None:
    """Say what was wrong: code, sentence and hint, and nothing of what was sent."""
    said = {
        "schema": PROBLEM,
        "code": found.code,
        "sentence": t(found.sentence, lang),
        "hint": t(found.hint, lang),
        **({"at": found.at} if found.at else {}),
    }
    headers: list[Header] = []
    if found.retry_after:
        headers.append((b"retry-after", str(found.retry_after).encode()))
    if found.status == 401:  # noqa: PLR2004 - RFC 9110, 15.5.2: it must say how to authenticate
        headers.append((b"www-authenticate", b"Runbook"))
    if found.allow:
        headers.append((b"allow", found.allow.encode()))
    if found.closes:
        headers.append((b"connection", b"close"))
    await answer(send, found.status, msgspec.json.encode(said), headers=headers)


def of_refusal(refusal: Refusal) -> Problem:
    """A refused document as a problem."""
    status = 413 if refusal.code is Why.TOO_LARGE else 400
    return Problem(str(refusal.code), status, refusal.sentence, refusal.hint, refusal.at)
