"""Where a probe goes: scheme, host, port, and the addresses used when names do not resolve."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit


class Scheme(NamedTuple):
    """What a scheme is: its usual port (0: it must be given) and who speaks it to a service.

    ``spoken_by`` is a file and a function of ``checks.probes``, named rather than imported.
    ``encrypted``: TLS, verified by name, comes first. ``datagram``: UDP, nothing is connected.
    ``has_path``: what follows the port belongs to the address.
    """

    port: int
    spoken_by: str
    encrypted: bool = False
    datagram: bool = False
    has_path: bool = False


SCHEMES: Mapping[str, Scheme] = {
    "http": Scheme(80, "service_http:ask_http", has_path=True),
    "https": Scheme(443, "service_http:ask_http", encrypted=True, has_path=True),
    "ws": Scheme(80, "service_websocket:ask_websocket", has_path=True),
    "wss": Scheme(443, "service_websocket:ask_websocket", encrypted=True, has_path=True),
    "tcp": Scheme(0, "service_tcp:ask_tcp"),
    "tls": Scheme(443, "service_tcp:ask_tcp", encrypted=True),
    "sip": Scheme(5060, "service_sip:ask_sip", datagram=True),
}
"""Every kind of far end in one line."""


class TargetError(ValueError):
    """The text is not a target; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Target:
    """A far end. ``addresses`` are numeric; empty means the name must be resolved first."""

    scheme: str
    host: str
    port: int
    path: str = "/"
    addresses: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """The target as it was configured, without its addresses."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        tail = self.path if SCHEMES[self.scheme].has_path else ""
        return f"{self.scheme}://{host}:{self.port}{tail}"

    @property
    def is_name(self) -> bool:
        """Whether the host is a name rather than a numeric address."""
        return not is_address(self.host)

    @property
    def encrypted(self) -> bool:
        """Whether it is spoken to over TLS."""
        return SCHEMES[self.scheme].encrypted

    @property
    def datagram(self) -> bool:
        """Whether it is asked over UDP, so that there is no connection."""
        return SCHEMES[self.scheme].datagram

    def at(self, *addresses: str) -> "Target":
        """The same target with known addresses."""
        return Target(self.scheme, self.host, self.port, self.path, addresses)


def is_address(text: str) -> bool:
    """Whether the text is a numeric IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def parse_target(text: str, addresses: tuple[str, ...] = ()) -> Target:
    """Read ``scheme://host[:port][/path]`` or ``sip:HOST[:PORT]``.

    Raises TargetError with a sentence that says what was expected.
    """
    prepared = text.strip()
    if prepared.startswith("sip:") and not prepared.startswith("sip://"):
        prepared = "sip://" + prepared[4:]
    try:
        parts = urlsplit(prepared)
        port = parts.port
    except ValueError as error:
        raise TargetError("a port is a number from 1 to 65535") from error
    if parts.scheme not in SCHEMES:
        raise TargetError(f"a scheme is one of {', '.join(sorted(SCHEMES))}")
    if not parts.hostname or any(character.isspace() for character in prepared):
        raise TargetError("a host is missing after the scheme")
    if parts.username or parts.password:
        raise TargetError("a name or password does not belong in an address")
    port = port or SCHEMES[parts.scheme].port
    if not port:
        raise TargetError("tcp:// needs a port, as in tcp://10.20.1.40:22")
    path = parts.path or "/"
    if parts.query:
        path = f"{path}?{parts.query}"
    host = parts.hostname
    known = (host,) if is_address(host) else addresses
    return Target(parts.scheme, host, port, path, known)
