"""A sitting from its first alert to the recovery: real journal, real outbox, real Bot API server.

Only the diagnoses are scripted: what they find belongs to ``checks``.
"""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from checks.host.facts import HostFacts
from checks.observation import Observation
from checks.onset import Onset
from checks.report import Report
from checks.situation import Situation
from checks.verdict import Verdict
from notifier.dispatch.dispatcher import Notice, Phase
from runbook.agent.conductor import Conductor
from runbook.agent.orders import CheckAgain, Leave, Order, Said, Stirred
from runbook.agent.record import DROPPED, Record
from runbook.agent.session import Noticed, Session
from runbook.agent.telling import Telling
from runbook.agent.workplace import Workplace, utc_now
from runbook.incident import Incident
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError, JournalProblem
from runbook.journal.store import open_journal
from runbook.learned import Learned
from runbook.planning import STEADY, Loudness
from runbook.procedure.file import built_in
from runbook.procedure.meaning import NOT_WORKING
from runbook.procedure.shapes import Field
from runbook.settings.file import settings_from
from tests.acceptance.night import LEAD, OPERATOR, Night, night, toml
from tests.far_ends.authority import Authority
from tests.far_ends.bot_api import TOKEN

NO_INTERNET = Verdict("isp.no_internet", 0.97)
GATEWAY = Verdict("vpn_gateway.unreachable", 0.8)
CRM = Verdict("bank_service.error", 0.95, ("crm",))
CLEAN = Verdict("healthy.ok", 0.99)
UNSTABLE = Verdict("home_network.unstable", 0.9)


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


@pytest.fixture
def tonight(tmp_path: Path) -> Iterator[Night]:
    folder = tmp_path / "authority"
    folder.mkdir()
    with night(tmp_path, Authority(folder)) as made:
        yield made


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
    ) -> None:
        opened = open_journal(self.path, utc_now())
        assert opened.problem is None
        self.journal = opened.journal
        loaded = settings_from(toml(self.tonight.tables).encode(), self.path)
        assert not loaded.problems
        place = ScriptedPlace(loaded, Learned(), self.path, script=list(script), during=self.during)
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
        heard.append(record.note_accepted)
        problem = self.watcher.journal_problem
        conductor = Conductor(record, built_in(), loaded.settings, problem)
        said(conductor)
        session = Session(
            place,
            record,
            telling,
            self.watcher,
            conductor,
            "ru",
            now=lambda: utc_now() + self.ahead,
            noticed=noticed,
        )
        self.record = record
        self.watcher.session, self.watcher.telling = session, telling
        self.watcher.conductor = conductor
        telling.start()
        try:
            session.attend(follow=follow)
            assert telling.wait_sent(10)
        finally:
            telling.stop()

    def titles(self) -> list[str]:
        return [text.splitlines()[0] for text in self.tonight.bot.texts(LEAD)]

    def events(self) -> list[str]:
        rows = self.journal.connect().execute("SELECT kind FROM events ORDER BY seq").fetchall()
        return [str(kind) for (kind,) in rows]


@pytest.fixture
def sitting(tonight: Night, tmp_path: Path) -> Callable[[], Sitting]:
    return lambda: Sitting(tonight, tmp_path / "state" / "journal.db")


def test_an_outage_that_changes_its_owner_and_ends_rings_three_times(
    sitting: Callable[[], Sitting],
) -> None:
    here = sitting()
    here.attend(NO_INTERNET, NO_INTERNET, GATEWAY, GATEWAY, CRM, CRM, CLEAN, CLEAN)
    assert here.watcher.told == [
        "isp.no_internet", "ring", "isp.no_internet",
        "vpn_gateway.unreachable", "vpn_gateway.unreachable", "ring",
        "bank_service.error", "bank_service.error", "edit",
        "healthy.ok", "confirming", "healthy.ok", "recovery", "recovered",
    ]  # fmt: skip
    assert here.titles() == [
        f"Сбой у оператора {OPERATOR}: провайдер: нет интернета",
        f"Сбой у оператора {OPERATOR}: банк: вход в сеть не отвечает",
        f"Оператор {OPERATOR}: снова работает",
    ]
    (edited,) = [one for one in here.tonight.bot.edits if one["chat_id"] == str(LEAD)]
    assert "Не работает: CRM" in str(edited["text"])
    told = {"alert.rang", "check.concluded", "delivery.attempted"}
    assert [kind for kind in here.events() if kind not in told] == [
        "incident.opened", "incident.detected", "alert.accepted", "verdict", "verdict",
        "incident.restored",
    ]  # fmt: skip
    assert here.journal.current_incident(OPERATOR) is None


