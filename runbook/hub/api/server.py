"""Serves the hub's application: one listening socket, TLS where there is a certificate."""

import asyncio
import errno
import socket
import ssl
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp

from notifier.net.trust import LEAST
from runbook.hub.settings.shapes import Server

KEEP_ALIVE_S = 120
"""Longer than agents keep a connection, so that it is never closed under a request of theirs."""
HANDSHAKE_S = 10.0
"""For TLS; asyncio's own is a minute, in which whoever says nothing holds a connection."""
BACKLOG = 4096
LAST_REQUESTS_S = 5
FILES_WANTED = 65_536
"""Open files for ten thousand agents and some; a common limit is 1,024."""
SWITCH_S = 0.001

_T = TypeVar("_T")
_RULES = {
    errno.EADDRINUSE: "hub.listen.in_use",
    errno.EACCES: "hub.listen.not_allowed",
    errno.EPERM: "hub.listen.not_allowed",
    errno.EADDRNOTAVAIL: "hub.listen.no_such_address",
}


class CannotListenError(Exception):
    """The hub cannot be reached there. Texts: ``<rule_id>.sentence`` and ``<rule_id>.hint``."""

    def __init__(self, rule_id: str) -> None:
        super().__init__(rule_id)
        self.rule_id = rule_id


class _QuietServer(uvicorn.Server):
    """Leaves the signals to whoever runs the process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class ApiServer:
    """One server for one event loop. Listens from the moment it is made, before it answers.

    Raises CannotListenError for an address that cannot be listened on and for a certificate or key
    that cannot be used.
    """

    def __init__(self, app: ASGIApp, settings: Server) -> None:
        config = _config(app, settings)
        self._app = app
        try:
            config.load()
        except (OSError, ssl.SSLError):
            raise CannotListenError("hub.listen.certificate") from None
        if config.ssl is not None:
            config.ssl.minimum_version = LEAST
        self._socket = _listening(settings.listen)
        self._server = _QuietServer(config)

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens: the port is the real one where 0 was asked for."""
        host, port = self._socket.getsockname()[:2]
        return str(host), int(port)

    async def serve(self, ready: Callable[[], None] | None = None) -> None:
        """Answer until ``stop``, or until cancelled; ``ready`` is called once it answers.

        The last requests have ``LAST_REQUESTS_S`` seconds.
        """
        allow_many_connections()
        watching = asyncio.create_task(self._tell(ready)) if ready else None
        try:
            await self._server.serve([self._socket])
        finally:
            if watching:
                watching.cancel()
            self._socket.close()

    def stop(self) -> None:
        """Take no more connections, answer what was asked, and end."""
        # Streams have no end of their own.
        ending = getattr(getattr(self._app, "state", None), "ending", None)
        if ending is not None:
            ending()
        self._server.should_exit = True

    async def _tell(self, ready: Callable[[], None]) -> None:
        while not self._server.started:
            await asyncio.sleep(0.01)
        ready()


def run(main: Coroutine[Any, Any, _T]) -> _T:
    """Run the coroutine in an event loop fit for thousands of connections."""
    # The threads that write and look would else keep an answer waiting five milliseconds at a time.
    sys.setswitchinterval(SWITCH_S)
    with asyncio.Runner(loop_factory=_new_loop) as runner:
        return runner.run(main)


def allow_many_connections() -> None:
    """Raise this process's limit of open files towards what ten thousand agents need."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - lazy: Windows has no such module

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES_WANTED if hard == resource.RLIM_INFINITY else min(FILES_WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _new_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop  # noqa: PLC0415 - lazy: there is none on Windows
    except ImportError:
        loop = asyncio.new_event_loop()
    else:
        loop = uvloop.new_event_loop()
    listen: Any = loop.create_server

    # uvicorn has no setting for it.
    async def create_server(*args: Any, **more: Any) -> asyncio.Server:
        if more.get("ssl") is not None:
            more.setdefault("ssl_handshake_timeout", HANDSHAKE_S)
        server: asyncio.Server = await listen(*args, **more)
        return server

    loop.create_server = create_server  # type: ignore[method-assign]  # as said above
    return loop


def _protocol() -> Any:
    try:
        from runbook.hub.api.patience import PatientProtocol  # noqa: PLC0415 - lazy: httptools may not be there
    except ImportError:
        # h11 bounds the size of headers itself.
        return "h11"
    return PatientProtocol


def _config(app: ASGIApp, settings: Server) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_protocol(),
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_config=None,
        # Below it is a line or two for whatever a stranger sends that is no HTTP.
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies),
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=LAST_REQUESTS_S,
        ssl_certfile=settings.certificate or None,
        ssl_keyfile=settings.key or None,
    )


def _listening(listen: str) -> socket.socket:
    """A socket listening on ``host:port`` or ``[host]:port``. Raises CannotListenError."""
    try:
        parts = urlsplit(f"//{listen}")
        host, port = parts.hostname or "", parts.port
        if port is None:
            raise CannotListenError("hub.listen.no_such_address")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except ValueError:
        raise CannotListenError("hub.listen.no_such_address") from None
    except OSError as error:
        rule_id = _RULES.get(error.errno or 0, "hub.listen.no_such_address")
        raise CannotListenError(rule_id) from None
