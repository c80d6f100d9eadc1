"""HTTP to resolved addresses: the name stays in SNI, in Host and in the certificate's check.

Two more things httpx cannot do by itself: it says whether the request had begun to leave (which
decides between "retry" and "ambiguous"), and it puts a secret path in only on the wire, so that no
log, exception or dump of the libraries above ever holds a bot's token or a webhook's address.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass

import httpcore
import httpx

from notifier.delivery import Reason
from notifier.net.addresses import AddressBook
from notifier.turn import may_speak

CONNECT_SLICE = 3.0
"""Seconds one address may take to answer before the next one is tried."""

HANDSHAKE_WAITS = (2.0, 2.5, 2.5, 3.0)
"""Seconds for each try of connecting and of agreeing on TLS.

A connection begun while the line was gone may stay silent for ever, though the line is back: then
a fresh one is answered at once. A slow line still gets three seconds for each of the two.
"""

# The most specific first.
_KINDS: tuple[tuple[type[Exception], Callable[[str], httpx.TransportError]], ...] = (
    (httpcore.ConnectTimeout, httpx.ConnectTimeout),
    (httpcore.ReadTimeout, httpx.ReadTimeout),
    (httpcore.WriteTimeout, httpx.WriteTimeout),
    (httpcore.PoolTimeout, httpx.PoolTimeout),
    (httpcore.ConnectError, httpx.ConnectError),
    (httpcore.ReadError, httpx.ReadError),
    (httpcore.WriteError, httpx.WriteError),
    (httpcore.ProxyError, httpx.ProxyError),
    (httpcore.UnsupportedProtocol, httpx.UnsupportedProtocol),
    (httpcore.LocalProtocolError, httpx.LocalProtocolError),
    (httpcore.RemoteProtocolError, httpx.RemoteProtocolError),
)
_THEIRS = tuple(theirs for theirs, _ours in _KINDS)


@dataclass(slots=True)
class Progress:
    """How far one attempt came. ``sent``: the request itself had begun to leave."""

    host: str = ""
    address: str = ""
    reason: Reason = Reason.UNKNOWN
    sent: bool = False
    status: int | None = None
    stream: httpcore.AsyncNetworkStream | None = None


PROGRESS: ContextVar[Progress] = ContextVar("progress")
"""The attempt under way in this task: set by the channel, filled in below."""


class NoAddressError(httpcore.ConnectError):
    """The name is known nowhere."""


class ResolvingBackend(httpcore.AsyncNetworkBackend):
    """Connects to the addresses the book knows, one after the other; TLS still gets the name."""

    def __init__(self, book: AddressBook) -> None:
        self._book = book
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers. Raises httpcore.ConnectError."""
        progress = PROGRESS.get()
        progress.host, progress.reason = host, Reason.NAME
        failure: Exception = NoAddressError("no address")
        async for address in self._book.candidates(host):
            progress.reason = Reason.UNREACHABLE
            try:
                stream = await self._inner.connect_tcp(
                    address, port, min(timeout or CONNECT_SLICE, CONNECT_SLICE), local_address
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            progress.address, progress.stream = address, stream
            return stream
        raise failure

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Not used. Raises httpcore.ConnectError."""
        raise httpcore.ConnectError("no local sockets here")

    async def sleep(self, seconds: float) -> None:
        """Pause for httpcore."""
        await asyncio.sleep(seconds)


class ResolvingTransport(httpx.AsyncBaseTransport):
    """A httpx transport over httpcore's pool with our own resolver and an explicit proxy.

    ``on_wire`` turns the path and query that httpx knows into the one that is sent. ``keep``:
    seconds an idle connection is kept for the next request, for those that may be repeated.
    """

    def __init__(
        self,
        book: AddressBook,
        context: ssl.SSLContext,
        proxy: str,
        on_wire: Callable[[bytes], bytes],
        keep: float = 0.0,
    ) -> None:
        self._book = book
        self._on_wire = on_wire
        self._pool = _pool(ResolvingBackend(book), context, proxy, keep)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raises httpx's own exceptions, as python-telegram-bot expects."""
        progress = PROGRESS.get()
        url = request.url
        target = self._on_wire(url.raw_path)
        sent = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=target
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions={**request.extensions, "trace": _tracer(progress)},
        )
        try:
            answer = await self._answer(sent, progress)
        except BaseException as error:
            # httpcore leaves the socket open when a SOCKS proxy refuses and when it is cut off
            # amid a TLS handshake; closing twice does no harm.
            if progress.stream is not None:
                await progress.stream.aclose()
            if isinstance(error, httpcore.ConnectError) and progress.address:
                self._book.distrust(progress.host, progress.address)
            if isinstance(error, _THEIRS):
                raise _translated(error) from error
            raise
        # Without TLS anybody can answer: only a checked certificate teaches an address.
        if url.scheme == "https":
            self._book.trust(progress.host, progress.address)
        progress.status = answer.status
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    async def _answer(self, request: httpcore.Request, progress: Progress) -> httpcore.Response:
        """Try a fresh connection after another while nothing of the request has left."""
        given = request.extensions.get("timeout", {})
        for wait in HANDSHAKE_WAITS:
            request.extensions = {
                **request.extensions,
                "timeout": {**given, "connect": min(wait, given.get("connect") or wait)},
            }
            try:
                return await self._pool.handle_async_request(request)
            except httpcore.ConnectTimeout:
                if progress.sent or wait == HANDSHAKE_WAITS[-1]:
                    raise
                if progress.stream is not None:
                    await progress.stream.aclose()
        raise AssertionError("the last wait returns or raises")

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._answer.aiter_stream():
                yield part
        except _THEIRS as error:
            raise _translated(error) from error

    async def aclose(self) -> None:
        await self._answer.aclose()


