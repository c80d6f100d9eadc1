"""TCP with one deadline: connecting to the first address that answers, reading what comes.

Several addresses are tried side by side, each a moment after the one before it, as RFC 8305
("Happy Eyeballs") advises, so that one dead address does not eat the time of the others.
"""

import errno
import io
import os
import selectors
import socket
from contextlib import ExitStack
from typing import Protocol

from checks.failure import Failure, Operation
from checks.wire.deadline import Deadline
from checks.wire.step import StepFailedError, step
from checks.wire.waiting import Waiting
from checks.wire.windows_connect import refuse_at_once

STAGGER = 0.25
"""Seconds between the attempts on two addresses (RFC 8305, section 8: 250 ms)."""
MAX_ADDRESSES = 4
CHUNK = 16 * 1024
_UNDER_WAY = {0, errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY, 10035, 10036}


class Stream(Protocol):
    """A connected byte stream that never outlives its deadline."""

    def send(self, data: bytes) -> None:
        """Send everything. Raises OSError."""
        ...

    def receive(self, most: int = CHUNK) -> bytes:
        """Some bytes, or nothing when the far end has finished. Raises OSError."""
        ...

    def close(self) -> None:
        """Close at once; a second time does nothing."""
        ...


class TcpStream:
    """A connected TCP socket whose every call gets only what its deadline left."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self.sock = sock
        self._deadline = deadline

    def send(self, data: bytes) -> None:
        """Send everything before the deadline."""
        self.sock.settimeout(self._deadline.timeout())
        self.sock.sendall(data)

    def receive(self, most: int = CHUNK) -> bytes:
        """Some bytes, or nothing when the far end has finished."""
        self.sock.settimeout(self._deadline.timeout())
        return self.sock.recv(most)

    def limit(self, deadline: Deadline) -> None:
        """From now on this deadline holds: a step may have less time than the whole."""
        self._deadline = deadline

    def close(self) -> None:
        """Close at once."""
        self.sock.close()

    def __enter__(self) -> "TcpStream":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class StreamReader(io.RawIOBase):
    """A Stream as a readable file, for parsers that want one."""

    def __init__(self, stream: Stream) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer with what comes next; 0 at the end."""
        view = memoryview(buffer)  # type: ignore[arg-type]  # io hands over any buffer
        data = self._stream.receive(len(view))
        view[: len(data)] = data
        return len(data)


def family_of(address: str) -> socket.AddressFamily:
    """IPv6 when there is a colon in the numeric address."""
    return socket.AF_INET6 if ":" in address else socket.AF_INET


class SegmentsUnlimitedError(Exception):
    """This system does not let a program limit the size of its TCP segments (Windows)."""


def limit_segments(sock: socket.socket, size: int) -> None:
    """Use segments of at most so many bytes, both ways. Raises SegmentsUnlimitedError."""
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, size)
    except (OSError, AttributeError):
        raise SegmentsUnlimitedError from None


def begin_connect(sock: socket.socket, address: str, port: int) -> None:
    """Start connecting a socket that does not block. Raises OSError when that fails at once."""
    if sock.type == socket.SOCK_STREAM:
        refuse_at_once(sock)
    code = sock.connect_ex((address, port))
    if code not in _UNDER_WAY:
        raise OSError(code, os.strerror(code))


def check(sock: socket.socket) -> None:
    """Raise the OSError a socket has met since it began to connect, if any."""
    code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if code:
        raise OSError(code, os.strerror(code))


def datagram_socket(address: str, port: int, source: str = "") -> socket.socket:
    """A UDP socket connected to the far end, so that its ICMP errors reach us.

    Raises StepFailedError when this computer cannot even send there.
    """
    with ExitStack() as undo, step(Operation.CONNECT):
        sock = socket.socket(family_of(address), socket.SOCK_DGRAM)
        undo.callback(sock.close)
        if source:
            sock.bind((source, 0))
        sock.connect((address, port))
        undo.pop_all()
    return sock


def connect(
    addresses: tuple[str, ...],
    port: int,
    deadline: Deadline,
    source: str = "",
    max_segment: int = 0,
) -> TcpStream:
    """Connect to the first of the addresses that accepts.

    ``max_segment`` limits the size of TCP segments in both directions, where the system allows it.
    Raises StepFailedError with CONNECT: an answer (refused, unreachable) is preferred to silence;
    SegmentsUnlimitedError where segments cannot be limited.
    """
    if not addresses:
        raise StepFailedError(Failure.NAME_NOT_FOUND, Operation.RESOLVE, "no address is known")
    with _Race(port, source, max_segment) as race, step(Operation.CONNECT):
        return TcpStream(race.run(list(addresses[:MAX_ADDRESSES]), deadline), deadline)


class _Race(Waiting):
    """Attempts under way; the first to connect wins and the others are closed."""

    def __init__(self, port: int, source: str, max_segment: int) -> None:
        super().__init__()
        self._port = port
        self._source = source
        self._max_segment = max_segment
        self._error: OSError | None = None

    def run(self, waiting: list[str], deadline: Deadline) -> socket.socket:
        while waiting or self._selector.get_map():
            if waiting:
                self._start(waiting.pop(0))
            if not self._selector.get_map():
                continue
            pause = deadline.share(STAGGER) if waiting else deadline
            winner = self._settle(pause, stop_on_error=bool(waiting))
            if winner is not None:
                return winner
            if deadline.left <= 0:
                break
        raise self._error or TimeoutError

    def _start(self, address: str) -> None:
        sock = socket.socket(family_of(address), socket.SOCK_STREAM)
        try:
            sock.setblocking(False)
            if self._max_segment:
                limit_segments(sock, self._max_segment)
            if self._source:
                sock.bind((self._source, 0))
            begin_connect(sock, address, self._port)
        except OSError as error:
            sock.close()
            self._error = self._error or error
            return
        except SegmentsUnlimitedError:
            sock.close()
            raise
        self._selector.register(sock, selectors.EVENT_WRITE)

    def _settle(self, until: Deadline, *, stop_on_error: bool) -> socket.socket | None:
        while self._selector.get_map() and until.left > 0:
            for key, _ in self._selector.select(until.left):
                sock = key.fileobj
                if not isinstance(sock, socket.socket):
                    continue
                self._selector.unregister(sock)
                try:
                    check(sock)
                except OSError as error:
                    sock.close()
                    self._error = self._error or error
                    if stop_on_error:
                        return None
                    continue
                return sock
        return None
