"""One question for a name's addresses, put to several name servers a moment apart.

Apart from ``checks.names``, so that only who asks pays for the library of the messages.
"""

import selectors
import socket

import dns.message

from checks.failure import Failure, classify
from checks.probe import NameFailureError
from checks.wire.deadline import Deadline
from checks.wire.dns_query import accept, addresses_in, failure_in, question
from checks.wire.step import StepFailedError
from checks.wire.stream import datagram_socket
from checks.wire.waiting import Waiting

STAGGER = 0.3
"""Seconds before the next server is asked too, while the ones before it are silent."""
REPEAT = 0.8
"""Seconds after which all servers are asked again: one lost packet is not a dead server."""
_MAX_UDP = 4096


def ask(
    name: str, kind: str, servers: tuple[str, ...], port: int, deadline: Deadline
) -> tuple[str, ...]:
    """The addresses of this kind, A or AAAA; none when the name exists without them.

    Raises NameFailureError.
    """
    with _Asked(question(name, kind), port) as asked:
        return asked.run(list(servers), deadline)


class _Asked(Waiting):
    """One question, put to several servers a moment apart."""

    def __init__(self, query: dns.message.QueryMessage, port: int) -> None:
        super().__init__()
        self._query = query
        self._port = port
        self._failure: Failure | None = None

    def run(self, waiting: list[str], deadline: Deadline) -> tuple[str, ...]:
        """The addresses, none when the name exists without them. Raises NameFailureError."""
        repeat = deadline.share(REPEAT)
        while (waiting or self._selector.get_map()) and deadline.left > 0:
            if waiting:
                self._ask(waiting.pop(0))
            pause = deadline.share(STAGGER) if waiting else repeat if repeat.left else deadline
            answer = self._listen(pause, more=bool(waiting))
            if answer is not None:
                return addresses_in(answer)
            if not waiting and repeat.left <= 0 < deadline.left:
                self._ask_again()
                repeat = deadline
        raise NameFailureError(self._failure or Failure.TIMED_OUT, "no name server answered")

    def _ask(self, server: str) -> None:
        try:
            sock = datagram_socket(server, self._port)
        except StepFailedError as error:
            self._failure = self._failure or error.failure
            return
        sock.setblocking(False)
        self._selector.register(sock, selectors.EVENT_READ)
        self._send(sock)

    def _ask_again(self) -> None:
        for key in list(self._selector.get_map().values()):
            if isinstance(key.fileobj, socket.socket):
                self._send(key.fileobj)

    def _send(self, sock: socket.socket) -> None:
        try:
            sock.send(self._query.to_wire())
        except OSError as error:
            self._drop(sock, classify(error))

    def _listen(self, until: Deadline, *, more: bool) -> dns.message.Message | None:
        while self._selector.get_map() and until.left > 0:
            for key, _ in self._selector.select(until.left):
                sock = key.fileobj
                if not isinstance(sock, socket.socket):
                    continue
                answer = self._read(sock)
                if answer is not None:
                    return answer
                if more and not self._selector.get_map():
                    return None
        return None

    def _read(self, sock: socket.socket) -> dns.message.Message | None:
        try:
            wire = sock.recv(_MAX_UDP)
        except BlockingIOError:
            return None
        except OSError as error:
            self._drop(sock, classify(error))
            return None
        answer = accept(self._query, wire)
        if answer is None:
            return None
        failure = failure_in(answer)
        if failure is Failure.NAME_NOT_FOUND:
            raise NameFailureError(failure, "the name server knows no such name")
        if failure is not None:
            self._drop(sock, failure)
            return None
        return answer

    def _drop(self, sock: socket.socket, failure: Failure | None) -> None:
        self._failure = self._failure or failure
        self._selector.unregister(sock)
        sock.close()
