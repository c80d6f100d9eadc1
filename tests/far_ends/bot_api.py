"""A Bot API server with faults on request: sendMessage, editMessageText and getMe.

In a thread (``serving``), or on its own:
``python -m tests.far_ends.bot_api --port 8443 --record FILE [--cert PEM --key PEM] [--token T]``.
Faults are set per chat, in turn or for good, through ``BotApi.fail`` or
``POST /control/faults {"chat": "1", "faults": [{"kind": "hang"}], "sticky": false}``.
"""

import argparse
import asyncio
import html
import json
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.far_ends.bot_markup import RefusedError, read_text

TOKEN = "123456789:AAtestTESTtestTESTtestTESTtestTEST01"
_NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)


@dataclass(frozen=True)
class Fault:
    """One misbehaviour. ``taken``: the message is accepted before it shows."""

    kind: str
    text: str = ""
    seconds: float = 0.0
    status: int = 200
    taken: bool = True


@dataclass
class BotApi:
    """What the server knows and how it shall fail."""

    token: str = TOKEN
    record: Path | None = None
    accepted: list[dict[str, object]] = field(default_factory=list)
    edits: list[dict[str, object]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    messages: dict[tuple[str, int], str] = field(default_factory=dict)
    queues: dict[str, deque[Fault]] = field(default_factory=dict)
    sticky: dict[str, Fault] = field(default_factory=dict)
    last_id: int = 100

    def fail(self, chat: object, *faults: Fault) -> None:
        """Misbehave once per fault, in this order."""
        self.queues.setdefault(str(chat), deque()).extend(faults)

    def always_fail(self, chat: object, fault: Fault | None) -> None:
        """Misbehave every time; None ends it."""
        if fault is None:
            self.sticky.pop(str(chat), None)
        else:
            self.sticky[str(chat)] = fault

    def texts(self, chat: object) -> list[str]:
        """What was accepted for a chat, in order."""
        return [str(one["text"]) for one in self.accepted if one["chat_id"] == str(chat)]

    def fault_for(self, chat: str) -> Fault | None:
        queue = self.queues.get(chat)
        return queue.popleft() if queue else self.sticky.get(chat)

    def take(self, method: str, fields: dict[str, str]) -> dict[str, object]:
        """Accept a message or an edit. Raises RefusedError."""
        chat = fields.get("chat_id", "")
        text = read_text(fields.get("text", ""), fields.get("parse_mode", ""))
        if not text.strip():
            raise RefusedError("Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            raise RefusedError("Bad Request: message is too long")
        if method == "editMessageText":
            number = int(fields.get("message_id", "0"))
            known = self.messages.get((chat, number))
            if known is None:
                raise RefusedError("Bad Request: message to edit not found")
            if known == text:
                raise RefusedError(_NOT_MODIFIED)
        else:
            self.last_id += 1
            number = self.last_id
        self.messages[chat, number] = text
        silent = fields.get("disable_notification", "false") == "true"
        entry: dict[str, object] = {
            "method": method, "chat_id": chat, "message_id": number, "text": text,
            "silent": silent, "at": time.time(),
        }  # fmt: skip
        (self.edits if method == "editMessageText" else self.accepted).append(entry)
        if self.record:
            with self.record.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        chat_id = int(chat) if chat.lstrip("-").isdigit() else -1
        return {
            "message_id": number,
            "date": int(time.time()),
            "chat": {"id": chat_id, "type": "private" if chat_id > 0 else "group"},
            "text": text,
        }


def app(state: BotApi) -> Starlette:
    """The server over one state."""

    async def call(request: Request) -> Response:
        fields = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        method = request.path_params["method"]
        token = request.path_params["token"]
        state.requests.append(method)
        fault = state.fault_for(fields.get("chat_id", f"/{method}"))
        if fault is not None:
            return await misbehave(state, request, method, fields, fault)
        if ":" not in token:
            return refusal(404, "Not Found")
        if token != state.token:
            return refusal(401, "Unauthorized")
        return answer(state, method, fields)

    async def faults(request: Request) -> Response:
        asked = await request.json()
        made = [Fault(**one) for one in asked["faults"]]
        if asked.get("sticky"):
            state.always_fail(asked["chat"], made[0] if made else None)
        else:
            state.fail(asked["chat"], *made)
        return JSONResponse({"ok": True})

    async def accepted(_request: Request) -> Response:
        return JSONResponse({"accepted": state.accepted, "edits": state.edits})

    return Starlette(
        routes=[
            Route("/control/faults", faults, methods=["POST"]),
            Route("/control/accepted", accepted),
            Route("/bot{token}/{method}", call, methods=["POST", "GET"]),
        ]
    )


def answer(state: BotApi, method: str, fields: dict[str, str]) -> Response:
    if method == "getMe":
        me = {"id": 123456789, "is_bot": True, "first_name": "Test", "username": "test_bot"}
        return JSONResponse({"ok": True, "result": me})
    if method not in {"sendMessage", "editMessageText"}:
        return refusal(404, "Not Found")
    try:
        return JSONResponse({"ok": True, "result": state.take(method, fields)})
    except RefusedError as error:
        return refusal(400, str(error))


def refusal(status: int, text: str, **parameters: object) -> Response:
    content: dict[str, object] = {"ok": False, "error_code": status, "description": text}
    if parameters:
        content["parameters"] = parameters
    return JSONResponse(content, status)


async def misbehave(
    state: BotApi, request: Request, method: str, fields: dict[str, str], fault: Fault
) -> Response:
    """Show one fault."""
    answered = wrong_answer(request, fault)
    if answered is not None:
        return answered
    taken = state.take(method, fields) if fault.taken else {}
    if fault.kind == "reset":
        # uvicorn's cycle is the only way to the connection under ASGI.
        request.receive.__self__.transport.abort()  # type: ignore[attr-defined]
    elif fault.kind == "hang":
        await asyncio.sleep(fault.seconds or 30)
    elif fault.kind == "slow_body":
        return StreamingResponse(drip(json.dumps({"ok": True, "result": taken}).encode()))
    else:
        raise ValueError(fault.kind)
    return refusal(500, "gone")


def wrong_answer(request: Request, fault: Fault) -> Response | None:
    """A fault that is an answer, complete and at once."""
    plain = {
        "bad_request": (400, fault.text or "Bad Request: chat not found"),
        "unauthorized": (401, "Unauthorized"),
        "blocked": (403, "Forbidden: bot was blocked by the user"),
        "not_found": (404, "Not Found"),
        "server_error": (max(fault.status, 500), "Internal Server Error"),
    }
    if fault.kind in plain:
        return refusal(*plain[fault.kind])
    if fault.kind == "flood":
        text = f"Too Many Requests: retry after {int(fault.seconds)}"
        return refusal(429, text, retry_after=int(fault.seconds))
    if fault.kind == "migrated":
        text = "Bad Request: group chat was upgraded to a supergroup chat"
        return refusal(400, text, migrate_to_chat_id=int(fault.text))
    if fault.kind == "html":
        # Pages of proxies like to quote the address they were asked for.
        page = f"<html><body>Blocked: {html.escape(str(request.url))}</body></html>"
        return Response(page, fault.status, media_type="text/html")
    if fault.kind == "json":
        return JSONResponse(json.loads(fault.text), fault.status)
    return None


async def drip(content: bytes) -> object:
    for byte in content:
        yield bytes([byte])
        await asyncio.sleep(0.5)


def listen(host: str = "127.0.0.1", port: int = 0) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener


def server(state: BotApi, certificate: str = "", key: str = "") -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            app(state),
            log_config=None,
            log_level="critical",
            ssl_certfile=certificate or None,
            ssl_keyfile=key or None,
            lifespan="off",
            timeout_graceful_shutdown=0,
        )
    )


@contextmanager
def serving(
    state: BotApi, certificate: str = "", key: str = "", host: str = "127.0.0.1", port: int = 0
) -> Iterator[int]:
    """The server in a thread; gives its port."""
    listener = listen(host, port)
    running = server(state, certificate, key)
    thread = threading.Thread(target=running.run, args=([listener],), daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    try:
        yield listener.getsockname()[1]
    finally:
        running.should_exit = running.force_exit = True
        thread.join(5)
        listener.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--record", type=Path, required=True)
    parser.add_argument("--cert", default="")
    parser.add_argument("--key", default="")
    parser.add_argument("--token", default=TOKEN)
    asked = parser.parse_args()
    state = BotApi(token=asked.token, record=asked.record)
    server(state, asked.cert, asked.key).run([listen(asked.host, asked.port)])


if __name__ == "__main__":
    main()
