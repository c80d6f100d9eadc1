"""A night with a clock of its own: what happens at which second, and what the watch hears of it.

Hours pass in milliseconds because waiting for a sign moves the clock instead of the hands.
"""

import heapq
import itertools
import queue
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from checks.failure import Failure
from checks.host.change import Change, ChangeKind
from checks.host.clocks import Clocks
from checks.host.facts import HostFacts, Route
from checks.observation import Observation, Outcome
from checks.onset import Onset
from checks.pulse.beat import Beat
from checks.report import Report
from checks.situation import Situation
from checks.subject import Subject
from checks.verdict import Verdict
from runbook.agent.sitting.session import Noticed
from runbook.agent.watch.ears import Sign
from runbook.agent.watch.office import Find
from runbook.agent.watch.watching import Watch
from runbook.agent.workplace import Workplace
from runbook.learned import Learned
from runbook.settings.file import settings_from
from tests.unit.runbook.watch.looks import ALL, LINK

STARTED = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
BEGAN = 1_000.0
"""The monotonic clock when the night begins."""
EVERY = 2.0
SILENCE_TAKES = 0.5
TRIES, SPACING = 5, 0.06
MOST_SIGNS_AT_ONCE = 20_000
CLEAN = Verdict("healthy.ok", 0.99)


class Clock:
    """All clocks of this computer. What is to happen at a second happens as they pass it."""

    def __init__(self) -> None:
        self.monotonic = BEGAN
        self.asleep = 0.0
        self._set = 0.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()

    def wall(self) -> datetime:
        passed = self.monotonic - BEGAN + self.asleep + self._set
        return STARTED + timedelta(seconds=passed)

    def at(self, second: float, deed: Callable[[], None]) -> None:
        """Do this ``second`` seconds into the night."""
        heapq.heappush(self._due, (BEGAN + second, next(self._numbers), deed))

    def pass_by(self, seconds: float) -> None:
        end = self.monotonic + seconds
        while self._due and self._due[0][0] <= end:
            second, _, deed = heapq.heappop(self._due)
            self.monotonic = max(second, self.monotonic)
            deed()
        self.monotonic = max(end, self.monotonic)

    def set_by(self, seconds: float) -> None:
        """Somebody sets the wall clock."""
        self._set += seconds

    def sleep(self, seconds: float) -> None:
        self.asleep += seconds


@dataclass(frozen=True)
class Fault:
    """From ``begin`` to ``end`` (seconds of the night) these places fail; what a diagnosis says."""

    begin: float
    end: float
    places: tuple[Beat, ...]
    verdict: Verdict
    failure: Failure = Failure.TIMED_OUT


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


@dataclass
class KnownPlace(Workplace):
    """A PC whose diagnosis takes ``takes`` seconds and finds what is wrong at its end."""

    clock: Clock = field(default_factory=Clock)
    faults: list[Fault] = field(default_factory=list)
    takes: float = 1.0
    onsets: list[Onset | None] = field(default_factory=list)
    seen: tuple[Observation, ...] = ()

    def diagnose(
        self,
        progress: Callable[[Observation], None],
        deadline: float | None = None,
        onset: Onset | None = None,
    ) -> Report:
        self.clock.pass_by(self.takes)
        self.onsets.append(onset)
        now = self.clock.monotonic - BEGAN
        found = (one.verdict for one in self.faults if one.begin <= now < one.end)
        routes = (Route("0.0.0.0/0", "192.168.1.1", "eth0"),)
        facts = HostFacts("linux", routes=routes)
        return Report(self.seen, next(found, CLEAN), int(self.takes * 1000), Situation(facts))

    def subject_in(self, situation: Situation) -> Subject:
        return Subject(operator="op", provider="isp")


