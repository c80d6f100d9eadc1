"""A Bot API server that answers as the real one does, with faults on request.

In a thread (``serving``), or on its own:
``python -m tests.far_ends.bot_api --port 8443 --record FILE [--cert PEM --key PEM] [--token T]``.
Faults (``bot_faults``) are set per chat, in turn or for good, through ``BotApi.fail`` or
``POST /control/faults {"chat": "1", "faults": [{"kind": "hang"}], "sticky": false}``; those of a
method without a chat under ``/getMe``. What people write and press: ``BotApi.updates``, or what
they write by ``POST /control/say {"user": 1, "text": "/start"}``.
"""

import argparse
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
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.far_ends.bot_faults import (
    NOT_MODIFIED,
    Fault,
    broken_exchange,
    refusal,
    too_many,
    wrong_answer,
)
from tests.far_ends.bot_markup import RefusedError, read_keyboard, read_text
from tests.far_ends.bot_pace import Pace
from tests.far_ends.bot_updates import ConflictError, Updates

__all__ = ["TOKEN", "BotApi", "Fault", "serving"]

TOKEN = "123456789:AAtestTESTtestTESTtestTESTtestTEST01"
ME = {"id": 123456789, "is_bot": True, "first_name": "Test", "username": "test_bot"}
LONGEST = 4096
"""UTF-16 code units after entities parsing: https://core.telegram.org/bots/api#sendmessage"""
_TO_A_CHAT = frozenset({"sendMessage", "editMessageText"})


