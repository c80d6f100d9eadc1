"""One operator's night at a desk without its server: a real journal, and a clock to be moved."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Timer

from runbook.agent.recording.record import Record
from runbook.agent.sitting.conductor import Conductor
from runbook.agent.sitting.session import Session
from runbook.agent.telling.telling import Telling
from runbook.agent.workplace import Workplace
from runbook.callbacks.promise import Callback
from runbook.cli.desk.acting.deeds import DeskDeeds
from runbook.cli.desk.sitting.parts import Parts
from runbook.cli.desk.sitting.screen import DeskScreen
from runbook.desk.acts import Act, Kind
from runbook.desk.offered import OF_CLIENTS
from runbook.desk.sitting import Done
from runbook.holding.scripts import Channel as Voice
from runbook.holding.scripts import Script, Shown, Status
from runbook.incident import Incident
from runbook.journal.callbacks import every_promise, reveal
from runbook.journal.problem import JournalProblem
from runbook.journal.store import open_journal
from runbook.learned import Learned
from runbook.planning import Finding, described
from runbook.procedure.file import built_in
from runbook.settings.file import settings_from

NOW = datetime(2026, 11, 22, 9, 13, tzinfo=UTC)
OPERATOR = "op-117"

NO_INTERNET = Finding("isp", "isp.no_internet", "isp", 0.97)
SETTINGS = b"""
[operator]
id = "op-117"
[[contacts]]
role = "shift_lead"
phone = "+7 900 000-00-02"
[callbacks]
quiet_from = "00:00"
quiet_until = "00:00"
"""
"""Without quiet hours: at whatever hour it is tried, a promise may be kept."""


@dataclass
class Hours:
    """Timers that go off when the night's clock says so.

    ``now`` is on the wall and can be set; ``ticks`` only goes on.
    """

    now: datetime = NOW
    ticks: float = 0.0
    waiting: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def later(self, seconds: float, work: Callable[[], None]) -> Timer:
        self.waiting.append((self.ticks + seconds, work))
        return Timer(seconds, work)

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.ticks += seconds
        due = [work for at, work in self.waiting if at <= self.ticks]
        self.waiting = [one for one in self.waiting if one[0] > self.ticks]
        for work in due:
            work()


class Sat:
    """One desk on that journal. Another one is another window of hers."""

    def __init__(self, path: Path, hours: Hours | None = None) -> None:
        self.hours = hours or Hours()
        self.stirred = 0
        self.problems: list[str] = []
        self.journal = open_journal(path, self.hours.now).journal
        loaded = settings_from(SETTINGS, path)
        telling = Telling(loaded, self.journal, "ru", lambda _: None, lambda _: None)
        record = Record(self.journal, telling, OPERATOR)
        record.say_home = self._note
        clock: Callable[[], datetime] = lambda: self.hours.now  # noqa: E731 - a clock
        procedure, workplace = built_in(), Workplace(loaded, Learned(), path)
        screen = DeskScreen(loaded.settings, "ru")
        self.conductor = Conductor(record, procedure, loaded.settings, self._note, clock)
        self.session = Session(workplace, record, telling, screen, self.conductor, "ru", now=clock)
        words = Shown(Script("holding", 1, "ru", Voice.VOICE, ("Слова",), Status.DRAFT))
        self.parts = Parts(
            workplace, screen, telling, record, procedure, "ru", words, words, now=clock
        )
        self.deeds = DeskDeeds(
            self.conductor, self.session, self.parts, self._stir,
            when=self.hours.later, ticks=lambda: self.hours.ticks,
        )  # fmt: skip
        self.conductor.resumable()

    def _note(self, problem: JournalProblem) -> None:
        self.problems.append(problem.rule_id)

    def _stir(self) -> None:
        self.stirred += 1

    def outage(self) -> Incident:
        now = self.hours.now
        opened = self.journal.open_incident(OPERATOR, now, detected_at=now).incident
        saved = self.journal.save_incident(described(opened, NO_INTERNET), now, "incident.detected")
        assert saved is not None
        self.conductor.found(NO_INTERNET, saved)
        return saved

    def over(self, incident: Incident) -> None:
        found = self.journal.incident(incident.key)
        assert found is not None
        now = self.hours.now
        ended = replace(found, restored_at=now)
        saved = self.journal.save_incident(ended, now, "incident.restored")
        assert saved is not None
        self.conductor.found(Finding("healthy", "healthy.ok", "none", 0.99), saved)

    def do(self, kind: Kind, subject: str = "", value: str = "", about: str = "") -> Done:
        """What is said of a client is said of the one on the line, where none is named."""
        if kind in OF_CLIENTS and not subject:
            subject = self.deeds.client()
        return self.deeds.do(Act(kind, subject, value, about))

    def take_back(self) -> Done:
        takeable = self.deeds.takeable()
        assert takeable is not None
        return self.deeds.do(takeable.button.act)

    def promises(self) -> tuple[Callback, ...]:
        return reveal(self.journal, every_promise(self.journal, OPERATOR))

    def events(self, kind: str) -> int:
        rows = self.journal.connect().execute("SELECT count(*) FROM events WHERE kind = ?", (kind,))
        return int(rows.fetchone()[0])

    def answers(self) -> dict[str, str]:
        return dict(self.conductor.place().answers)
