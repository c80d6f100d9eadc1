"""Where a night's incidents are opened and followed to their end."""

from dataclasses import dataclass, field

from checks.report import Report
from runbook.agent.sitting.session import Noticed
from runbook.agent.watch.office import Find
from tests.integration.runbook.agent.night_clock import BEGAN, Clock


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
