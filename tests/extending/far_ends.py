"""Real far ends for what is added: a Redis that answers PING, a pager's server, a clock."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.far_ends import tcp, udp


class _Redis(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        asked = self.rfile.read(14)
        if asked == b"*1\r\n$4\r\nPING\r\n":
            self.wfile.write(self.server.says)  # type: ignore[attr-defined]


class _Pager(socketserver.StreamRequestHandler):
    """SNPP, level 1 (RFC 1861): PAGE, MESS, SEND."""

    def handle(self) -> None:
        pager = message = b""
        self.wfile.write(b"220 SNPP gateway ready\r\n")
        for line in self.rfile:
            command, _, rest = line.rstrip().partition(b" ")
            if command == b"PAGE":
                pager = rest
            elif command == b"MESS":
                message = rest
            elif command == b"SEND":
                self.server.pages.append((pager.decode(), message.decode()))  # type: ignore[attr-defined]
            self.wfile.write(b"250 OK\r\n")


class _Clock(socketserver.DatagramRequestHandler):
    def handle(self) -> None:
        asked = self.rfile.read(48)
        if len(asked) == 48 and asked[0] == 0x23:
            self.wfile.write(bytes([0x24, 2]) + bytes(22) + asked[40:48] + bytes(16))


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def redis(says: bytes) -> Iterator[int]:
    """The port of a server that says this to every PING."""
    with _Server(("127.0.0.1", 0), _Redis) as server:
        server.says = says  # type: ignore[attr-defined]
        with _serving(server) as port:
            yield port


@contextmanager
def pager() -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """The port of a pager's server, and what was paged."""
    with _Server(("127.0.0.1", 0), _Pager) as server:
        server.pages = []  # type: ignore[attr-defined]
        with _serving(server) as port:
            yield port, server.pages  # type: ignore[attr-defined]


@contextmanager
def clock() -> Iterator[int]:
    """The UDP port of a clock that answers by NTP."""
    with (
        socketserver.ThreadingUDPServer(("127.0.0.1", 0), _Clock) as server,
        _serving(server) as port,
    ):
        yield port


def closed_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port where nobody answers."""
    return (tcp if kind is socket.SOCK_STREAM else udp).closed_port()


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_address[1]  # type: ignore[index]
    finally:
        server.shutdown()
        thread.join(5)
