"""A sitting of ``run`` whose checks find what a test says, one look after the other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from checks.host.facts import HostFacts
from checks.observation import Observation
from checks.onset import Onset
from checks.report import Report
from checks.situation import Situation
from checks.verdict import Verdict
from notifier.dispatch.dispatcher import Notice, Phase
from runbook.agent.recording.record import Record
from runbook.agent.sitting.conductor import Conductor
from runbook.agent.sitting.orders import CheckAgain, Leave, Order, Said
from runbook.agent.sitting.session import Noticed, Session
from runbook.agent.telling.telling import Telling
from runbook.agent.workplace import Workplace, utc_now
from runbook.incident import Incident
from runbook.journal.problem import JournalProblem
from runbook.journal.store import open_journal
from runbook.learned import Learned
from runbook.planning import Loudness
from runbook.procedure.file import built_in
from runbook.settings.file import Loaded, settings_from
from tests.acceptance.night import LEAD, OPERATOR, Night, toml
from tests.far_ends.bot_api import TOKEN

NO_INTERNET = Verdict("isp.no_internet", 0.97)
GATEWAY = Verdict("vpn_gateway.unreachable", 0.8)
CRM = Verdict("bank_service.error", 0.95, ("crm",))
CLEAN = Verdict("healthy.ok", 0.99)


@dataclass
class ScriptedPlace(Workplace):
    """A PC whose diagnoses are known beforehand; the last one stays."""

    script: list[Verdict] = field(default_factory=list)
    during: Callable[[], None] = lambda: None
    """What happens while each of them is under way."""

    def diagnose(
        self,
        progress: Callable[[Observation], None],
        deadline: float | None = None,
        onset: Onset | None = None,
    ) -> Report:
        self.during()
        return report(self.script.pop(0) if len(self.script) > 1 else self.script[0])


def report(verdict: Verdict) -> Report:
    return Report((), verdict, 10, Situation(HostFacts("linux")))


class Watcher:
    """The screen: it writes down what it is told and asks for the next look at once."""

    def __init__(self) -> None:
        self.session: Session | None = None
        self.telling: Telling | None = None
        self.told: list[str] = []
        self.rounds = 0
        self.then: dict[int, Callable[[Conductor], None] | None] = {}
        self.conductor: Conductor | None = None
        self.reached = True
        self.hurry: Order | None = CheckAgain()
        """What makes the next look come at once."""

    def seen(self, observation: Observation) -> None: ...

    def concluded(self, report: Report, *, asked: bool) -> None:
        self.told.append(report.verdict.cause)

    def changed(self, loudness: Loudness, spoken: str, *, reachable: bool) -> None:
        assert self.telling is not None
        assert OPERATOR in spoken
        assert reachable is self.reached
        assert self.telling.wait_sent(10)
        self.told.append(str(loudness))

    def joined(self, incident: Incident, spoken: str) -> None:
        self.told.append("joined")

    def placed(self) -> bool:
        return False

    def waiting(self, seconds: float, *, restored: bool) -> None:
        assert self.session is not None
        assert self.conductor is not None
        if restored:
            self.told.append("confirming")
        self.rounds += 1
        if self.rounds in self.then:
            say = self.then[self.rounds]
            if say:
                say(self.conductor)
            self.session.order(Said() if say else Leave())
        if self.hurry is not None:
            self.session.order(self.hurry)

    def recovered(self, incident: Incident) -> None:
        self.told.append("recovered")

    def journal_problem(self, problem: JournalProblem) -> None:
        self.told.append(problem.rule_id)


@dataclass
class Sitting:
    """One sitting of the operator, put together as ``run`` does it."""

    tonight: Night
    path: Path
    watcher: Watcher = field(default_factory=Watcher)
    phases: list[Phase] = field(default_factory=list)
    during: Callable[[], None] = lambda: None
    ahead: timedelta = timedelta(0)
    """How far its clock is ahead of the PC's: so much time has passed."""

    def attend(
        self,
        *script: Verdict,
        follow: bool = True,
        said: Callable[[Conductor], None] = lambda _: None,
        noticed: Noticed | None = None,
        linger: bool = False,
    ) -> None:
        opened = open_journal(self.path, utc_now())
        assert opened.problem is None
        self.journal = opened.journal
        loaded = settings_from(toml(self.tonight.tables).encode(), self.path)
        assert not loaded.problems
        place = ScriptedPlace(loaded, Learned(), self.path, script=list(script), during=self.during)
        telling, self.record = self.telling_of(loaded)
        problem = self.watcher.journal_problem
        conductor = Conductor(self.record, built_in(), loaded.settings, problem)
        said(conductor)
        session = Session(
            place,
            self.record,
            telling,
            self.watcher,
            conductor,
            "ru",
            now=lambda: utc_now() + self.ahead,
            noticed=noticed,
        )
        self.watcher.session, self.watcher.telling = session, telling
        self.watcher.conductor = conductor
        telling.start()
        try:
            session.attend(follow=follow, linger=linger)
            assert telling.wait_sent(10)
        finally:
            telling.stop()

    def telling_of(self, loaded: Loaded) -> tuple[Telling, Record]:
        """What she has told, and where it is recorded that it was accepted."""
        heard: list[Callable[[Notice], None]] = [lambda notice: self.phases.append(notice.phase)]
        telling = Telling(
            loaded,
            self.journal,
            "ru",
            lambda notice: [one(notice) for one in heard] and None,
            self.watcher.told.append,
            environ={"RUNBOOK_TELEGRAM_TOKEN": TOKEN} if self.watcher.reached else {},
        )
        record = Record(self.journal, telling, OPERATOR)
        record.say_home = self.watcher.journal_problem
        heard.append(record.note_accepted)
        return telling, record

    def titles(self) -> list[str]:
        return [text.splitlines()[0] for text in self.tonight.bot.texts(LEAD)]

    def events(self) -> list[str]:
        rows = self.journal.connect().execute("SELECT kind FROM events ORDER BY seq").fetchall()
        return [str(kind) for (kind,) in rows]