class FakePursuit:
    """A sitting: it looks every five seconds, at once when stirred, and ends when well twice."""

    def __init__(self, office: "FakeOffice", noticed: Noticed, diagnose: Find) -> None:
        self.report: Report | None = noticed.report
        self.key = f"key-{len(office.opened)}"
        self.left = False
        self.stirs: list[float] = []
        self._office = office
        self._diagnose = diagnose
        self._next = office.clock.monotonic + 5.0
        self._well = 0
        self._over = False

    @property
    def over(self) -> bool:
        if self._office.defects:
            self._office.defects -= 1
            self._over = True
            self.report = None
        elif not self._over and self._office.clock.monotonic >= self._next:
            self._look()
        return self._over

    def stirred(self) -> None:
        self.stirs.append(self._office.clock.monotonic - BEGAN)
        self._next = self._office.clock.monotonic

    def leave(self) -> None:
        self.left = True

    def _look(self) -> None:
        self.report = self._diagnose(lambda _: None)
        self._well = self._well + 1 if self.report.verdict.healthy else 0
        self._next = self._office.clock.monotonic + (3.0 if self._well else 5.0)
        if self._well > 1:
            self._over = True
            self._office.is_open = False
            self._office.ended.append(self._office.clock.monotonic - BEGAN)


@dataclass
class FakeOffice:
    """Where incidents are opened; times are seconds of the night."""

    clock: Clock
    is_open: bool = False
    defects: int = 0
    """So many sittings meet a defect at once."""
    opened: list[Noticed] = field(default_factory=list)
    pursued: list[float] = field(default_factory=list)
    pursuits: list[FakePursuit] = field(default_factory=list)
    ended: list[float] = field(default_factory=list)
    dropped: list[float] = field(default_factory=list)
    alive: list[float] = field(default_factory=list)

    def has_open(self) -> bool:
        return self.is_open

    def pursue(self, noticed: Noticed, diagnose: Find) -> FakePursuit:
        if not self.is_open:
            self.opened.append(noticed)
        self.is_open = True
        self.pursued.append(self.clock.monotonic - BEGAN)
        self.pursuits.append(FakePursuit(self, noticed, diagnose))
        return self.pursuits[-1]

    def note_drop(self, key: str) -> None:
        assert key
        self.dropped.append(self.clock.monotonic - BEGAN)

    def line_alive(self) -> None:
        self.alive.append(self.clock.monotonic - BEGAN)

    @property
    def causes(self) -> list[str]:
        return [one.report.verdict.cause for one in self.opened]


class FakeScreen:
    """What the watch says, by name."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def armed(self, *, well: bool) -> None:
        self.said.append("armed" if well else "armed, not all is well")

    def not_yet(self, report: Report) -> None:
        self.said.append("not_yet")

    def slept(self, seconds: float) -> None:
        self.said.append(f"slept {round(seconds)}")

    def noticed(self, report: Report) -> None:
        self.said.append(report.verdict.cause)


class QuickNight:
    """One night and the watch over it."""

    def __init__(self, folder: Path, *faults: Fault, seed: int = 1) -> None:
        self.clock = Clock()
        self.faults = list(faults)
        self.ears = FakeEars(self.clock, self.faults, random.Random(seed))
        self.office = FakeOffice(self.clock)
        self.screen = FakeScreen()
        loaded = settings_from(b"", folder / "runbook.toml")
        self.place = KnownPlace(
            loaded, Learned(), folder / "learned", clock=self.clock, faults=self.faults
        )
        self.watch = Watch(
            self.place,
            self.ears,
            self.office,
            self.screen,
            self.clock.wall,
            lambda: self.clock.monotonic,
        )
        for fault in faults:
            if LINK in fault.places:
                self.clock.at(fault.begin, self.ears.changed)
                self.clock.at(fault.end, self.ears.changed)

    def passes(self, seconds: float, until: datetime | None = None) -> "QuickNight":
        """Watch for so many seconds, or until what is given."""
        self.clock.at(seconds, self.watch.stop)
        self.watch.attend(until)
        return self
