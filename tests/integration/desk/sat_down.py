"""A whole sitting of the desk without its server: real journal and threads, scripted diagnoses."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from checks.host.facts import HostFacts
from checks.observation import Observation
from checks.report import Report
from checks.situation import Situation
from checks.verdict import Verdict
from runbook.agent.recording.record import Record
from runbook.agent.telling.telling import Telling
from runbook.agent.workplace import Workplace, utc_now
from runbook.cli.desk.sitting.own_sitting import OwnSitting
from runbook.cli.desk.sitting.parts import Parts
from runbook.cli.desk.sitting.screen import DeskScreen
from runbook.desk.acts import Act, Kind
from runbook.desk.offered import OF_CLIENTS
from runbook.desk.sitting import Done
from runbook.desk.view import Desk
from runbook.holding.scripts import Channel, Shown
from runbook.holding.scripts import built_in as script
from runbook.journal.journal import Journal
from runbook.journal.store import open_journal
from runbook.learned import Learned
from runbook.procedure.file import built_in
from runbook.settings.file import settings_from
from tests.integration.desk.hands import OPERATOR, SETTINGS

CLEAN = Verdict("healthy.ok", 0.99)
NO_INTERNET = Verdict("isp.no_internet", 0.97)
WITHIN = 20.0


@dataclass
class World:
    """What every diagnosis finds from now on; ``fails``: it meets a defect."""

    finds: Verdict = CLEAN
    fails: bool = False
    looked: int = 0
    woken: list[float] = field(default_factory=list)

    def diagnose(self, seen: Callable[[Observation], None]) -> Report:
        self.looked += 1
        if self.fails:
            raise LookupError("a defect")
        return Report((), self.finds, 5, Situation(HostFacts("linux")))


@dataclass
class SatDown:
    """One desk; ``journal`` is its own."""

    own: OwnSitting
    world: World
    journal: Journal

    def shows(self, wish: Callable[[Desk], object]) -> Desk:
        """The page as soon as it is so."""
        end = time.monotonic() + WITHIN
        while not wish(desk := self.own.view()):
            assert time.monotonic() < end, desk
            time.sleep(0.02)
        return desk

    def do(self, kind: Kind, subject: str = "", value: str = "") -> Done:
        if kind in OF_CLIENTS and not subject:
            subject = self.own.deeds.client()
        return self.own.do(Act(kind, subject, value, self.own.conductor.about))


@contextmanager
def sat_down(path: Path, world: World, *, offers_run: bool = True) -> Iterator[SatDown]:
    """A desk at the journal of this path."""
    loaded = settings_from(SETTINGS, path)
    journal = open_journal(path, utc_now()).journal
    screen = DeskScreen(loaded.settings, "ru")
    telling = Telling(loaded, journal, "ru", screen.notice, screen.dictate)
    record = Record(journal, telling, OPERATOR)
    record.say_home = screen.journal_problem
    screen.told_by((), reaches_lead=telling.reaches_lead)
    voice, chat = Shown(script("ru", Channel.VOICE)), Shown(script("ru", Channel.CHAT))
    parts = Parts(
        Workplace(loaded, Learned(), path), screen, telling, record, built_in(), "ru", voice, chat,
        diagnose=world.diagnose, offers_run=offers_run,
    )  # fmt: skip
    own = OwnSitting(parts)
    own.watch(lambda: world.woken.append(time.monotonic()))
    own.start()
    try:
        yield SatDown(own, world, journal)
    finally:
        own.stop()
        telling.stop()
        journal.close()
