"""Finds addresses by asking name servers ourselves, never through the system's library call.

``getaddrinfo`` can block for tens of seconds when DNS is dead; this never outlives its wait. One
instance serves one diagnosis, so that a name is asked for once.
"""

import threading
from collections.abc import Callable

from checks.failure import Failure
from checks.probe import NameFailureError
from checks.target import is_address
from checks.wire.deadline import Deadline

PORT = 53
"""RFC 1035, section 4.2."""

Found = tuple[str, ...] | NameFailureError
Asking = Callable[[str, str, tuple[str, ...], int, Deadline], tuple[str, ...]]


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
        # Before the wait begins: loading is no part of it.
        from checks.wire.dns_race import ask  # noqa: PLC0415 - lazy for start-up

        key = (name.rstrip(".").lower(), servers)
        deadline = Deadline.after(wait, self._now) if self._now else Deadline.after(wait)
        with self._lock:
            busy = self._busy.setdefault(key, threading.Lock())
        if not busy.acquire(timeout=max(wait, 0)):
            raise NameFailureError(Failure.TIMED_OUT, "the name servers are silent")
        try:
            found = self._known.get(key) or self._look_up(ask, key[0], servers, deadline)
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

    def _look_up(
        self, asking: Asking, name: str, servers: tuple[str, ...], deadline: Deadline
    ) -> Found:
        if not servers:
            return NameFailureError(Failure.NAME_NOT_FOUND, "no name server is known")
        for kind in ("A", "AAAA"):
            try:
                found = asking(name, kind, servers, self._port, deadline)
            except NameFailureError as error:
                return error
            if found:
                return found
        return NameFailureError(Failure.NAME_NOT_FOUND, "the name has no address")
