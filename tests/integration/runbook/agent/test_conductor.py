"""The procedure as a sitting works it, on a real journal: nothing is asked twice or lost."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from runbook.agent.recording.record import Record
from runbook.agent.sitting.conductor import STALE, Conductor
from runbook.agent.telling.telling import Telling
from runbook.callbacks.promise import Channel
from runbook.incident import Incident
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError, JournalProblem
from runbook.journal.runs import current_run
from runbook.journal.store import open_journal
from runbook.planning import Finding, described
from runbook.procedure.commands import CALL_ENDED, LEAD_KNOWS, NOT_WORKING
from runbook.procedure.file import built_in
from runbook.procedure.shapes import Field
from runbook.procedure.walk import DONE, SKIPPED
from runbook.settings.file import Loaded, settings_from

NOW = datetime(2026, 11, 22, 1, 13, tzinfo=UTC)
OPERATOR = "op-117"
NO_INTERNET = Finding("isp", "isp.no_internet", "isp", 0.97)
GATEWAY = Finding("vpn_gateway", "vpn_gateway.unreachable", "bank", 0.9)
CLEAN = Finding("healthy", "healthy.ok", "none", 0.99)
SETTINGS = b"""
[operator]
id = "op-117"
[[contacts]]
role = "shift_lead"
phone = "+7 900 000-00-02"
"""


class Desk:
    """One operator's PC over the night: every window is a conductor of its own on the same file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.now = NOW
        self.problems: list[str] = []

    def window(self) -> Conductor:
        self.journal = open_journal(self.path, self.now).journal
        loaded: Loaded = settings_from(SETTINGS, self.path)
        telling = Telling(loaded, self.journal, "ru", lambda _: None, lambda _: None)
        self.record = Record(self.journal, telling, OPERATOR)
        self.record.say_home = self.note
        return Conductor(self.record, built_in(), loaded.settings, self.note, lambda: self.now)

    def note(self, problem: JournalProblem) -> None:
        self.problems.append(problem.rule_id)

    def outage(self, finding: Finding = NO_INTERNET) -> Incident:
        opened = self.journal.open_incident(OPERATOR, self.now, detected_at=self.now).incident
        found = described(opened, finding)
        saved = self.journal.save_incident(found, self.now, "incident.detected")
        assert saved is not None
        return saved

    def over(self, incident: Incident) -> Incident:
        found = self.journal.incident(incident.key)
        assert found is not None
        saved = self.journal.save_incident(
            replace(found, restored_at=self.now), self.now, "incident.restored"
        )
        assert saved is not None
        return saved

    def events(self, kind: str) -> int:
        rows = self.journal.connect().execute("SELECT count(*) FROM events WHERE kind = ?", (kind,))
        return int(rows.fetchone()[0])


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "state" / "journal.db")


def asked(conductor: Conductor) -> str:
    now = conductor.place().position.now
    return now.id if now else ""


def test_nothing_is_written_before_she_has_said_anything(desk: Desk) -> None:
    window = desk.window()
    assert asked(window) == "hears"
    assert current_run(desk.journal, OPERATOR) is None


def test_every_answer_is_on_disk_before_the_next_question(desk: Desk) -> None:
    window = desk.window()
    window.give("hears", "yes")
    kept = current_run(Journal(desk.path), OPERATOR)
    assert kept is not None
    assert kept.answers["hears"].value == "yes"
    assert asked(window) == "status"


def test_a_window_opened_again_goes_on_where_she_was(desk: Desk) -> None:
    first = desk.window()
    incident = desk.outage()
    first.give("hears", "no")
    first.found(NO_INTERNET, incident)
    first.give("status", "cannot")
    first.promise(Channel.CALL)
    second = desk.window()
    left = second.resumable()
    assert left is not None
    assert left.incident == incident.key
    second.go_on(left)
    second.found(NO_INTERNET, incident)
    assert asked(second) == "calls"
    answers = second.answers()
    assert (answers.client_hears, answers.off_the_line, answers.promised) == (False, False, 1)
    assert desk.events("run.started") == 1


def test_she_may_begin_afresh_and_the_promises_stay(desk: Desk) -> None:
    first = desk.window()
    first.give("hears", "yes")
    first.promise(Channel.CHAT)
    second = desk.window()
    left = second.resumable()
    assert left is not None
    second.start_again(left)
    second.refresh()
    assert asked(second) == "hears"
    assert second.answers().promised == 1
    assert second.resumable() is None


def test_another_shifts_run_is_not_offered(desk: Desk) -> None:
    desk.window().give("hears", "yes")
    desk.now += STALE + timedelta(minutes=1)
    assert desk.window().resumable() is None
    assert desk.events("run.ended") == 1


def test_two_windows_share_the_answers(desk: Desk) -> None:
    first, second = desk.window(), desk.window()
    first.give("hears", "yes")
    second.refresh()
    assert asked(second) == "status"
    second.give("status", "done")
    first.give("calls", "1")
    first.refresh()
    second.refresh()
    assert dict(first.place().answers) == dict(second.place().answers)
    assert dict(first.place().answers) == {"hears": "yes", "status": "done", "calls": "1"}
    assert desk.events("run.started") == 1