@dataclass
class BotApi:
    """What the server knows and how it shall fail."""

    token: str = TOKEN
    record: Path | None = None
    port: int = 0
    accepted: list[dict[str, object]] = field(default_factory=list)
    edits: list[dict[str, object]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    messages: dict[tuple[str, int], str] = field(default_factory=dict)
    keyboards: dict[tuple[str, int], str] = field(default_factory=dict)
    queues: dict[str, deque[Fault]] = field(default_factory=dict)
    sticky: dict[str, Fault] = field(default_factory=dict)
    pace: Pace = field(default_factory=Pace)
    updates: Updates = field(default_factory=Updates)
    last_id: int = 100

    @property
    def violations(self) -> list[tuple[str, float]]:
        """Tries that came before the pause was over which a 429 asked for."""
        return self.pace.violations

    def fail(self, chat: object, *faults: Fault) -> None:
        """Misbehave once per fault, in this order."""
        self.queues.setdefault(str(chat), deque()).extend(faults)

    def always_fail(self, chat: object, fault: Fault | None) -> None:
        """Misbehave every time; None ends it, and the pause a 429 asked for."""
        if fault is None:
            self.sticky.pop(str(chat), None)
            self.pace.release(str(chat))
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
        text = _readable(chat, fields)
        keyboard = read_keyboard(fields.get("reply_markup", ""))
        number = self._place(method, chat, fields, (text, keyboard))
        self.messages[chat, number] = text
        self.keyboards[chat, number] = keyboard
        silent = fields.get("disable_notification", "false").lower() == "true"
        entry: dict[str, object] = {
            "method": method, "chat_id": chat, "message_id": number, "text": text,
            "silent": silent, "at": time.time(),
        }  # fmt: skip
        (self.edits if method == "editMessageText" else self.accepted).append(entry)
        if self.record:
            with self.record.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        return {
            "message_id": number,
            "from": ME,
            "date": int(time.time()),
            "chat": _described(chat),
            "text": text,
        }

    def _place(
        self, method: str, chat: str, fields: dict[str, str], content: tuple[str, str]
    ) -> int:
        """The message's number: a new one, or that of the message which is changed."""
        if method != "editMessageText":
            self.last_id += 1
            return self.last_id
        given = fields.get("message_id", "0")
        number = int(given) if given.isdecimal() else 0
        if (chat, number) not in self.messages:
            raise RefusedError("Bad Request: message to edit not found")
        if (self.messages[chat, number], self.keyboards[chat, number]) == content:
            raise RefusedError(NOT_MODIFIED)
        return number


def _readable(chat: str, fields: dict[str, str]) -> str:
    if not chat:
        raise RefusedError("Bad Request: chat_id is empty")
    if not (chat.startswith("@") or chat.lstrip("-").isdecimal()):
        raise RefusedError("Bad Request: chat not found")
    text = read_text(fields.get("text", ""), fields.get("parse_mode", ""))
    if not text:
        raise RefusedError("Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > LONGEST:
        raise RefusedError("Bad Request: message is too long")
    return text


def _described(chat: str) -> dict[str, object]:
    chat_id = int(chat) if chat.lstrip("-").isdecimal() else -1
    if chat_id > 0:
        return {"id": chat_id, "type": "private", "first_name": "Somebody"}
    kind = "supergroup" if chat.startswith(("-100", "@")) else "group"
    return {"id": chat_id, "type": kind, "title": "Group"}


def app(state: BotApi) -> Starlette:
    """The server over one state."""

    async def call(request: Request) -> Response:
        fields = await _fields(request)
        method = str(request.path_params["method"])
        token = str(request.path_params["token"])
        state.requests.append(method)
        chat = fields.get("chat_id", f"/{method}")
        if method in _TO_A_CHAT and (pause := state.pace.pause(chat)):
            return too_many(pause)
        fault = state.fault_for(chat)
        if fault is not None:
            return await misbehave(state, request, method, fields, fault)
        if ":" not in token:
            return refusal(404, "Not Found")
        if token != state.token:
            return refusal(401, "Unauthorized")
        return await answer(state, method, fields)

    async def faults(request: Request) -> Response:
        asked = await request.json()
        made = [Fault(**one) for one in asked["faults"]]
        if asked.get("sticky"):
            state.always_fail(asked["chat"], made[0] if made else None)
        else:
            state.fail(asked["chat"], *made)
        return JSONResponse({"ok": True})

    async def say(request: Request) -> Response:
        asked = await request.json()
        return JSONResponse({"update_id": state.updates.say(asked["user"], asked["text"])})

    async def accepted(_request: Request) -> Response:
        seen = {"accepted": state.accepted, "edits": state.edits, "violations": state.violations}
        return JSONResponse(seen)

    return Starlette(
        routes=[
            Route("/control/faults", faults, methods=["POST"]),
            Route("/control/say", say, methods=["POST"]),
            Route("/control/accepted", accepted),
            Route("/bot{token}/{method}", call, methods=["POST", "GET"]),
        ]
    )


async def _fields(request: Request) -> dict[str, str]:
    """The parameters: in the address, as a form or as JSON."""
    fields = dict(request.query_params)
    body = (await request.body()).decode()
    if request.headers.get("content-type", "").startswith("application/json"):
        for name, value in json.loads(body or "{}").items():
            fields[name] = value if isinstance(value, str) else json.dumps(value)
        return fields
    return fields | dict(parse_qsl(body, keep_blank_values=True))


async def answer(state: BotApi, method: str, fields: dict[str, str]) -> Response:
    """What the real server would say."""
    try:
        result: object
        if method == "getMe":
            result = ME
        elif method in _TO_A_CHAT:
            result = state.take(method, fields)
        elif method == "answerCallbackQuery":
            result = state.updates.answer(fields)
        elif method == "getUpdates":
            result = await state.updates.get(fields)
        elif method == "getChat":
            result = _described(fields.get("chat_id", ""))
        elif method in {"deleteWebhook", "sendChatAction", "setMyCommands"}:
            result = state.updates.manage(method, fields)
        else:
            return refusal(404, "Not Found: method not found")
        return Response(json.dumps({"ok": True, "result": result}), media_type="application/json")
    except RefusedError as error:
        return refusal(400, str(error))
    except ConflictError as error:
        return refusal(409, str(error))


async def misbehave(
    state: BotApi, request: Request, method: str, fields: dict[str, str], fault: Fault
) -> Response:
    """Show one fault."""
    if fault.kind == "flood":
        state.pace.hold(fields.get("chat_id", f"/{method}"), fault.seconds)
    answered = wrong_answer(request, fault)
    if answered is not None:
        return answered
    return await broken_exchange(request, fault, lambda: state.take(method, fields))


def listen(host: str = "127.0.0.1", port: int = 0) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener


def server(state: BotApi, certificate: str = "", key: str = "") -> uvicorn.Server:
    """The server, with TLS where there is a certificate."""
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
