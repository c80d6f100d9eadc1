"""TLS over any TCP far end."""

import contextlib
import socket
import ssl

from tests.far_ends.authority import Pair
from tests.far_ends.tcp import Handler


def over_tls(handler: Handler, pair: Pair, *, at_most_1_2: bool = False) -> Handler:
    """The same far end behind TLS with this certificate."""
    context = server_context(pair)
    if at_most_1_2:
        context.maximum_version = ssl.TLSVersion.TLSv1_2

    def handle(connection: socket.socket) -> None:
        with (
            contextlib.suppress(OSError, ssl.SSLError),
            context.wrap_socket(connection, server_side=True) as secured,
        ):
            handler(secured)

    return handle


def server_context(pair: Pair) -> ssl.SSLContext:
    """A server's context with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key)
    return context


def hang_on_tls_1_3(handler: Handler, pair: Pair) -> Handler:
    """A gateway that hangs on hellos offering TLS 1.3 and answers those that do not."""
    secured = over_tls(handler, pair, at_most_1_2=True)

    def handle(connection: socket.socket) -> None:
        hello = connection.recv(16384, socket.MSG_PEEK)
        if SUPPORTED_VERSIONS in hello:
            connection.settimeout(20)
            while connection.recv(4096):
                pass
            return
        secured(connection)

    return handle


SUPPORTED_VERSIONS = b"\x00\x2b\x00\x05\x04\x03\x04\x03\x03"
"""The extension (RFC 8446, 4.2.1) with TLS 1.3 and 1.2 on offer."""


def swallow_large_hellos(handler: Handler, pair: Pair, most: int = 1400) -> Handler:
    """A path that loses large packets: a ClientHello beyond so many bytes is never answered."""
    secured = over_tls(handler, pair)

    def handle(connection: socket.socket) -> None:
        head = connection.recv(5, socket.MSG_PEEK)
        if int.from_bytes(head[3:5]) > most:
            connection.settimeout(20)
            while connection.recv(16384):
                pass
            return
        secured(connection)

    return handle
