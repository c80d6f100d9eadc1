"""TCP far ends: anything that handles a connection, a closed port, a silent or a resetting one."""

import contextlib
import random
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator

Handler = Callable[[socket.socket], None]
LOOPBACK = "127.0.0.1"
NEVER_GIVEN_AWAY = range(20000, 32000)
"""Ports no system hands out by itself, so that one found closed is not taken by a neighbour."""


@contextlib.contextmanager
def serve(handler: Handler, address: str = LOOPBACK, port: int = 0) -> Iterator[int]:
    """Handle each connection on a thread of its own; gives the port."""
    listener = socket.create_server((address, port), backlog=256)
    threading.Thread(target=_accept, args=(listener, handler), daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        with contextlib.suppress(OSError):  # on Windows closing is what ends the accept
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _accept(listener: socket.socket, handler: Handler) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_handle, args=(connection, handler), daemon=True).start()


def _handle(connection: socket.socket, handler: Handler) -> None:
    with connection, contextlib.suppress(OSError):
        handler(connection)


def hang(connection: socket.socket) -> None:
    """Read everything and never answer."""
    connection.settimeout(20)
    while connection.recv(4096):
        pass


def close_at_once(connection: socket.socket) -> None:
    """Say nothing and leave."""


def reset_after_first_bytes(connection: socket.socket) -> None:
    """Wait for the first bytes and answer them with a reset."""
    connection.recv(4096)
    reset(connection)


def reset(connection: socket.socket) -> None:
    """Close with RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def drip(data: bytes, pause: float = 0.1) -> Handler:
    """Answer one byte at a time."""

    def handler(connection: socket.socket) -> None:
        connection.recv(4096)
        for byte in data:
            connection.sendall(bytes([byte]))
            time.sleep(pause)

    return handler


def closed_port(address: str = LOOPBACK) -> int:
    """A port on which nobody listens."""
    while True:
        port = random.choice(NEVER_GIVEN_AWAY)
        with contextlib.suppress(OSError), socket.create_server((address, port)):
            return port


@contextlib.contextmanager
def silent_port(address: str = LOOPBACK) -> Iterator[int]:
    """A port whose connection attempts vanish: its queue is full and nobody accepts (Linux)."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind((address, 0))
        listener.listen(0)
        for _ in range(3):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        _wait_until_full(listener)
        yield listener.getsockname()[1]


def _wait_until_full(listener: socket.socket) -> None:
    """The kernel of a busy machine takes its time; until then it would take one more connection."""
    end = time.monotonic() + 20
    while True:
        # Of one that listens these two of ``tcp_info`` are who waits, and how many may (Linux).
        waiting, most = struct.unpack_from(
            "II", listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 32), 24
        )
        if waiting > most:
            return
        assert time.monotonic() < end, "its queue never filled"
        time.sleep(0.005)
