"""What she does at the desk, on a real journal: steps, the lead's code, a run begun again."""

import threading
from pathlib import Path

import pytest

from runbook.agent.recording.acknowledging import KnownBy, known_by
from runbook.agent.telling.handoff import prepare
from runbook.cli.desk.acting.deeds import DeskDeeds
from runbook.desk.acts import Act, Kind
from runbook.desk.sitting import Done
from runbook.journal.runs import current_run
from runbook.journal.store import open_journal
from runbook.procedure.commands import LEAD_KNOWS, NOT_WORKING
from runbook.settings.file import settings_from
from tests.integration.desk.hands import NOW, OPERATOR, SETTINGS, Sat


def offered(sat: Sat) -> bool:
    return sat.deeds.resumable is not None


def test_an_answer_is_on_disk_when_it_was_given_and_gone_when_it_is_taken_back(sat: Sat) -> None:
    sat.outage()
    assert sat.do(Kind.GIVE, "hears", "yes").ok
    assert sat.do(Kind.GIVE, "status", "done").ok
    kept = current_run(open_journal(Path(str(sat.journal.path)), NOW).journal, OPERATOR)
    assert kept is not None
    assert kept.answers["status"].value == "done"
    sat.take_back()
    assert "status" not in sat.answers()
    assert "hears" in sat.answers()


def test_a_press_about_an_outage_that_is_over_does_nothing(sat: Sat) -> None:
    first = sat.outage()
    sat.over(first)
    sat.hours.forward(60)
    sat.outage()
    done = sat.do(Kind.GIVE, "hears", "yes", about=first.key)
    assert (done.ok, done.said) == (False, "Это было о прошлом сбое. Ничего не изменилось.")
    assert "hears" not in sat.answers()


@pytest.mark.parametrize(
    ("step", "value"),
    [("status", "perhaps"), ("calls", "3000"), ("calls", "²"), ("no_such", "yes"), ("closed", "x")],
)
def test_an_answer_that_the_step_does_not_know_changes_nothing(
    sat: Sat, step: str, value: str
) -> None:
    sat.outage()
    assert not sat.do(Kind.GIVE, step, value).ok
    assert sat.answers() == {}


def test_a_step_left_out_comes_back(sat: Sat) -> None:
    sat.outage()
    assert sat.do(Kind.ASIDE, "status").ok
    assert sat.answers()["status"] == "skipped"
    sat.take_back()
    assert "status" not in sat.answers()


def test_what_does_not_work_is_said_and_taken_back_by_the_same_button(sat: Sat) -> None:
    sat.do(Kind.NOT_WORKING, value="voice")
    sat.do(Kind.NOT_WORKING, value="chat")
    assert sat.answers()[NOT_WORKING] == "chat,voice"
    sat.do(Kind.NOT_WORKING, value="voice")
    assert sat.answers()[NOT_WORKING] == "chat"
    sat.take_back()
    assert sat.answers()[NOT_WORKING] == "chat,voice"


def test_the_lead_knows_only_by_the_code_of_this_outage(sat: Sat, path: Path) -> None:
    assert not sat.do(Kind.LEAD_KNOWS, value="12345").ok
    incident = sat.outage()
    loaded = settings_from(SETTINGS, path)
    handoff = prepare(sat.journal, loaded, {}, NOW, exercise=False)
    assert handoff is not None
    code = handoff.said.reply
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    refused = sat.do(Kind.LEAD_KNOWS, value=wrong)
    assert not refused.ok
    assert wrong not in refused.said
    assert sat.do(Kind.LEAD_KNOWS, value=code).ok
    told_by = sat.journal.read(lambda one: known_by(one, incident.key))
    assert told_by == KnownBy.CODE
    sat.take_back()
    found = sat.journal.incident(incident.key)
    assert found is not None
    assert found.acknowledged_at is None
    assert LEAD_KNOWS not in sat.answers()


def test_a_run_begun_again_by_mistake_is_offered_again_with_its_answers(
    sat: Sat, path: Path
) -> None:
    sat.outage()
    sat.do(Kind.GIVE, "hears", "yes")
    again = Sat(path, sat.hours)
    again.deeds.resumable = again.conductor.resumable()
    assert again.do(Kind.START_AGAIN).ok
    assert not offered(again)
    assert again.answers() == {}
    again.take_back()
    assert offered(again)
    again.do(Kind.GO_ON)
    assert again.answers()["hears"] == "yes"
    again.take_back()
    assert offered(again)


def test_nothing_that_a_form_may_send_raises(sat: Sat) -> None:
    sat.outage()
    for kind in Kind:
        for subject in ("", "hears", "*", "no such"):
            for value in ("", "yes", "call", "solved", "voice", "4276 3800 1234 5678"):
                act = Act(kind, subject, value)
                if kind in {Kind.HEARS, Kind.PROMISE, Kind.SETTLE, Kind.NOT_WORKING}:
                    # What the door lets through of these is known beforehand.
                    continue
                assert isinstance(sat.deeds.do(act), Done)


def test_looking_waits_for_nothing_while_an_act_waits_for_the_journal(sat: Sat) -> None:
    sat.outage()
    holds, goes_on = threading.Event(), threading.Event()

    def slow(_: object) -> None:
        holds.set()
        goes_on.wait(30)

    writer = threading.Thread(target=lambda: sat.journal.write(slow))
    writer.start()
    assert holds.wait(10)
    presses = threading.Thread(target=lambda: sat.do(Kind.GIVE, "hears", "yes"))
    presses.start()
    deeds: DeskDeeds = sat.deeds
    assert deeds.client_at() is None
    assert deeds.takeable() is None
    assert deeds.waiting() == {}
    goes_on.set()
    presses.join(30)
    writer.join(30)
    assert sat.answers()["hears"] == "yes"
