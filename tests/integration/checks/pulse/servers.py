"""A service over HTTP/1.1 that keeps its connections, counts them, and can be killed."""

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection
from websockets.sync.server import serve as serve_websocket

from tests.far_ends.authority import Pair
from tests.far_ends.http import read_request
from tests.far_ends.tcp import LOOPBACK
from tests.far_ends.tls import server_context


class Service:
    """Change ``status``, ``delay`` and the rest while it runs. Use it with ``with``."""

    def __init__(self, pair: Pair | None = None, port: int = 0, headers: str = "") -> None:
        self.status = 200
        self.delay = 0.0
        self.silent = False
        self.closes_after: float | None = None
        self.headers = headers
        self.accepted = 0
        self.requests: list[bytes] = []
        self._context = server_context(pair) if pair else None
        self._listener = socket.create_server((LOOPBACK, port), backlog=64)
        self.port = int(self._listener.getsockname()[1])
        self._open: list[socket.socket] = []

    def __enter__(self) -> "Service":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def kill(self) -> None:
        """Stop listening and close everything, as the system does for a program that dies."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.close_idle()

    def close_idle(self, *, reset: bool = False) -> None:
        """Close the connections that stand, with FIN or with RST."""
        # Those that are opened meanwhile in their place stay.
        standing, self._open = self._open, []
        for connection in standing:
            with contextlib.suppress(OSError):
                if reset:
                    linger = struct.pack("ii", 1, 0)
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                else:
                    connection.shutdown(socket.SHUT_RDWR)
                connection.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ssl.SSLError, ValueError):
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            self._open.append(connection)
            with connection:
                while request := read_request(connection):
                    self.requests.append(request)
                    time.sleep(self.delay)
                    if not self.silent:
                        connection.sendall(self._answer())
                    if self.closes_after is not None:
                        time.sleep(self.closes_after)
                        return

    def _answer(self) -> bytes:
        body = b'{"status": "ok"}'
        head = f"HTTP/1.1 {self.status} Said\r\nContent-Length: {len(body)}\r\n{self.headers}\r\n"
        return head.encode() + body


@contextlib.contextmanager
def pushing(message: str, gap: float) -> Iterator[int]:
    """A WebSocket that sends this message again and again, unasked, so many seconds apart."""
    ended = threading.Event()

    def talk(connection: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            while not ended.is_set():
                connection.send(message)
                ended.wait(gap)

    with serve_websocket(talk, LOOPBACK, 0, compression=None) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.socket.getsockname()[1]
        finally:
            ended.set()
            server.shutdown()
            thread.join(2)