def test_the_last_answer_can_be_taken_back(desk: Desk) -> None:
    window = desk.window()
    assert window.undo() == ""
    window.give("hears", "yes")
    window.give("status", "done")
    assert window.undo() == "status"
    assert asked(window) == "status"
    assert window.undo() == "hears"
    assert window.undo() == ""
    assert desk.events("run.undone") == 2


def test_the_lead_knows_since_the_first_time_she_said_so(desk: Desk) -> None:
    window = desk.window()
    window.give(LEAD_KNOWS, "yes")
    desk.now += timedelta(minutes=9)
    window.give(LEAD_KNOWS, "yes")
    assert window.answers().lead_knows_at == NOW


def test_what_would_cut_the_call_waits_until_it_is_over(desk: Desk) -> None:
    window = desk.window()
    incident = desk.outage()
    window.give("hears", "yes")
    window.give_field(Field.CALLS, "1")
    stopped = Finding("vpn_client", "vpn_client.no_routes", "operator", 0.9)
    window.found(stopped, incident)
    held = {one.id for one in window.place().position.held}
    assert held
    window.give(CALL_ENDED, "yes")
    assert not window.place().position.held
    assert held <= {one.id for one in window.place().position.due}


def test_what_the_provider_said_is_known_with_its_day(desk: Desk) -> None:
    window = desk.window()
    window.give_field(Field.PROVIDER_KNOWS, "yes")
    window.give_field(Field.PROVIDER_UNTIL, "03:30")
    window.give_field(Field.PROVIDER_TICKET, SKIPPED)
    answers = window.answers()
    assert answers.provider_until == datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
    assert answers.provider_ticket == ""


def test_the_bank_s_fault_is_passed_on_once_the_lead_has_it(desk: Desk) -> None:
    window = desk.window()
    incident = desk.outage()
    window.found(GATEWAY, incident)
    window.place()
    assert desk.events("incident.escalated") == 0
    window.lead("messaged")
    for one in range(30):
        now = window.place().position.now
        if now is None:
            break
        window.give(
            now.id, now.step.options[0].id if now.step.options else "0" if one < 6 else DONE
        )
    assert desk.events("incident.escalated") == 1
    found = desk.journal.incident(incident.key)
    assert found is not None
    assert found.escalated_at == NOW


def test_one_clean_look_is_no_recovery_and_after_it_the_promises_come_first(desk: Desk) -> None:
    window = desk.window()
    incident = desk.outage()
    window.found(NO_INTERNET, incident)
    window.give("hears", "yes")
    made = window.promise(Channel.CHAT)
    assert made is not None
    before = asked(window)
    window.found(CLEAN, incident)
    assert asked(window) == before
    window.found(CLEAN, desk.over(incident))
    place = window.place()
    assert place.recovered
    assert (place.promises, asked(window)) == ((made,), "keep_promises")
    window.promises.kept(place.promises[0], solved=True)
    window.give("keep_promises", DONE)
    # Clean checks go on while she works; what was is not forgotten for it.
    window.found(CLEAN, None)
    assert asked(window) == "status_back"
    window.give("status_back", DONE)
    for step, value in (("true_cause", "same"), ("ticket", "INC-17"), ("hindered", SKIPPED)):
        assert asked(window) == step
        window.give(step, value)
    assert window.place().position.finished
    closed = desk.journal.incident(incident.key)
    assert closed is not None
    assert (closed.closed_at, closed.true_cause, closed.ticket) == (
        NOW, "isp.no_internet", "INC-17",
    )  # fmt: skip
    assert current_run(desk.journal, OPERATOR) is None


def test_the_next_outage_begins_with_its_own_questions_but_keeps_what_does_not_work(
    desk: Desk,
) -> None:
    window = desk.window()
    first = desk.outage()
    window.found(NO_INTERNET, first)
    window.give("hears", "yes")
    window.found(CLEAN, desk.over(first))
    window.give(NOT_WORKING, "chat")
    window.found(CLEAN, desk.outage())
    assert asked(window) == "hears"
    assert window.answers().not_working == {"chat"}
    assert desk.events("run.started") == 2


def test_a_disk_that_dies_costs_no_answer_and_is_said_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = desk.window()
    window.give("hears", "yes")
    real = Journal.write

    def write(journal: Journal, work: Callable[[sqlite3.Connection], object]) -> object:
        if not journal.in_memory:
            raise JournalError(JournalProblem("journal.full"))
        return real(journal, work)

    monkeypatch.setattr(Journal, "write", write)
    window.give("status", "done")
    window.give("calls", "2")
    assert window.promise(Channel.CALL) is not None
    answers = window.answers()
    assert (answers.client_hears, answers.calls, answers.promised) == (True, 2, 1)
    assert desk.problems == ["journal.full"]
