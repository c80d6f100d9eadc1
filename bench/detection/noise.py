"""A thousand simulated hours of ordinary noise through the pure detector: who is told of nothing?

``python -m bench.detection.noise [HOURS]``. Nothing here ever breaks for longer than its patience:
single packets are lost (up to 5 % each way), the tunnel renews its keys, the laptop sleeps, she
moves from Wi-Fi to cable, programs and services restart, the router's port falls asleep. Whatever
the detector opens is a false alarm. What a full diagnosis would say meanwhile is taken from the
simulated world, which knows what is broken at that moment.
"""

import heapq
import itertools
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.detection.figures import NAME, record_detection
from bench.figures import RESULTS
from checks.component import Part
from checks.failure import Failure
from checks.observation import Outcome, ProbeKind
from checks.paths import Paths
from checks.pulse.beat import Beat, Layer
from checks.subject import Subject, Vpn
from runbook.agent.watch.decision import Confirm, Diagnose, Open
from runbook.agent.watch.detector import Detector
from runbook.agent.watch.drops import Drops

HOURS = 1_000
NIGHT = 10 * 3600.0
"""Seconds of one operator's night; each night has its own chance and its own line."""
INTERVAL = 2.0
LOOK_WAIT = 0.5
TRIES, TRY_GAP, TRY_WAIT = 5, 0.06, 0.25
DIAGNOSIS = 1.1
"""Seconds a full diagnosis takes when something is silent, 0.4 when nothing is."""
LOSS = (0.0, 0.005, 0.02, 0.05)
"""The share of packets lost each way, one for each night in turn."""

_PATHS = Paths.of(Subject(operator="op", provider="isp", vpn=Vpn(gateway="vpn.example")))
PLACES = (
    Beat("router_tcp:router", Layer.HOME, _PATHS.lan, Outcome.PASSED, 0.0),
    Beat("gateway_tcp:gateway", Layer.GATEWAY, _PATHS.gateway_tcp(), Outcome.PASSED, 0.0),
    Beat("inner_gateway:inner", Layer.INSIDE, _PATHS.inside(), Outcome.PASSED, 0.0),
    Beat("service:crm", Layer.SERVICE, _PATHS.to_service("crm"), Outcome.PASSED, 0.0),
    Beat("service:chat", Layer.SERVICE, _PATHS.to_service("chat"), Outcome.PASSED, 0.0),
    Beat("service:phone", Layer.SERVICE, _PATHS.to_service("phone"), Outcome.PASSED, 0.0),
)
ROUTER, GATEWAY, INNER, CRM, CHAT, PHONE = (one.probe for one in PLACES)
BEHIND = frozenset({INNER, CRM, CHAT, PHONE})
KEPT = frozenset({CRM, CHAT})
"""Over a kept connection the kernel repeats a lost packet, so a look fails only when both are."""
_LINK = (_PATHS.home(Part.ADAPTER), _PATHS.home(Part.LINK))
LINK = Beat(str(ProbeKind.LINK), Layer.HOME, _LINK, Outcome.PASSED, 0.0)
PROGRAM = Beat(
    "program:crm",
    Layer.SERVICE,
    (_PATHS.service("crm", Part.PROGRAM),),
    Outcome.PASSED,
    0.0,
)


@dataclass(frozen=True, slots=True)
class Disturbance:
    """Something ordinary: what it stops, for how long, and what a diagnosis would call it."""

    name: str
    places: frozenset[str]
    seconds: tuple[float, float]
    cause: str
    every: float
    """Seconds from one to the next, on average."""
    failure: Failure = Failure.TIMED_OUT
    fact: Beat | None = None
    moves: bool = False


