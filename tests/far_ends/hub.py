"""A hub as agents see it: takes reports, answers with scripted directives, fails on request."""

import json
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from notifier.handoff.report import agent_id
from runbook.reporting.credentials import Credentials, hash_of
from runbook.reporting.reading import Refusal, read_enrol, read_report
from tests.far_ends import http, tcp
from tests.far_ends.authority import Pair
from tests.far_ends.hook import answer, breaks_off, hangs, page, says
from tests.far_ends.tls import over_tls

__all__ = ["Hub", "breaks_off", "hangs", "page", "says", "serving"]

CODE = "123 456 789 012 345"
Fault = Callable[[socket.socket], None]
Directives = dict[str, Any]


@dataclass
class Hub:
    """What came in. ``reports`` are as JSON reads them, in their order; ``connections`` count.

    ``standing``: how many of them are open now.

    ``say`` gives the directives for a report beside ``accepted``; ``lease_for_ms`` makes the hub
    speak for every outage it was told of and that is not over.
    """

    lease_for_ms: int | None = None
    say: Callable[[dict[str, Any]], Directives] = lambda _report: {}
    next_ms: int = 500
    known_keys: dict[bytes, bytes] = field(default_factory=dict)
    reports: list[dict[str, Any]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    enrolled: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    sticky: Fault | None = None
    connections: int = 0
    standing: int = 0
    open_outages: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fail(self, *faults: Fault) -> None:
        """Misbehave once per fault, instead of an answer; nothing is taken then."""
        self.faults.extend(faults)

    def know(self, operator: str, key: bytes) -> None:
        """Let the PC of this operator in by this authentication key."""
        self.known_keys[agent_id(operator)] = hash_of(key)

    def outages(self, key: str = "") -> list[dict[str, Any]]:
        """Every outage told, in order; of one key where it is given."""
        told = [one for report in self.reports for one in report.get("outages", ())]
        return [one for one in told if not key or one["key"] == key]

    def handle(self, connection: socket.socket) -> None:
        with self.lock:
            self.connections += 1
            self.standing += 1
        try:
            self._talk(connection)
        finally:
            with self.lock:
                self.standing -= 1

    def _talk(self, connection: socket.socket) -> None:
        while request := http.read_request(connection):
            fault = self.faults.popleft() if self.faults else self.sticky
            if fault is not None:
                fault(connection)
                return
            connection.sendall(self._answer(request))

    def _answer(self, request: bytes) -> bytes:
        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode("ascii").split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)
        }
        path = first.split(" ")[1]
        with self.lock:
            self.raw.append(request)
            if path == "/v1/enrol":
                return self._enrol(body)
            if path == "/v1/report":
                return self._report(headers.get("authorization", ""), body)
        return _json(404, {"code": "no_such_page"})

    def _enrol(self, body: bytes) -> bytes:
        found = read_enrol(body)
        if isinstance(found, Refusal) or found.code != CODE:
            return _json(422, {"code": "bad_code"})
        self.enrolled.append(json.loads(body))
        return _json(
            200,
            {"operator": found.operator, "schema": "runbook.enrolled/1", "bot": "bank_duty_bot"},
        )

    def _report(self, authorization: str, body: bytes) -> bytes:
        who = Credentials.parse(authorization)
        kept = self.known_keys.get(who.agent) if who else None
        if who is None or kept is None or not who.is_of(kept):
            self.refused.append("not_known")
            return _json(401, {"code": "not_known"})
        found = read_report(body)
        if isinstance(found, Refusal):
            self.refused.append(f"{found.code} {found.at}")
            return _json(422, {"code": str(found.code)})
        report = json.loads(body)
        self.reports.append(report)
        for one in report.get("outages", ()):
            over = one.get("restored") or one.get("closed")
            (self.open_outages.discard if over else self.open_outages.add)(one["key"])
        said: Directives = {"accepted": report["sequence"], "schema": "runbook.directives/1"}
        if self.lease_for_ms is not None:
            said["leases"] = [
                {"incident": key, "for_ms": self.lease_for_ms} for key in sorted(self.open_outages)
            ]
        return _json(200, {**said, "next_ms": self.next_ms, **self.say(report)})


def _json(status: int, content: object) -> bytes:
    body = json.dumps(content).encode()
    date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())
    raw = answer(status, body, Content_Type="application/json", Date=date)
    return raw.replace(b"Connection: close\r\n", b"")


@contextmanager
def serving(state: Hub, pair: Pair | None = None) -> Iterator[int]:
    """The hub on 127.0.0.1, over TLS with this certificate; gives its port."""
    with tcp.serve(over_tls(state.handle, pair) if pair else state.handle) as port:
        yield port
