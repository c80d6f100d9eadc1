"""Signs of life of one host: any TCP port that connects or refuses, or an answer over UDP.

All are asked at once and the first sign wins. A refusal is a sign too: only the host itself, or
something that speaks for it, sends one.
"""

import selectors
import socket
from collections.abc import Callable
from dataclasses import dataclass

from checks.failure import Failure, Operation, classify
from checks.wire.deadline import Deadline
from checks.wire.step import StepFailedError
from checks.wire.stream import begin_connect, check, family_of
from checks.wire.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: a TCP connection when ``payload`` is None, else a datagram.

    ``accepts`` says whether a datagram that came back is an answer to it.
    """

    port: int
    payload: bytes | None = None
    accepts: Callable[[bytes], bool] = bool

    def sign(self, how: str) -> "Sign":
        """What came of it."""
        return Sign(self.port, self.payload is None, how)


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of life: which port, over TCP or UDP, and how it came."""

    port: int
    stream: bool
    how: str

    def __str__(self) -> str:
        return f"{'TCP' if self.stream else 'UDP'} {self.port} {self.how}"


class Watch(Waiting):
    """Questions to one address under way. Use it with ``with``: leaving closes everything."""

    def __init__(self, address: str, source: str = "") -> None:
        super().__init__()
        self._address = address
        self._source = source
        self.error: Failure | None = None

    def ask(self, question: Ask) -> Sign | None:
        """Send one question. The sign of life, when there is one at once."""
        stream = question.payload is None
        sock = socket.socket(
            family_of(self._address), socket.SOCK_STREAM if stream else socket.SOCK_DGRAM
        )
        try:
            sock.setblocking(False)
            if self._source:
                sock.bind((self._source, 0))
            begin_connect(sock, self._address, question.port)
            if question.payload is not None:
                sock.send(question.payload)
        except OSError as error:
            sock.close()
            return self._judge(question, error)
        events = selectors.EVENT_WRITE if stream else selectors.EVENT_READ
        self._selector.register(sock, events, question)
        return None

    def listen(self, until: Deadline) -> Sign | None:
        """The first sign of life; None when there was none."""
        while self._selector.get_map() and until.left > 0:
            for key, _ in self._selector.select(until.left):
                if isinstance(key.fileobj, socket.socket):
                    sign = self._read(key.fileobj, key.data)
                    if sign:
                        return sign
        return None

    def _read(self, sock: socket.socket, question: Ask) -> Sign | None:
        try:
            if question.payload is None:
                check(sock)
                sign: Sign | None = question.sign("connected")
            elif question.accepts(sock.recv(4096)):
                sign = question.sign("answered")
            else:
                return None
        except BlockingIOError:
            return None
        except OSError as error:
            sign = self._judge(question, error)
        self._selector.unregister(sock)
        sock.close()
        return sign

    def _judge(self, question: Ask, error: OSError) -> Sign | None:
        failure = classify(error)
        if failure in {Failure.CONNECTION_REFUSED, Failure.CONNECTION_RESET}:
            return question.sign("refused")
        self.error = self.error or failure
        return None


def first_sign(
    address: str, questions: tuple[Ask, ...], deadline: Deadline, source: str = ""
) -> Sign | None:
    """The first sign of life, None after silence.

    Raises StepFailedError when every question met an error, such as host unreachable.
    """
    with Watch(address, source) as watch:
        for question in questions:
            sign = watch.ask(question)
            if sign:
                return sign
        sign = watch.listen(deadline)
    if not sign and watch.error is not None:
        raise StepFailedError(watch.error, Operation.CONNECT)
    return sign
