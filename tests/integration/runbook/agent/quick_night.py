"""A night with a clock of its own: what happens at which second, and what the watch hears of it.

Hours pass in milliseconds because waiting for a sign moves the clock instead of the hands.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from checks.host.facts import HostFacts, Route
from checks.observation import Observation
from checks.onset import Onset
from checks.report import Report
from checks.situation import Situation
from checks.subject import Subject
from checks.verdict import Verdict
from runbook.agent.watch.watching import Watch
from runbook.agent.workplace import Workplace
from runbook.learned import Learned
from runbook.settings.file import settings_from
from tests.integration.runbook.agent.night_clock import BEGAN, Clock
from tests.integration.runbook.agent.night_ears import FakeEars
from tests.integration.runbook.agent.night_faults import Fault
from tests.integration.runbook.agent.night_office import FakeOffice
from tests.unit.runbook.watch.looks import LINK

CLEAN = Verdict("healthy.ok", 0.99)
HOUR = 3600.0


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


Make = Callable[..., QuickNight]
