"""A server that is wrong in one way, and notes every byte it is told after the handshake."""

import contextlib
import socket
import ssl
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.far_ends import tcp
from tests.far_ends.authority import DAY, Authority, Pair

HOST = "hub.bank.test"
WRONG = ("expired", "not yet valid", "another name", "self-signed", "TLS 1.1 only")


@dataclass
class FarEnd:
    """Where it listens; ``told`` is what reached it, ``shook`` how many handshakes ended well."""

    port: int = 0
    told: bytes = b""
    shook: int = 0
    connections: list[str] = field(default_factory=list)


def pair_for(authority: Authority, fault: str) -> Pair:
    """The certificate for a fault; a right one for none, and where the fault is another."""
    match fault:
        case "expired":
            return authority.issue(HOST, begins=-9 * DAY, ends=-DAY)
        case "not yet valid":
            return authority.issue(HOST, begins=DAY)
        case "another name":
            return authority.issue("other.test")
        case "self-signed":
            return authority.issue(HOST, self_signed=True)
    return authority.issue(HOST)


def context_for(authority: Authority, fault: str) -> ssl.SSLContext:
    pair = pair_for(authority, fault)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key)
    if fault == "TLS 1.1 only":
        old(context)
    return context


def old(context: ssl.SSLContext) -> ssl.SSLContext:
    """Let it speak TLS 1.1 and nothing newer. SHA-1 in its handshake needs level 0 of OpenSSL."""
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        # That it is out of use is why it is tried.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


@contextlib.contextmanager
def wrong_server(
    authority: Authority,
    fault: str,
    before: Callable[[socket.socket], None] | None = None,
    greeting: bytes = b"",
) -> Iterator[FarEnd]:
    """The server; ``before`` speaks before TLS begins, ``greeting`` is said once it has."""
    context, end = context_for(authority, fault), FarEnd()

    def handle(connection: socket.socket) -> None:
        end.connections.append("tcp")
        connection.settimeout(60)
        if before is not None:
            before(connection)
        with (
            contextlib.suppress(OSError, ssl.SSLError),
            context.wrap_socket(connection, server_side=True) as secured,
        ):
            end.shook += 1
            secured.sendall(greeting)
            end.told += secured.recv(4096)

    with tcp.serve(handle) as port:
        end.port = port
        yield end


def offer_starttls(connection: socket.socket) -> None:
    """SMTP up to the point where TLS begins (RFC 3207)."""
    connection.sendall(b"220 mail\r\n")
    connection.recv(4096)
    connection.sendall(b"250-mail\r\n250 STARTTLS\r\n")
    connection.recv(4096)
    connection.sendall(b"220 go on\r\n")