DISTURBANCES = (
    Disturbance("rekey", BEHIND, (0.5, 5.0), "vpn_client.no_traffic", 3600),
    Disturbance("crm restarts", frozenset({CRM}), (0.5, 3.0), "bank_service.refused", 4 * 3600,
                Failure.CONNECTION_REFUSED),
    Disturbance("chat restarts", frozenset({CHAT}), (0.5, 3.0), "bank_service.refused", 4 * 3600,
                Failure.CONNECTION_RESET),
    Disturbance("program restarts", frozenset(), (0.5, 3.0), "pc.app_not_running", 4 * 3600,
                fact=PROGRAM),
    Disturbance("roaming", frozenset({ROUTER, GATEWAY}) | BEHIND, (1.0, 5.0),
                "home_network.no_link", 3 * 3600, fact=LINK, moves=True),
    Disturbance("provider hiccup", frozenset({GATEWAY}) | BEHIND, (0.2, 1.5),
                "isp.no_internet", 2 * 3600),
    Disturbance("router dozes", frozenset({ROUTER}), (30.0, 400.0), "healthy.ok", 3 * 3600),
    Disturbance("slow second", frozenset({CRM}), (0.5, 2.5), "bank_service.slow", 1800,
                Failure.TOO_SLOW),
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    """What the thousand hours came to."""

    hours: float = 0.0
    looks: int = 0
    confirmations: int = 0
    diagnoses: int = 0
    opened: list[str] = field(default_factory=list)
    unstable: int = 0


class Night:
    """One night of one operator, in seconds since its beginning."""

    def __init__(self, number: int) -> None:
        self.chance = random.Random(number)
        self.loss = LOSS[number % len(LOSS)]
        self.detector = Detector(0.0)
        self.drops = Drops()
        self.standing: list[tuple[float, float, Disturbance]] = []
        self._queue: list[tuple[float, int, object]] = []
        self._order = itertools.count()

    def run(self, tally: Tally) -> None:
        """Live through it."""
        for number, place in enumerate(PLACES):
            self._at(INTERVAL * number / len(PLACES), place)
        for disturbance in DISTURBANCES:
            self._at(60 + self.chance.expovariate(1 / disturbance.every), disturbance)
        self._at(self.chance.uniform(600, NIGHT), "sleep")
        busy_until = 0.0
        while self._queue and self._queue[0][0] < NIGHT:
            now, _, what = heapq.heappop(self._queue)
            if isinstance(what, Disturbance):
                self._disturb(what, now)
            elif what == "sleep":
                self.detector.woke(now)
            elif isinstance(what, Beat):
                tally.looks += 1
                self.detector.note(what)
            elif isinstance(what, tuple):
                self._look(what[0], now)
            if now >= busy_until:
                busy_until = self._decide(now, tally)
        tally.hours += NIGHT / 3600

    def _at(self, when: float, what: object) -> None:
        event = (what,) if isinstance(what, Beat) and what.at == 0.0 else what
        heapq.heappush(self._queue, (when, next(self._order), event))

    def _look(self, place: Beat, now: float) -> None:
        spread = self.chance.uniform(0.85, 1.15)
        self._at(now + INTERVAL * spread, place)
        self._tell(self._beat(place, now), now)

    def _tell(self, beat: Beat, now: float) -> None:
        took = LOOK_WAIT if beat.silent else 0.02
        heapq.heappush(self._queue, (now + took, next(self._order), beat))

    def _beat(self, place: Beat, at: float, *, fresh: bool = False) -> Beat:
        failure = self._stopped(place.probe, at) or self._lost(place.probe, fresh=fresh)
        outcome = Outcome.FAILED if failure else Outcome.PASSED
        return replace(place, at=max(at, 1e-6), outcome=outcome, failure=failure, fresh=fresh)

    def _stopped(self, probe: str, at: float) -> Failure | None:
        for begin, end, one in self.standing:
            if begin <= at < end and probe in one.places:
                return one.failure
        return None

    def _lost(self, probe: str, *, fresh: bool) -> Failure | None:
        there_and_back = 1 - (1 - self.loss) ** 2
        chance = there_and_back**2 if probe in KEPT and not fresh else there_and_back
        return Failure.TIMED_OUT if self.chance.random() < chance else None

    def _disturb(self, one: Disturbance, now: float) -> None:
        end = now + self.chance.uniform(*one.seconds)
        self.standing = [known for known in self.standing if known[1] > now - 60]
        self.standing.append((now, end, one))
        self._at(end + 60 + self.chance.expovariate(1 / one.every), one)
        if one.fact is not None:
            fact = replace(one.fact, at=now, outcome=Outcome.FAILED, failure=Failure.FACT_FALSE)
            heapq.heappush(self._queue, (now + 0.3, next(self._order), fact))
            back = replace(one.fact, at=end)
            heapq.heappush(self._queue, (end + 0.3, next(self._order), back))
        if one.moves:
            heapq.heappush(self._queue, (end + 0.3, next(self._order), "sleep"))

    def _decide(self, now: float, tally: Tally) -> float:
        """Do what the detector wants; when it may be asked again."""
        decision = self.detector.decide(now)
        self.drops.add(self.detector.take_drops())
        if self.drops.unstable(now):
            tally.unstable += 1
            self.drops = Drops()
        if isinstance(decision, Confirm):
            tally.confirmations += 1
            for probe in decision.probes:
                self._confirm(next(one for one in PLACES if one.probe == probe), now)
        elif isinstance(decision, Diagnose):
            tally.diagnoses += 1
            cause = self._verdict(now)
            over = now + (0.4 if cause == "healthy.ok" else DIAGNOSIS)
            self._hear_until(over)
            self.detector.judged(cause, over, healthy=cause == "healthy.ok")
            return over
        elif isinstance(decision, Open):
            standing = [one.name for begin, end, one in self.standing if end > now - 15]
            tally.opened.append(f"loss {self.loss:.1%}: {standing}")
            self.detector.told(now)
            self.detector.woke(now)
        return now

    def _confirm(self, place: Beat, now: float) -> None:
        for number in range(TRIES):
            beat = self._beat(place, now + TRY_GAP * number, fresh=True)
            took = TRY_WAIT if beat.silent else 0.02
            heapq.heappush(self._queue, (beat.at + took, next(self._order), beat))
            if beat.passed:
                return

    def _verdict(self, now: float) -> str:
        """What stands at any time during the diagnosis, the lowest first; its tries bridge loss."""
        causes = [
            one.cause for begin, end, one in self.standing if begin < now + 0.7 and end > now + 0.1
        ]
        return min(causes, default="healthy.ok", key=lambda cause: cause == "healthy.ok")

    def _hear_until(self, over: float) -> None:
        while self._queue and self._queue[0][0] <= over:
            when, _, what = heapq.heappop(self._queue)
            if isinstance(what, Beat):
                self.detector.note(what)
            elif isinstance(what, tuple):
                self._look(what[0], when)
            elif isinstance(what, Disturbance):
                self._disturb(what, when)
            elif what == "sleep":
                self.detector.woke(when)


def nights(hours: float) -> Iterator[Night]:
    """As many nights as make so many hours."""
    for number in range(round(hours * 3600 / NIGHT)):
        yield Night(number)


def measure(hours: float = HOURS) -> Tally:
    """Live through all of them."""
    tally = Tally()
    for number, night in enumerate(nights(hours), 1):
        night.run(tally)
        if number % 10 == 0:
            print(f"  {tally.hours:.0f} h: {len(tally.opened)} opened, {tally.unstable} unstable",
                  flush=True)  # fmt: skip
    return tally


def quiet_false_alarms(results: Path = RESULTS) -> int:
    """Those of the real half hour, as they stand on record; none before it was measured."""
    try:
        known = json.loads((results / f"{NAME}.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return 0
    return int(known["figures"].get("quiet_false_alarms", 0))


def main(hours: float = HOURS) -> None:
    """Measure and record."""
    tally = measure(hours)
    simulated = len(tally.opened) + tally.unstable
    figures = {
        "false_alarms": simulated + quiet_false_alarms(),
        "noise_hours": round(tally.hours),
        "noise_false_alarms": simulated,
        "noise_looks": tally.looks,
        "noise_confirmations": tally.confirmations,
        "noise_diagnoses": tally.diagnoses,
    }
    for one in tally.opened:
        print(f"  false alarm: {one}")
    record_detection("noise", figures)
    for name, figure in figures.items():
        print(f"{name:28} {figure}")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else HOURS)
