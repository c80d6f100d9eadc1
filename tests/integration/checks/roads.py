"""A road in data, walked in a time of its own: how long each probe's answer takes, or that none
comes."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from checks.answer_time import AnswerTime
from checks.diagnosis import Diagnosis
from checks.failure import Failure, Operation
from checks.observation import ProbeKind
from checks.plan import LOSS_TRIES, plan_probes
from checks.probe import Answer, Names, Probe, ProbeFunction, passed, skipped
from checks.report import Report
from checks.situation import Situation
from checks.subject import History, Subject
from checks.wire.step import StepFailedError
from runbook.drill.world import SUBJECT, Scenario, situation_of
from tests.integration.checks.road_time import RoadRunner, RoadTime

QUICK = 0.01
"""Seconds one round trip takes while all is well."""
ICMP = frozenset({ProbeKind.ROUTER_ICMP, ProbeKind.GATEWAY_ICMP})
ENCRYPTED = frozenset(
    {ProbeKind.ANCHOR, ProbeKind.UNLISTED, ProbeKind.FOREIGN, ProbeKind.GATEWAY_HELLO}
)
DATAGRAMS = frozenset(
    {
        ProbeKind.ROUTER_NAME,
        ProbeKind.FORWARDER,
        ProbeKind.RESOLVER,
        ProbeKind.BANK_DNS,
        ProbeKind.GATEWAY_NAT_T,
    }
)
SITUATION = situation_of(Scenario(), SUBJECT)
IDS = [probe.id for probe in plan_probes(SUBJECT, SITUATION)]

RoundTrip = Callable[[Probe, int], float | None]
"""Seconds a round trip of this probe's try takes, counted from 0; None when nobody answers."""


def usual(seconds: float = 0.02) -> History:
    """A network in which everything has always answered within about so many seconds."""
    time_of = AnswerTime(seconds * 1000, seconds * 250)
    return History(frozenset(IDS), answer_times=dict.fromkeys(IDS, time_of))


@dataclass(frozen=True)
class Given:
    """What one try was given: seconds until it counts as silent, and in all; when it began."""

    silence: float
    whole: float
    at: float


@dataclass
class Road:
    """The senses of a PC on this road. Counts the tries and what each was given.

    They take real time by themselves, and the road's own in a ``walk``.
    """

    round_trip: RoundTrip
    pause: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    tries: dict[str, list[Given]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def functions(self) -> Mapping[ProbeKind, ProbeFunction]:
        return dict.fromkeys(ProbeKind, self._run)

    @property
    def names(self) -> Names:
        return _NoNames()

    def load_meter(self) -> Callable[[], float | None]:
        return lambda: 10.0

    def situation(self, subject: Subject, destinations: tuple[str, ...], wait: float) -> Situation:
        return SITUATION

    def tunnel_bytes(self, interface: str) -> tuple[int, int] | None:
        return None

    def resolved_names(self) -> dict[str, tuple[str, ...]]:
        return {}

    def _run(self, probe: Probe, names: Names, wait: float) -> Answer:
        if probe.kind in ICMP:
            return skipped("no right to ping")
        if probe.kind is ProbeKind.LOSS:
            return self._measure_loss(probe)
        silence = min(wait, float(probe.options.get("connect_wait", wait)))
        with self._lock:
            before = self.tries.setdefault(probe.id, [])
            number = len(before)
            before.append(Given(silence, wait, self.now()))
        took = self.round_trip(probe, number)
        if took is None or took > silence:
            self.pause(silence)
            raise StepFailedError(Failure.TIMED_OUT, Operation.CONNECT)
        values = {} if probe.kind in DATAGRAMS else {"connect_ms": round(took * 1000)}
        turns = 3 if probe.kind in ENCRYPTED else 1
        self.pause(min(took * turns, wait))
        if took * turns > wait:
            raise StepFailedError(Failure.TIMED_OUT, Operation.TLS, values=values)
        return passed("", **values)

    def _measure_loss(self, probe: Probe) -> Answer:
        lost = sum(self.round_trip(probe, number) is None for number in range(LOSS_TRIES))
        values: dict[str, str | int | float | bool] = {"tries": LOSS_TRIES, "lost": lost}
        if lost >= LOSS_TRIES / 5:
            raise StepFailedError(Failure.LOSSY, Operation.EXCHANGE, values=values)
        return passed("", **values)


class _NoNames:
    def resolve(self, name: str, servers: tuple[str, ...], wait: float) -> tuple[str, ...]:
        raise AssertionError(f"{name} has an address already")


def walk(
    road: Road,
    history: History,
    *stalls: tuple[float, float],
    off: frozenset[ProbeKind] = frozenset(),
) -> Report:
    """One whole diagnosis in the road's own time; in each stall the program stands still."""
    passing = RoadTime(*stalls)
    road.pause, road.now = passing.sleep, passing
    diagnosis = Diagnosis(replace(SUBJECT, history=history, off=off), road, 4.0, now=passing)
    diagnosis._runner = RoadRunner(road.functions, road.names, passing)
    return diagnosis.run()
