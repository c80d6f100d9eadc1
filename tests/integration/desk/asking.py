"""HTTP by hand, so that a test says every byte of it."""

import json
import re
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import urlencode

from runbook.desk.serving.door import OPEN_PATH
from tests.integration.desk.standing import Standing

FORM = "application/x-www-form-urlencoded"
WITHIN_S = 20.0
DID_NOT_HANG_S = 30.0


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def said(self) -> str:
        found: str = json.loads(self.text)["said"]
        return found


def exchange(port: int, sent: bytes, within: float = WITHIN_S) -> bytes:
    """Everything that comes back until the other end closes or ``within`` seconds are over."""
    with socket.create_connection(("127.0.0.1", port), within) as link:
        # It may have seen enough; what it says of that is still there.
        with suppress(OSError):
            link.sendall(sent)
        return b"".join(_until_closed(link, time.monotonic() + within))


def _until_closed(link: socket.socket, deadline: float) -> Iterator[bytes]:
    while (left := deadline - time.monotonic()) > 0:
        link.settimeout(left)
        try:
            piece = link.recv(65536)
        except OSError:
            return
        if not piece:
            return
        yield piece


def closes(link: socket.socket) -> bool:
    """Whether the other end lets go of the connection."""
    link.settimeout(DID_NOT_HANG_S)
    try:
        while link.recv(65536):
            continue
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def request(method: str, path: str, headers: Mapping[str, str | None], body: bytes = b"") -> bytes:
    """Its bytes; a header of None is left out."""
    lines = [f"{method} {path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items() if value is not None]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + body


def answer_of(raw: bytes) -> Answer:
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    status = int(lines[0].split(" ")[1])
    pairs = (line.partition(": ") for line in lines[1:])
    headers = {name.lower(): value for name, _, value in pairs}
    if headers.get("transfer-encoding") == "chunked":
        body = _unchunked(body)
    return Answer(status, headers, body.decode())


def _unchunked(body: bytes) -> bytes:
    parts = bytearray()
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size, 16)
        if length == 0:
            break
        parts += rest[:length]
        body = rest[length + 2 :]
    return bytes(parts)


@dataclass
class Browser:
    """What a browser sends of its own accord. ``csrf`` is what its pages hold."""

    desk: Standing
    cookie: str | None = None
    csrf: str = ""

    def at(self, path: str) -> str:
        """Where that is which the room calls so; the ways in lie outside."""
        outside = path == "/knock" or path.startswith(OPEN_PATH)
        return path if outside else self.desk.server.door.room + path

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.desk.port}"

    def headers(self, **more: str | None) -> dict[str, str | None]:
        """``x_y`` stands for the header X-Y."""
        given = {name.replace("_", "-").title(): value for name, value in more.items()}
        return {
            "Host": f"127.0.0.1:{self.desk.port}",
            "Cookie": self.cookie,
            "Connection": "close",
            **given,
        }

    def get(self, path: str, method: str = "GET", **more: str | None) -> Answer:
        sent = request(method, self.at(path), self.headers(**more))
        return answer_of(exchange(self.desk.port, sent))

    def post(
        self,
        path: str,
        fields: Mapping[str, str] | bytes = b"",
        method: str = "POST",
        /,
        **more: str | None,
    ) -> Answer:
        body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
        own = {
            "origin": self.origin,
            "sec_fetch_site": "same-origin",
            "content_type": FORM,
            "content_length": str(len(body)),
        }
        sent = request(method, self.at(path), self.headers(**{**own, **more}), body)
        return answer_of(exchange(self.desk.port, sent))

    def act(self, deed: str = "next_client", path: str = "/act", **more: str) -> Answer:
        return self.post(path, {"deed": deed, "csrf": self.csrf, **more})


def knock(desk: Standing, **more: str | None) -> Answer:
    """As a program does."""
    headers = Browser(desk).headers(authorization=f"Bearer {desk.server.door.key}", **more)
    sent = request("POST", "/knock", {**headers, "Content-Length": "0"})
    return answer_of(exchange(desk.port, sent))


def enter(desk: Standing, browser: Browser | None = None) -> Browser:
    """A browser that was let in, and has looked at the page."""
    found = browser or Browser(desk)
    path: str = json.loads(knock(desk).text)["open"]
    opened = found.get(path)
    assert opened.status == 200, opened
    given = opened.headers.get("set-cookie", "").partition(";")[0]
    found.cookie = "; ".join(one for one in (found.cookie, given) if one)
    token = re.search(r'data-csrf="([^"]+)"', found.get("/").text)
    assert token is not None
    found.csrf = token[1]
    return found


@dataclass
class Tab:
    """An open page that listens to the desk."""

    browser: Browser
    path: str = "/live"
    headers: dict[str, str | None] = field(default_factory=dict)

    def __enter__(self) -> "Tab":
        self.link = socket.create_connection(("127.0.0.1", self.browser.desk.port), WITHIN_S)
        own: dict[str, str | None] = {"accept": "text/event-stream", "connection": None}
        sent = request(
            "GET", self.browser.at(self.path), self.browser.headers(**{**own, **self.headers})
        )
        self.link.sendall(sent)
        self._read = b""
        self._chunks = b""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.link.close()

    def events(self, within: float = WITHIN_S) -> Iterator[tuple[str, str]]:
        """Name and data of each event, until the stream ends."""
        deadline = time.monotonic() + within
        pieces = _until_closed(self.link, deadline)
        head_seen = False
        for piece in pieces:
            self._read += piece
            if not head_seen:
                if b"\r\n\r\n" not in self._read:
                    continue
                head, _, self._read = self._read.partition(b"\r\n\r\n")
                assert head.startswith(b"HTTP/1.1 200"), head
                head_seen = True
            if self._take_chunks():
                yield from self._whole_events()
                return
            yield from self._whole_events()
        assert time.monotonic() < deadline, "nothing more was heard, and the stream did not end"

    def until(self, name: str, holding: str = "") -> str:
        """The data of the next event of that name which holds these words."""
        if not hasattr(self, "_stream"):
            self._stream = self.events()
        for found, data in self._stream:
            if found == name and holding in data:
                return data
        raise AssertionError(f"no {name} was heard")

    def _take_chunks(self) -> bool:
        while True:
            size, mark, rest = self._read.partition(b"\r\n")
            if not mark or len(rest) < int(size, 16) + 2:
                return False
            length = int(size, 16)
            if length == 0:
                return True
            self._chunks += rest[:length]
            self._read = rest[length + 2 :]

    def _whole_events(self) -> Iterator[tuple[str, str]]:
        while b"\n\n" in self._chunks:
            whole, _, self._chunks = self._chunks.partition(b"\n\n")
            lines = [line.partition(": ") for line in whole.decode().split("\n")]
            fields = {name: value for name, _, value in lines}
            if "event" in fields:
                yield fields["event"], fields.get("data", "")
