"""Finds addresses by asking name servers ourselves, never through the system's library call.

``getaddrinfo`` can block for tens of seconds when DNS is dead; this never outlives its wait. One
instance serves one diagnosis, so that a name is asked for once.
"""

import selectors
import socket
import threading
from collections.abc import Callable

import dns.message

from checks.failure import Failure, classify
from checks.probe import NameFailureError
from checks.target import is_address
from checks.wire.deadline import Deadline
from checks.wire.dns_query import PORT, accept, addresses_in, failure_in, question
from checks.wire.step import StepFailedError
from checks.wire.stream import datagram_socket
from checks.wire.waiting import Waiting

STAGGER = 0.3
"""Seconds before the next server is asked too, while the ones before it are silent."""
REPEAT = 0.8
"""Seconds after which all servers are asked again: one lost packet is not a dead server."""
_MAX_UDP = 4096

Found = tuple[str, ...] | NameFailureError


class DnsNames:
    """Resolves names through given servers. Safe to share between threads."""

    def __init__(self, port: int = PORT, now: Callable[[], float] | None = None) -> None:
        self._port = port
        self._now = now
        self._lock = threading.Lock()
        self._busy: dict[tuple[str, tuple[str, ...]], threading.Lock] = {}
        self._known: dict[tuple[str, tuple[str, ...]], Found] = {}

    def resolve(self, name: str, servers: tuple[str, ...], wait: float) -> tuple[str, ...]:
        """Addresses of ``name``, IPv4 before IPv6, from the first server that answers.

        A server that fails or refuses is passed over for the next. Silence is not remembered, so
        that a later try asks again. Raises NameFailureError.
        """
        if is_address(name):
            return (name,)
        key = (name.rstrip(".").lower(), servers)
        deadline = Deadline.after(wait, self._now) if self._now else Deadline.after(wait)
        with self._lock:
            busy = self._busy.setdefault(key, threading.Lock())
        if not busy.acquire(timeout=max(wait, 0)):
            raise NameFailureError(Failure.TIMED_OUT, "the name servers are silent")
        try:
            found = self._known.get(key) or self._look_up(key[0], servers, deadline)
            if not (isinstance(found, NameFailureError) and found.failure is Failure.TIMED_OUT):
                self._known[key] = found
        finally:
            busy.release()
        if isinstance(found, NameFailureError):
            raise NameFailureError(found.failure, found.detail)
        return found

    def resolved(self) -> dict[str, tuple[str, ...]]:
        """The names that resolved so far, lower case, with their addresses."""
        return {
            name: found
            for (name, _), found in list(self._known.items())
            if isinstance(found, tuple)
        }

    def _look_up(self, name: str, servers: tuple[str, ...], deadline: Deadline) -> Found:
        if not servers:
            return NameFailureError(Failure.NAME_NOT_FOUND, "no name server is known")
        for kind in ("A", "AAAA"):
            try:
                with _Asked(question(name, kind), self._port) as asked:
                    found = asked.run(list(servers), deadline)
            except NameFailureError as error:
                return error
            if found:
                return found
        return NameFailureError(Failure.NAME_NOT_FOUND, "the name has no address")


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