def test_a_moment_of_something_else_is_no_news(sitting: Callable[[], Sitting]) -> None:
    here = sitting()
    here.attend(NO_INTERNET, GATEWAY, NO_INTERNET, CLEAN, NO_INTERNET, CLEAN, CLEAN)
    assert [one for one in here.watcher.told if one in set(Loudness)] == ["ring", "recovery"]
    assert len(here.titles()) == 2


def test_another_sitting_joins_and_nobody_is_rung_again(sitting: Callable[[], Sitting]) -> None:
    first, second = sitting(), sitting()
    first.attend(NO_INTERNET, follow=False)
    second.attend(NO_INTERNET, follow=False)
    assert second.watcher.told == ["isp.no_internet", "joined"]
    assert len(second.titles()) == 1
    incident = second.journal.current_incident(OPERATOR)
    assert incident is not None
    assert incident.alerted_at is not None


def test_who_joins_while_the_checks_are_clean_is_not_asked_to_ring(
    sitting: Callable[[], Sitting],
) -> None:
    first, second = sitting(), sitting()
    first.attend(NO_INTERNET, follow=False)
    second.attend(CLEAN, NO_INTERNET, CLEAN, CLEAN)
    told = second.watcher.told
    assert told.index("healthy.ok") < told.index("isp.no_internet") < told.index("joined")


def test_what_she_says_meanwhile_is_edited_into_the_message(
    sitting: Callable[[], Sitting],
) -> None:
    here = sitting()

    def say(conductor: Conductor) -> None:
        conductor.give_field(Field.CALLS, "1")
        conductor.give_field(Field.CHATS, "2")

    here.watcher.then = {1: say, 3: None}
    here.attend(NO_INTERNET)
    assert len(here.titles()) == 1
    (edited,) = [one for one in here.tonight.bot.edits if one["chat_id"] == str(LEAD)]
    assert "Открыто: 1 звонок, 2 чата" in str(edited["text"])
    assert "operator.answered" in here.events()


def test_what_does_not_work_for_her_is_never_called_restored_by_clean_checks(
    sitting: Callable[[], Sitting],
) -> None:
    here = sitting()
    here.watcher.then = {4: None}
    here.attend(CLEAN, said=lambda conductor: conductor.give(NOT_WORKING, "chat"))
    assert "confirming" not in here.watcher.told
    assert "recovery" not in here.watcher.told
    assert here.titles() == [
        f"Оператор {OPERATOR}: проверки чистые, сообщает, что не работает: чат"
    ]


