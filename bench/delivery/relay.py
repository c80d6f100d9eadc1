"""A TCP relay that stands in for the line: it takes its time, is gone, or says nothing."""

import queue
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum

from tests.far_ends.tcp import NEVER_GIVEN_AWAY

LOOPBACK = "127.0.0.1"
_PIECE = 65536


class Mood(StrEnum):
    """What it does with a connection.

    It passes it on, is not there, says nothing until it is back, or says nothing on it ever again.
    """

    THROUGH = "through"
    REFUSED = "refused"
    FROZEN = "frozen"
    LOST = "lost"


class Relay:
    """Leads to ``target`` with ``delay`` seconds added to each direction.

    A connection is made before a delay can be felt on the loopback, so its first bytes wait for
    the round trip that the handshake of TCP would have taken. A frozen line goes on at once when it
    is back, as a stopped server does; a real one goes on with the next segment sent again. A lost
    connection is one whose way was forgotten in between: it stays silent when the line is back.
    """

    def __init__(self, target: int, delay: float = 0.0) -> None:
        self._target = target
        self._delay = delay
        self._mood = Mood.THROUGH
        self._listener: socket.socket | None = None
        self._open: list[socket.socket] = []
        self._unheard: list[socket.socket] = []
        self.port = 0

    def start(self) -> None:
        """Listen; on the same port after a pause."""
        self._listener = _listening(self.port)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def become(self, mood: Mood) -> None:
        """From now on. Connections that are open end when it is not there any more."""
        was, self._mood = self._mood, mood
        if mood is Mood.REFUSED:
            self.stop()
        elif was is Mood.REFUSED:
            self.start()
        elif mood is Mood.THROUGH and was is Mood.FROZEN:
            held, self._unheard = self._unheard, []
            for one in held:
                self._pass_on(one)
        elif mood is not Mood.THROUGH:
            self._drop()

    def stop(self) -> None:
        """Listen no more, and end what is open."""
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        self._drop()

    def _drop(self) -> None:
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for one in self._unheard:
            one.close()
        self._open.clear()
        self._unheard.clear()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._mood is not Mood.THROUGH:
                self._unheard.append(client)
            else:
                self._pass_on(client)

    def _pass_on(self, client: socket.socket) -> None:
        self._open.append(client)
        threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError), client, socket.create_connection((LOOPBACK, self._target)) as far:
            far.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            time.sleep(2 * self._delay)
            back = threading.Thread(target=self._pump, args=(far, client), daemon=True)
            back.start()
            self._pump(client, far)
            back.join()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        pieces: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        writer = threading.Thread(target=_write, args=(pieces, sink), daemon=True)
        writer.start()
        data = b"?"
        while data:
            try:
                data = source.recv(_PIECE)
            except OSError:
                data = b""
            pieces.put((time.monotonic() + self._delay, data))
        writer.join()


def _write(pieces: "queue.SimpleQueue[tuple[float, bytes]]", sink: socket.socket) -> None:
    """Each piece at its time; an empty one is the end."""
    with suppress(OSError):
        while True:
            due, data = pieces.get()
            time.sleep(max(due - time.monotonic(), 0))
            if not data:
                sink.shutdown(socket.SHUT_WR)
                return
            sink.sendall(data)


def _listening(port: int) -> socket.socket:
    """On that port; on 0 one that neither the system nor a neighbour takes while it is closed."""
    for wanted in [port] if port else random.sample(NEVER_GIVEN_AWAY, len(NEVER_GIVEN_AWAY)):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, wanted))
        except OSError:
            listener.close()
            continue
        listener.listen(256)
        return listener
    raise OSError("no port is free")


@contextmanager
def relay(target: int, delay: float = 0.0) -> Iterator[Relay]:
    """A relay that passes on until it is told otherwise."""
    made = Relay(target, delay)
    made.start()
    try:
        yield made
    finally:
        made.stop()
