"""What can go wrong with a Bot API server, and with what stands before it, in its own words."""

import asyncio
import html
import json
import math
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse


@dataclass(frozen=True)
class Fault:
    """One misbehaviour. ``taken``: the message is accepted before it shows.

    ``seconds`` is the pause a ``flood`` asks for, how long a ``hang`` lasts, and the time between
    two bytes of a ``slow_body``. ``text`` is the description of a ``bad_request``, the chat a
    ``migrated`` one moved to, or the answer that ``json`` gives.
    """

    kind: str
    text: str = ""
    seconds: float = 0.0
    status: int = 200
    taken: bool = True


NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)
CONFLICT = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
    "running"
)
REFUSALS = {
    "chat_not_found": (400, "Bad Request: chat not found"),
    "not_modified": (400, NOT_MODIFIED),
    "edit_not_found": (400, "Bad Request: message to edit not found"),
    "cannot_edit": (400, "Bad Request: message can't be edited"),
    "parse_entities": (
        400,
        'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0',
    ),
    "too_long": (400, "Bad Request: message is too long"),
    "no_rights": (400, "Bad Request: not enough rights to send text messages to the chat"),
    "unauthorized": (401, "Unauthorized"),
    "blocked": (403, "Forbidden: bot was blocked by the user"),
    "kicked": (403, "Forbidden: bot was kicked from the supergroup chat"),
    "deactivated": (403, "Forbidden: user is deactivated"),
    "not_started": (403, "Forbidden: bot can't initiate conversation with a user"),
    "not_found": (404, "Not Found"),
    "conflict": (409, CONFLICT),
}
"""Kinds that are one answer, always the same."""

MOVED = "Bad Request: group chat was upgraded to a supergroup chat"


def refusal(status: int, text: str, **parameters: object) -> Response:
    """An error as the Bot API writes it."""
    content: dict[str, object] = {"ok": False, "error_code": status, "description": text}
    if parameters:
        content["parameters"] = parameters
    return JSONResponse(content, status)


def too_many(seconds: float) -> Response:
    """429 with whole seconds, as Telegram counts them."""
    pause = max(math.ceil(seconds), 1) if seconds else 0
    return refusal(429, f"Too Many Requests: retry after {pause}", retry_after=pause)


def wrong_answer(request: Request, fault: Fault) -> Response | None:
    """A fault that is an answer, complete and at once; None for any other."""
    if fault.kind in REFUSALS:
        return refusal(*REFUSALS[fault.kind])
    made: dict[str, Callable[[], Response]] = {
        "bad_request": lambda: refusal(400, fault.text or "Bad Request: chat not found"),
        "server_error": lambda: refusal(max(fault.status, 500), "Internal Server Error"),
        "flood": lambda: too_many(fault.seconds),
        "migrated": lambda: refusal(400, MOVED, migrate_to_chat_id=int(fault.text)),
        "html": lambda: page(request, fault.status),
        "json": lambda: JSONResponse(json.loads(fault.text), fault.status),
    }
    return made[fault.kind]() if fault.kind in made else None


def page(request: Request, status: int) -> Response:
    """Of a proxy: those like to quote the address they were asked for."""
    text = f"<html><body>Blocked: {html.escape(str(request.url))}</body></html>"
    return Response(text, status, media_type="text/html")


async def broken_exchange(
    request: Request, fault: Fault, take: Callable[[], dict[str, object]]
) -> Response:
    """A fault of the connection, after ``take`` has accepted the message or not."""
    result = take() if fault.taken else {}
    answer = json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode()
    if fault.kind == "reset":
        transport(request).abort()
    elif fault.kind == "hang":
        await asyncio.sleep(fault.seconds or 30)
    elif fault.kind == "slow_body":
        return StreamingResponse(drip(answer, fault.seconds or 0.5))
    elif fault.kind == "cut":
        length = {"content-length": str(len(answer))}
        return StreamingResponse(cut(request, answer), headers=length)
    else:
        raise ValueError(fault.kind)
    return refusal(500, "gone")


def transport(request: Request) -> Any:
    """The connection. uvicorn's cycle is the only way to it under ASGI."""
    return request.receive.__self__.transport  # type: ignore[attr-defined]


async def drip(content: bytes, seconds: float) -> AsyncIterator[bytes]:
    """A byte now and then."""
    for byte in content:
        yield bytes([byte])
        await asyncio.sleep(seconds)


async def cut(request: Request, content: bytes) -> AsyncIterator[bytes]:
    """The first half, and then an orderly end of the connection."""
    yield content[: len(content) // 2]
    transport(request).close()
    # What is written after this reaches nobody: the server's framing must not notice.
    yield content[len(content) // 2 :]
