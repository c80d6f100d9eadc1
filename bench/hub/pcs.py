"""Operators' PCs by hand: one at a time, each over a kept-alive connection of its own."""

import http.client
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec

from bench.hub.scene import key_of
from bench.simulated_fleet import Operator, observe
from checks.component import Component, Part, Place
from checks.paths import Paths
from checks.subject import Subject, Vpn
from checks.verdict import judge
from notifier.handoff.report import agent_id
from runbook.reporting.credentials import Credentials
from runbook.reporting.observations import concluded
from runbook.reporting.shapes import Moment, Outage, Report, Surroundings

_ANSWERS_WITHIN_S = 12.0
"""The hub's own patience with its database is shorter."""
_PROVIDERS = 4
NOBODY = 0
"""The status of a report that nobody answered."""


def behind(name: str, count: int) -> list["Pc"]:
    """PCs behind a gateway of that name, at four providers whom nobody else has.

    Where many gateways cannot be reached by way of one provider, the provider is the likely cause.
    """
    gateway = gateway_of(name)
    return [
        Pc(Operator(who, Paths(who, f"isp-{name}-{number % _PROVIDERS}/Уфа", gateway)))
        for number in range(count)
        for who in [f"op-{name}-{number}"]
    ]


def gateway_of(name: str) -> str:
    """The gateway of that name."""
    return f"vpn-{name}.bank.example"


@dataclass
class Pc:
    """One PC. ``told`` are the sequences of the reports that are safe at the hub."""

    operator: Operator
    sequence: int = 0
    told: list[int] = field(default_factory=list)
    _revision: int = 0
    _line: http.client.HTTPConnection | None = None

    @property
    def key(self) -> str:
        """The key of her one outage."""
        return sha256(self.operator.id.encode()).hexdigest()[:16]

    def finds_gateway_dead(self) -> Report:
        """Her report of an outage that is her gateway's."""
        return self.breaks([Component(Place.GATEWAY, self.operator.paths.gateway_host, Part.HOST)])

    def breaks(self, broken: Collection[Component], ago: timedelta = timedelta(0)) -> Report:
        """Her report of what she sees when this is broken; nothing broken: it is over again."""
        now = datetime.now(UTC)
        moment = Moment(wall=now - ago, age_ms=ago // timedelta(milliseconds=1))
        seen = observe(self.operator, broken)
        provider, _, city = self.operator.paths.provider.partition("/")
        gateway = self.operator.paths.gateway_host
        verdict = judge(seen, Subject(self.operator.id, provider, city, Vpn(gateway=gateway)))
        self._revision += 1
        seen_and_judged = concluded(moment, verdict, seen)
        outage = Outage(
            key=self.key,
            revision=self._revision,
            opened=moment,
            occurred=moment,
            cause="" if verdict.healthy else verdict.cause,
            side="" if verdict.healthy else verdict.side,
            confidence=verdict.confidence,
            services=verdict.services,
            restored=moment if verdict.healthy else None,
        )
        where = Surroundings(provider=provider, city=city, gateway=gateway)
        return self.says(where=where, diagnosis=seen_and_judged, outages=(outage,))

    def says(self, **more: Any) -> Report:
        """Her next report."""
        self.sequence += 1
        now = datetime.now(UTC)
        return Report(agent=self.operator.id, sequence=self.sequence, sent=now, **more)

    def send(self, report: Report, port: int, patience: float = _ANSWERS_WITHIN_S) -> int:
        """Send a report to the hub there; the status, ``NOBODY`` without an answer."""
        try:
            status = self._post(msgspec.json.encode(report), port, patience)
        except (OSError, http.client.HTTPException):
            self.hang_up()
            return NOBODY
        if status == http.client.OK:
            self.told.append(report.sequence)
        return status

    def hang_up(self) -> None:
        """Close the connection."""
        if self._line is not None:
            with suppress(OSError):
                self._line.close()
            self._line = None

    def _post(self, body: bytes, port: int, patience: float) -> int:
        if self._line is None or self._line.port != port:
            self.hang_up()
            self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
        credentials = Credentials(agent_id(self.operator.id), key_of(self.operator.id))
        headers = {"Content-Type": "application/json", "Authorization": credentials.header()}
        self._line.request("POST", "/v1/report", body, headers)
        answer = self._line.getresponse()
        answer.read()
        return answer.status


def until_taken(pc: Pc, report: Report, port: int, patience: float = 30.0) -> float:
    """Send it until it is safe; when that was. Raises TimeoutError."""
    ends = time.monotonic() + patience
    while pc.send(report, port) != http.client.OK:
        if time.monotonic() > ends:
            raise TimeoutError(pc.operator.id)
        time.sleep(0.2)
    return time.time()