def test_a_disk_that_dies_during_the_outage_costs_no_alert(
    sitting: Callable[[], Sitting], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Journal.write
    broken = JournalError(JournalProblem("journal.full"))

    def write(journal: Journal, work: Callable[[sqlite3.Connection], object]) -> object:
        if not journal.in_memory:
            raise broken
        return real(journal, work)

    monkeypatch.setattr(Journal, "write", write)
    here = sitting()
    here.attend(NO_INTERNET, follow=False)
    assert here.watcher.told[:2] == ["isp.no_internet", "journal.full"]
    assert here.titles() == [f"Сбой у оператора {OPERATOR}: провайдер: нет интернета"]


def test_a_journal_locked_for_a_while_is_waited_for(
    sitting: Callable[[], Sitting], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, busy = Record.apply, [JournalError(JournalProblem("journal.busy"))] * 3

    def apply(*given: Any, **named: Any) -> object:
        if busy:
            raise busy.pop()
        return real(*given, **named)

    monkeypatch.setattr(Record, "apply", apply)
    here = sitting()
    here.attend(NO_INTERNET, follow=False)
    assert here.watcher.told == ["isp.no_internet", "ring"]
    assert not here.record.journal.in_memory


def test_a_lead_who_could_not_be_reached_at_first_is_rung_as_soon_as_there_is_a_way(
    sitting: Callable[[], Sitting],
) -> None:
    here, later = sitting(), sitting()
    here.watcher.reached = False
    here.attend(NO_INTERNET, follow=False)
    assert "alert.rang" not in here.events()
    later.attend(NO_INTERNET, follow=False)
    assert later.watcher.told == ["isp.no_internet", "ring"]
    assert later.titles() == [f"Сбой у оператора {OPERATOR}: провайдер: нет интернета"]
    assert later.events().count("alert.rang") == 1


# --- beside the watch


def test_what_the_watch_noticed_is_told_without_another_look_and_kept_with_how_it_began(
    sitting: Callable[[], Sitting],
) -> None:
    here = sitting()
    began = utc_now() - timedelta(seconds=5)
    evidence = {"onset": "service:crm", "looks": [{"probe": "service:crm", "from_s": 0.0}]}
    here.attend(CLEAN, noticed=Noticed(began, report(CRM), evidence))
    assert here.watcher.told[:3] == ["bank_service.error", "ring", "healthy.ok"]
    rows = here.journal.connect().execute(
        "SELECT body, incident FROM events WHERE kind = 'incident.detected'"
    )
    ((body, key),) = rows.fetchall()
    assert evidence.items() <= json.loads(body).items()
    incident = here.journal.incident(key)
    assert incident is not None
    assert incident.occurred_at is not None
    assert abs(incident.occurred_at - began) < timedelta(milliseconds=2)


def test_what_changes_during_a_diagnosis_is_looked_at_right_after_it(
    sitting: Callable[[], Sitting], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runbook.agent.session.next_pause", lambda *_, **__: 3600.0)
    here = sitting()
    here.watcher.hurry = None
    looks: list[int] = []

    def changes() -> None:
        looks.append(len(looks))
        if len(looks) < 4:
            assert here.watcher.session is not None
            here.watcher.session.order(Stirred())

    here.during = changes

    def give_up() -> None:
        assert here.watcher.session is not None
        here.watcher.session.order(Leave())

    timer = threading.Timer(20, give_up)
    timer.start()
    try:
        here.attend(CRM, CRM, CLEAN, CLEAN)
    finally:
        timer.cancel()
    assert here.watcher.told[-1] == "recovered"
    assert looks == [0, 1, 2, 3]


def test_an_end_that_another_sitting_told_is_shown_here_and_told_once(
    sitting: Callable[[], Sitting],
) -> None:
    window, watch = sitting(), sitting()
    window.watcher.then = {1: lambda _: watch.attend(CLEAN)}
    window.attend(CRM, CLEAN)
    assert watch.watcher.told[-2:] == ["recovery", "recovered"]
    assert window.watcher.told == ["bank_service.error", "ring", "healthy.ok", "recovered"]
    assert len(window.titles()) == 2
    assert window.events().count("incident.restored") == 1


def test_what_she_says_after_another_sitting_told_the_end_opens_nothing_anew(
    sitting: Callable[[], Sitting],
) -> None:
    window, watch = sitting(), sitting()
    window.watcher.hurry = None

    def say(conductor: Conductor) -> None:
        watch.attend(CLEAN)
        conductor.give_field(Field.CALLS, "1")

    window.watcher.then = {1: say}
    window.attend(CRM, CLEAN)
    assert window.watcher.told[-1] == "recovered"
    assert window.events().count("incident.opened") == 1
    assert len(window.titles()) == 2


def test_a_line_that_came_and_went_is_not_called_well_by_two_clean_looks(
    sitting: Callable[[], Sitting],
) -> None:
    here = sitting()

    def dropped(_: Conductor) -> None:
        here.record.note_drop(here.watcher.session.about if here.watcher.session else "", utc_now())

    here.watcher.then = {1: dropped, 5: None}
    here.attend(UNSTABLE, CLEAN)
    assert "recovery" not in here.watcher.told
    assert len(here.titles()) == 1


# --- a fault that comes and goes


LINE = "Сбой повторяется: уже 3-й раз за 15 минут."


def flap(here: Sitting, times: int, rounds: int = 0) -> None:
    """Sittings one after another, as the watch begins them, while the CRM comes and goes."""
    for _ in range(times):
        here.watcher.rounds = 0
        here.watcher.then = {rounds: None} if rounds else {}
        here.attend(CRM, CLEAN, CLEAN)


def test_the_third_outage_of_one_cause_stays_open_however_often_it_comes_back(
    sitting: Callable[[], Sitting],
) -> None:
    here = sitting()
    flap(here, 2)
    assert here.watcher.told.count("recovered") == 2
    here.watcher.told.clear()
    here.watcher.rounds, here.watcher.then = 0, {9: None}
    here.attend(CRM, CLEAN, CLEAN, CLEAN, CRM, CRM, CLEAN, CLEAN)
    assert [one for one in here.watcher.told if one in set(Loudness)] == ["ring"]
    assert "recovered" not in here.watcher.told
    assert here.events().count("incident.opened") == 3
    assert here.events().count("incident.restored") == 2
    # Its beginning, and each turn from there: down, well, down, well.
    assert here.events().count(DROPPED) == 4
    held = here.journal.current_incident(OPERATOR)
    assert held is not None
    texts = here.tonight.bot.texts(LEAD)
    assert len(texts) == 5
    assert [LINE in text for text in texts] == [False, False, False, False, True]
    assert not here.tonight.bot.edits


def test_a_held_outage_is_told_over_after_ten_steady_minutes(
    sitting: Callable[[], Sitting],
) -> None:
    here = sitting()
    flap(here, 2)
    flap(here, 1, rounds=5)
    assert here.watcher.told.count("recovered") == 2
    held = here.journal.current_incident(OPERATOR)
    assert held is not None
    dropped = here.record.dropped_at(held)
    assert dropped is not None
    here.watcher.rounds, here.watcher.then = 0, {4: None}
    here.ahead = STEADY - timedelta(seconds=30)
    here.attend(CLEAN)
    assert here.watcher.told.count("recovered") == 2
    here.watcher.then = {}
    here.ahead = STEADY + timedelta(seconds=1)
    here.attend(CLEAN)
    assert here.watcher.told.count("recovered") == 3
    assert len(here.titles()) == 6


def test_another_cause_is_told_between_two_outages_and_while_one_is_held(
    sitting: Callable[[], Sitting],
) -> None:
    here = sitting()
    flap(here, 2)
    here.attend(GATEWAY, CLEAN)
    other = f"Сбой у оператора {OPERATOR}: банк: вход в сеть не отвечает"
    assert here.titles()[4:] == [other, f"Оператор {OPERATOR}: снова работает"]
    flap(here, 1, rounds=5)
    assert LINE in here.tonight.bot.texts(LEAD)[-1]
    here.watcher.rounds, here.watcher.then = 0, {4: None}
    here.attend(NO_INTERNET)
    assert here.titles()[-1] == f"Сбой у оператора {OPERATOR}: провайдер: нет интернета"
    assert here.events().count("incident.opened") == 4


def test_the_same_fault_of_another_service_is_another_outage(
    sitting: Callable[[], Sitting],
) -> None:
    here = sitting()
    flap(here, 2)
    here.attend(replace(CRM, services=("chat",)), CLEAN)
    assert here.watcher.told.count("recovered") == 3
    assert DROPPED not in here.events()
