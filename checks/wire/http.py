"""One HTTP exchange over a connection of our own, by ``requests``.

``requests`` keeps time per read, so a server that drips one byte a second would hold it for ever;
here it reads from a stream that has one deadline for everything. The stream is connected (and
encrypted) before: names, addresses and certificates are not the library's business. Redirects are
not followed, nothing is taken from the environment, at most 64 KiB of the body are read, and never
more than ``LARGEST`` of everything.
"""

import http.client
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
import requests.adapters
import requests.exceptions
import urllib3.connection
import urllib3.connectionpool

from checks.failure import Failure, Operation, classify
from checks.target import SCHEMES, Target
from checks.wire.step import StepFailedError
from checks.wire.stream import Stream, StreamReader

MAX_BODY = 64 * 1024
LARGEST = 1024 * 1024
"""Bytes of an answer, head and all, however it says it is long; what comes after is not read."""
AGENT = "runbook-check"
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What the server said; header names are lower case."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


_STUMBLES = (
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    OverflowError,
    ValueError,
)
"""What the library raises for what is no HTTP; the last two where a chunk's length has a minus."""


class _Reader(StreamReader):
    """Ends after the largest answer: the library reads a chunk of minus one byte for ever."""

    def __init__(self, stream: Stream) -> None:
        super().__init__(stream)
        self._left = LARGEST

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)[: self._left]  # type: ignore[arg-type]  # io hands over any buffer
        came = super().readinto(view) if view else 0
        self._left -= came
        return came


class _Socket:
    """As much of a socket as ``http.client`` asks for, over a stream that keeps the time."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def sendall(self, data: bytes) -> None:
        self._stream.send(bytes(data))

    def makefile(self, *_: object, **__: object) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._stream))

    def settimeout(self, _: float | None) -> None:
        """The stream has a deadline already."""

    def close(self) -> None:
        """Left to the stream's owner: the library closes before it has read the body."""


class _Pool(urllib3.connectionpool.HTTPConnectionPool):
    """Hands out the one connection there is."""

    def __init__(self, target: Target, stream: Stream) -> None:
        super().__init__(target.host, target.port, maxsize=1)
        self._stream = stream

    def _new_conn(self) -> Any:
        connection = urllib3.connection.HTTPConnection(self.host, self.port)
        connection.sock = _Socket(self._stream)
        return connection


class _Adapter(requests.adapters.HTTPAdapter):
    def __init__(self, target: Target, stream: Stream) -> None:
        super().__init__()
        self._pool = _Pool(target, stream)

    def get_connection_with_tls_context(self, *_: object, **__: object) -> Any:
        return self._pool

    def cert_verify(self, *_: object, **__: object) -> None:
        """TLS is the stream's business and was verified when it was opened."""


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere: it would read the address of a redirect, and trip over what is not UTF-8."""


def exchange(
    stream: Stream,
    target: Target,
    *,
    method: str = "GET",
    path: str = "",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpAnswer:
    """Send one request and read the answer. Raises StepFailedError with EXCHANGE."""
    session = _Session()
    session.trust_env = False
    session.headers.clear()
    adapter = _Adapter(target, stream)
    session.mount("http://", adapter)
    # Plain for the library; what the server sees is the path and the Host header.
    url = f"http://{_in_url(target.host)}:{target.port}{path or target.path}"
    said = {**_usual_headers(target), **(headers or {})}
    prepared = requests.Request(method, url, data=body, headers=said)
    try:
        with session.send(
            session.prepare_request(prepared), stream=True, allow_redirects=False, timeout=None
        ) as answer:
            return _read(answer)
    except (requests.exceptions.RequestException, *_STUMBLES) as error:
        raise StepFailedError(
            classify(error) or Failure.UNEXPECTED_ANSWER, Operation.EXCHANGE
        ) from error


def _usual_headers(target: Target) -> dict[str, str]:
    return {
        "Host": host_header(target),
        "User-Agent": AGENT,
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


def _read(answer: requests.Response) -> HttpAnswer:
    try:
        body = b""
        while len(body) < MAX_BODY:
            data = answer.raw.read(MAX_BODY - len(body), decode_content=False)
            if not data:
                break
            body += data
    except _STUMBLES as error:
        raise StepFailedError(
            classify(error) or Failure.CONNECTION_CLOSED,
            Operation.EXCHANGE,
            "the answer began but did not end",
            {"status": answer.status_code},
        ) from error
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return HttpAnswer(answer.status_code, body, headers)


def host_header(target: Target) -> str:
    """The Host header: the name, with the port when it is not the scheme's own (RFC 9110, 7.2)."""
    host = _in_url(target.host)
    return host if SCHEMES[target.scheme].port == target.port else f"{host}:{target.port}"


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