def _pool(
    backend: ResolvingBackend, context: ssl.SSLContext, proxy: str, keep: float
) -> httpcore.AsyncConnectionPool:
    # A message's connection is not kept: one that died with the line swallows the next message
    # without a sign, while a fresh one fails in connecting, which is certain not to have sent
    # anything. Nor are they counted: ten that hang would hold up the eleventh; whoever sends
    # bounds them.
    if not proxy:
        return httpcore.AsyncConnectionPool(
            context,
            max_connections=None,
            max_keepalive_connections=1 if keep else 0,
            keepalive_expiry=keep or None,
            network_backend=backend,
        )
    parts = httpx.Proxy(proxy)
    url = httpcore.URL(
        scheme=parts.url.raw_scheme,
        host=parts.url.raw_host,
        port=parts.url.port or _PROXY_PORTS[parts.url.scheme],
        target=b"/",
    )
    kind: type[httpcore.AsyncHTTPProxy | httpcore.AsyncSOCKSProxy] = httpcore.AsyncHTTPProxy
    if parts.url.scheme.startswith("socks5"):
        kind = httpcore.AsyncSOCKSProxy
    return kind(
        url,
        parts.raw_auth,
        ssl_context=context,
        max_connections=None,
        max_keepalive_connections=1 if keep else 0,
        keepalive_expiry=keep or None,
        network_backend=backend,
    )


_PROXY_PORTS = {"http": 80, "socks5": 1080, "socks5h": 1080}


def _tracer(progress: Progress) -> Callable[[str, dict[str, object]], object]:
    # https://www.python-httpx.org/advanced/extensions/#trace
    async def trace(event: str, info: dict[str, object]) -> None:
        if event.endswith("send_request_headers.started"):
            request = info.get("request")
            # Asking a proxy for a tunnel sends nothing of ours yet.
            is_tunnel = isinstance(request, httpcore.Request) and request.method == b"CONNECT"
            if not is_tunnel and not may_speak():
                raise httpcore.LocalProtocolError("not our turn")
            progress.sent = progress.sent or not is_tunnel

    return trace


def _translated(error: Exception) -> Exception:
    # Without their text: it may quote an address or a proxy's answer.
    return next(ours("") for theirs, ours in _KINDS if isinstance(error, theirs))
