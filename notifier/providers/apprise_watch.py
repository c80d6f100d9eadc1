"""In Apprise's own process: names through our resolver, and a watch over every HTTP request.

Everything here changes the standard library, requests and urllib3 for the whole process: never
install it in the program itself.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import requests
import truststore
from requests.adapters import HTTPAdapter

from notifier.delivery import Reason
from notifier.net.http_status import pause_asked
from notifier.net.numeric import is_address
from notifier.providers.apprise_exchanges import Exchange, carries
from notifier.providers.apprise_safety import only_loopback

Resolve = Callable[[str], list[str]]

_PORTS = {"https": 443, "http": 80, "smtp": 25, "submission": 587, "smtps": 465}


class Watch:
    """What one attempt did on the wire. ``changed`` is called after every step of it.

    ``server`` is the last far end whose address was asked for; ``nameless``: it had none.
    ``web``: its plug-in speaks HTTP, so that ``exchanges`` is all there was.
    ``kept_here``: nothing may leave this computer; ``held_back``: something would have.
    ``proved`` holds the hosts whose certificate was right, with the address that showed it.
    """

    def __init__(self, resolve: Resolve, changed: Callable[[], None]) -> None:
        self._resolve = resolve
        self._changed = changed
        self._current = threading.local()
        self._marks: tuple[bytes, ...] = ()
        self.exchanges: list[Exchange] = []
        self.server: tuple[str, int] | None = None
        self.nameless = False
        self.web = False
        self.kept_here = self.held_back = False
        self.proved: dict[str, str] = {}

    def begin(self, marks: tuple[bytes, ...], *, web: bool, kept_here: bool = False) -> None:
        """Forget what was seen before; ``marks`` tell the message from a login."""
        self._marks = marks
        self.exchanges, self.proved = [], {}
        self.server, self.nameless, self.web = None, False, web
        self.kept_here, self.held_back = kept_here, False
        self._changed()

    def install(self) -> None:
        """Put the watch in place, for as long as the process lives."""
        truststore.inject_into_ssl()
        socket.getaddrinfo = self._getaddrinfo
        # A mail plug-in would ask the system's resolver for our own name, and tell it.
        socket.getfqdn = lambda name="": name or "localhost"
        exchange, leave = HTTPAdapter.send, http.client.HTTPConnection.send
        begin = requests.Session.__init__

        def send(adapter: HTTPAdapter, request: Any, *args: Any, **kwargs: Any) -> Any:
            return self._exchange(lambda: exchange(adapter, request, *args, **kwargs), request)

        def send_bytes(connection: http.client.HTTPConnection, data: Any) -> None:
            # Connecting is done apart, for a failure there leaves nothing behind.
            if connection.sock is None and connection.auto_open:
                connection.connect()
            self._leave(connection)
            leave(connection, data)

        def begin_session(session: requests.Session) -> None:
            begin(session)
            # No proxy, authority or password out of the environment or the registry.
            session.trust_env = False

        HTTPAdapter.send = send  # type: ignore[method-assign,assignment]  # this process is for nothing else
        http.client.HTTPConnection.send = send_bytes  # type: ignore[method-assign,assignment]  # as above
        requests.Session.__init__ = begin_session  # type: ignore[method-assign,assignment]  # as above

    def _getaddrinfo(
        self,
        host: bytes | str | None,
        port: bytes | str | int | None,
        family: int = 0,
        type: int = 0,  # noqa: A002 - the standard library's own
        proto: int = 0,
        flags: int = 0,
    ) -> list[Any]:
        del flags
        name = host.decode() if isinstance(host, bytes) else host or ""
        number = _number(port)
        if name and number:
            self.server = (name, number)
            self._changed()
        addresses = [name] if is_address(name) else self._resolve(name) if name else []
        self.nameless = not addresses
        if self.kept_here:
            allowed = only_loopback(addresses)
            self.held_back = self.held_back or bool(addresses and not allowed)
            addresses = allowed
        found = [_line(address, number, type, proto) for address in addresses]
        fitting = [line for line in found if family in {0, line[0]}]
        if not fitting:
            raise socket.gaierror(socket.EAI_NONAME, "not known")
        return fitting

    def _exchange(self, send: Callable[[], Any], request: Any) -> Any:
        body = request.body if isinstance(request.body, bytes | str) else None
        host = urlsplit(request.url).hostname or ""
        place = len(self.exchanges)
        self.exchanges.append(Exchange(host, carries=carries(self._marks, body, request.url)))
        self._current.place = place
        try:
            response = send()
            # An answer that breaks off is none: so it is read here, where that can be told.
            _ = response.content
        except Exception as error:
            self._note(place, reason=_reason(error).value)
            raise
        finally:
            self._current.place = None
        headers = response.headers
        asked = headers.get("Retry-After", "")
        now = datetime.now(UTC)
        self._note(
            place,
            status=response.status_code,
            page=headers.get("Content-Type", "").lower().startswith("text/html"),
            pause=pause_asked(asked, headers.get("Date", ""), now) if asked else None,
        )
        return response

    def _leave(self, connection: http.client.HTTPConnection) -> None:
        place = getattr(self._current, "place", None)
        if place is None or self.exchanges[place].left:
            return
        self._note(place, left=True)
        # urllib3's own mark: the certificate was checked, and is that of this name.
        if getattr(connection, "is_verified", False):
            self.proved[connection.host] = connection.sock.getpeername()[0]

    def _note(self, place: int, **what: Any) -> None:
        self.exchanges[place] = replace(self.exchanges[place], **what)
        self._changed()


def _line(address: str, port: int, kind: int, proto: int) -> tuple[Any, ...]:
    kind = kind or socket.SOCK_STREAM
    if ":" in address:
        return (socket.AF_INET6, kind, proto, "", (address, port, 0, 0))
    return (socket.AF_INET, kind, proto, "", (address, port))


def _number(port: bytes | str | int | None) -> int:
    if isinstance(port, int):
        return port
    text = port.decode() if isinstance(port, bytes) else port or "0"
    return int(text) if text.isdigit() else _PORTS.get(text, 0)


def _reason(error: BaseException) -> Reason:
    """Why nothing left, should nothing have left."""
    chain = list(_chain(error))
    if any(isinstance(one, ssl.SSLCertVerificationError) for one in chain):
        return Reason.CERTIFICATE
    if any(isinstance(one, socket.gaierror) for one in chain):
        return Reason.NAME
    if any(isinstance(one, requests.exceptions.ProxyError) for one in chain):
        return Reason.PROXY
    return Reason.UNREACHABLE


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and all it was made of: requests and urllib3 keep causes in several places."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
