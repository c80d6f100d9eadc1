"""A Bot API server that answers as the real one does, with faults on request.

In a thread (``serving``), or on its own:
``python -m tests.far_ends.bot_api --port 8443 --record FILE [--cert PEM --key PEM] [--token T]``.
Faults (``bot_faults``) are set per chat, in turn or for good, through ``BotApi.fail`` or
``POST /control/faults {"chat": "1", "faults": [{"kind": "hang"}], "sticky": false}``; those of a
method without a chat under ``/getMe``. What people write and press: ``BotApi.updates``, or what
they write by ``POST /control/say {"user": 1, "text": "/start"}``.
"""

import argparse
import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.far_ends.bot_faults import Fault, broken_exchange, refusal, too_many, wrong_answer
from tests.far_ends.bot_markup import RefusedError
from tests.far_ends.bot_state import ME, TOKEN, BotApi, described
from tests.far_ends.bot_updates import ConflictError

__all__ = ["TOKEN", "BotApi", "Fault", "serving"]

_LEFT_NOTICED_S = 0.05
_TO_A_CHAT = frozenset({"sendMessage", "editMessageText"})


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

    calls = Route("/bot{token}/{method}", call, methods=["POST", "GET"])
    return Starlette(routes=[*_control(state), calls])


def _control(state: BotApi) -> list[Route]:
    """What tells the server from outside how to fail, and what it took."""

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

    return [
        Route("/control/faults", faults, methods=["POST"]),
        Route("/control/say", say, methods=["POST"]),
        Route("/control/accepted", accepted),
    ]


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
            result = described(fields.get("chat_id", ""))
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
    thread = threading.Thread(target=_run, args=(running, listener), daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    try:
        yield listener.getsockname()[1]
    finally:
        running.should_exit = running.force_exit = True
        thread.join(5)
        listener.close()


def _run(running: uvicorn.Server, listener: socket.socket) -> None:
    async def to_the_end() -> None:
        await running.serve([listener])
        # Whoever left in the middle of a TLS handshake is unknown to uvicorn, and its loop cannot
        # be closed before that is noticed.
        await asyncio.sleep(_LEFT_NOTICED_S)

    with asyncio.Runner(loop_factory=running.config.get_loop_factory()) as runner:
        runner.run(to_the_end())


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
