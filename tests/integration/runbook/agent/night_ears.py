"""Ears that hear a night: each place is looked at every two seconds, as the pulse does."""

import queue
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from checks.failure import Failure
from checks.host.change import Change, ChangeKind
from checks.host.clocks import Clocks
from checks.host.facts import HostFacts, Route
from checks.observation import Outcome
from checks.pulse.beat import Beat
from checks.report import Report
from checks.situation import Situation
from checks.subject import Subject
from runbook.agent.watch.ears import Sign
from tests.integration.runbook.agent.night_clock import BEGAN, Clock
from tests.integration.runbook.agent.night_faults import Fault
from tests.unit.runbook.watch.looks import ALL, LINK

EVERY = 2.0
SILENCE_TAKES = 0.5
TRIES, SPACING = 5, 0.06
MOST_SIGNS_AT_ONCE = 20_000


class Signs(queue.SimpleQueue[Sign]):
    """The queue of the ears: whoever waits for it makes time pass."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._asked = 0
        self._asked_at = 0.0

    def get(self, block: bool = True, timeout: float | None = None) -> Sign:
        end = self._clock.monotonic + (timeout or 0.0)
        while self.empty() and self._clock.monotonic < end:
            self._clock.pass_by(min(0.05, end - self._clock.monotonic))
        return self.get_nowait()

    def get_nowait(self) -> Sign:
        same = self._clock.monotonic == self._asked_at
        self._asked, self._asked_at = (self._asked + 1 if same else 0), self._clock.monotonic
        assert self._asked < MOST_SIGNS_AT_ONCE, "the watch spins without letting time pass"
        return super().get(block=False)


class FakeEars:
    """Looks at every place each two seconds, as the pulse does, and tells changes of the link."""

    tells_changes = True

    def __init__(self, clock: Clock, faults: list[Fault], chance: random.Random) -> None:
        self.signs: queue.SimpleQueue[Sign] = Signs(clock)
        self.clock = clock
        self.faults = faults
        self.router = "192.168.1.1"
        self.loss = 0.0
        self.first_failed: datetime | None = None
        self.eased: list[float] = []
        self.whole = True
        self._chance = chance
        self._listening = False

    def listen(self, subject: Subject, report: Report) -> tuple[str, ...]:
        if not self._listening:
            self._listening = True
            for number, place in enumerate(ALL):
                self._next_look(place, self.clock.monotonic - BEGAN + 0.3 * number)
        return tuple(one.probe for one in ALL)

    def facts(self) -> tuple[Situation, tuple[Beat, ...]]:
        link = self._look(LINK)
        routes = (Route("0.0.0.0/0", self.router, "eth0"),) if link.passed else ()
        return Situation(HostFacts("linux", routes=routes)), (link,)

    def programs(self) -> tuple[Beat, ...]:
        return ()

    def clocks(self) -> Clocks:
        return Clocks(self.clock.wall().timestamp(), self.clock.monotonic, self.clock.asleep)

    def confirm(self, probes: Iterable[str]) -> None:
        asked = set(probes)
        now = self.clock.monotonic - BEGAN
        for place in (one for one in ALL if one.probe in asked):
            for number in range(TRIES):
                self.clock.at(now + SPACING * number, lambda place=place: self._tell(place, True))

    def ease(self, factor: float) -> None:
        self.eased.append(factor)

    def look_now(self) -> None:
        for place in ALL:
            self._tell(place)

    def close(self) -> None: ...

    def changed(self) -> None:
        self.signs.put(Change(ChangeKind.LINK, "eth0", None, self.clock.monotonic))

    def _next_look(self, place: Beat, second: float) -> None:
        def look() -> None:
            self._tell(place)
            self._next_look(place, second + EVERY)

        self.clock.at(second, look)

    def _tell(self, place: Beat, fresh: bool = False) -> None:
        beat = replace(self._look(place), fresh=fresh)
        if beat.failed and self.first_failed is None:
            self.first_failed = self.clock.wall()
        takes = SILENCE_TAKES if beat.silent else 0.0
        self.clock.at(self.clock.monotonic - BEGAN + takes, lambda: self.signs.put(beat))

    def _look(self, place: Beat) -> Beat:
        now = self.clock.monotonic
        for fault in self.faults:
            if fault.begin <= now - BEGAN < fault.end and place in fault.places:
                failure = Failure.FACT_FALSE if place is LINK else fault.failure
                return replace(place, at=now, outcome=Outcome.FAILED, failure=failure)
        if self._chance.random() < self.loss:
            return replace(place, at=now, outcome=Outcome.FAILED, failure=Failure.TIMED_OUT)
        return replace(place, at=now)
