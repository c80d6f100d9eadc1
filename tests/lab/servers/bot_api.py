"""A Telegram Bot API server over TLS that writes down every message it accepts.

It keeps what matters to a sender: one message id per message, edits only of messages that exist,
"message is not modified", and answers to the methods a send-only bot calls. Its mood is read from
a file before each request: ``ok``, an HTTP status (``401``, ``403``, ``429``, ``500``), ``silent``
(accepts nothing, answers nothing) or ``lost`` (accepts, then hangs up without an answer).

Usage: bot_api.py ADDRESS CERTIFICATE KEY TOKEN RECORD MOOD
https://core.telegram.org/bots/api#making-requests
"""

import json
import ssl
import sys
import threading
import time
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

ERRORS = {
    400: "Bad Request: chat not found",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    429: "Too Many Requests: retry after 2",
    500: "Internal Server Error",
}
ME = {"id": 1000, "is_bot": True, "first_name": "Lab", "username": "lab_bot"}


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """An error the API answers with."""

    def __init__(self, status: int, description: str = "") -> None:
        super().__init__(description or ERRORS.get(status, "Error"))
        self.status = status


class Ledger:
    """Messages accepted so far; each is on the record file before it is answered."""

    def __init__(self, record: Path) -> None:
        self._record = record
        self._lock = threading.Lock()
        self._texts: dict[int, str] = {}

    def send(self, params: dict[str, str]) -> dict[str, Any]:
        """Accept a new message."""
        with self._lock:
            number = len(self._texts) + 1
            self._texts[number] = params.get("text", params.get("caption", ""))
            self._write("sendMessage", number, params)
        return self._message(number, params)

    def edit(self, params: dict[str, str]) -> dict[str, Any]:
        """Accept a changed message."""
        with self._lock:
            number = int(params.get("message_id", "0"))
            if number not in self._texts:
                raise Refused(400, "Bad Request: message to edit not found")
            if self._texts[number] == params.get("text", ""):
                raise Refused(400, "Bad Request: message is not modified")
            self._texts[number] = params.get("text", "")
            self._write("editMessageText", number, params)
        return self._message(number, params)

    def _write(self, method: str, number: int, params: dict[str, str]) -> None:
        line = {"at": time.time(), "method": method, "message_id": number, "params": params}
        with self._record.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def _message(self, number: int, params: dict[str, str]) -> dict[str, Any]:
        chat = {"id": int(params.get("chat_id", "0")), "type": "private", "first_name": "Lead"}
        return {
            "message_id": number,
            "date": int(time.time()),
            "chat": chat,
            "from": ME,
            "text": self._texts[number],
        }


class Handler(BaseHTTPRequestHandler):
    """One connection. ``token``, ``ledger`` and ``mood`` are set on the class by ``main``."""

    protocol_version = "HTTP/1.1"
    token = ""
    ledger: Ledger
    mood: Path

    def do_GET(self) -> None:
        """Methods may be called by GET too."""
        self.do_POST()

    def do_POST(self) -> None:
        """Call one method of the API."""
        params = self._params()
        mood = self.mood.read_text(encoding="utf-8").strip()
        if mood == "silent":
            time.sleep(30)
            self.close_connection = True
            return
        try:
            result = self._call(params, mood)
        except Refused as refused:
            self._reply(refused.status, {"description": str(refused)})
            return
        if mood == "lost":
            self.close_connection = True
            return
        self._reply(200, {"result": result})

    def _call(self, params: dict[str, str], mood: str) -> object:
        if mood.isdigit():
            raise Refused(int(mood))
        head, _, method = self.path.split("?")[0].lstrip("/").partition("/")
        if head != f"bot{self.token}":
            raise Refused(401)
        match method.lower():
            case "getme":
                return ME
            case "sendmessage" | "sendphoto" | "senddocument":
                return self.ledger.send(params)
            case "editmessagetext":
                return self.ledger.edit(params)
            case "getchat":
                return {"id": int(params["chat_id"]), "type": "private", "first_name": "Lead"}
            case "deletewebhook" | "pinchatmessage" | "sendchataction":
                return True
            case _:
                raise Refused(404)

    def _params(self) -> dict[str, str]:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("application/json"):
            return {key: str(value) for key, value in json.loads(body or b"{}").items()}
        if kind.startswith("multipart/form-data"):
            return _form(kind, body)
        query = self.path.partition("?")[2]
        return dict(parse_qsl(body.decode() or query, keep_blank_values=True))

    def _reply(self, status: int, answer: dict[str, object]) -> None:
        good = status == 200
        if not good:
            answer["error_code"] = status
        if status == 429:
            answer["parameters"] = {"retry_after": 2}
        body = json.dumps({"ok": good, **answer}, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the token, which is part of every path, out of any log."""


def _form(kind: str, body: bytes) -> dict[str, str]:
    whole: Message = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body
    )
    fields: dict[str, str] = {}
    for part in whole.walk():
        if part.is_multipart():
            continue
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        fields[str(name)] = content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
    return fields


class Server(ThreadingHTTPServer):
    """Does each TLS handshake in its connection's own thread, so that a slow one stops nobody."""

    daemon_threads = True
    request_queue_size = 128
    context: ssl.SSLContext

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Serve one connection to its end."""
        request.settimeout(30)
        try:
            with self.context.wrap_socket(request, server_side=True) as stream:
                super().finish_request(stream, client_address)
        except OSError:
            return


def main(*arguments: str) -> None:
    """Serve until killed."""
    address, certificate, key, token, record, mood = arguments
    Handler.token, Handler.ledger, Handler.mood = token, Ledger(Path(record)), Path(mood)
    with Server((address, 443), Handler) as server:
        server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.context.load_cert_chain(certificate, key)
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
