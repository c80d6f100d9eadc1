"""When what she did stands: by a clock that nobody sets, by one thread, and never lost."""

import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from runbook.cli.desk.acting.deeds import DeskDeeds
from runbook.cli.desk.acting.taking_back import later
from runbook.desk.acts import Act, Kind
from runbook.procedure.commands import NOT_WORKING
from tests.integration.desk.hands import Sat
from tests.integration.desk.promising import CASE, OTHER, promised, recovered


@pytest.fixture
def sat(tmp_path: Path) -> Sat:
    return Sat(tmp_path / "journal.db")


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_set_meanwhile_makes_nothing_final(sat: Sat, hours: int) -> None:
    (only,) = recovered(sat, CASE)
    sat.do(Kind.SETTLE, only, "solved")
    sat.hours.now += timedelta(hours=hours)
    assert sat.do(Kind.CHECK_AGAIN).ok
    assert sat.deeds.waiting() == {only: "solved"}
    assert sat.take_back().ok
    assert sat.promises()[0].reference == CASE


def test_a_clock_set_back_gives_no_second_chance(sat: Sat) -> None:
    (only,) = recovered(sat, CASE)
    sat.do(Kind.SETTLE, only, "solved")
    takeable = sat.deeds.takeable()
    assert takeable is not None
    sat.hours.forward(10)
    sat.hours.now -= timedelta(seconds=8)
    assert not sat.deeds.do(takeable.button.act).ok
    assert sat.promises() == ()


def test_a_refused_end_of_the_shift_makes_no_outcome_final(sat: Sat) -> None:
    first, _ = recovered(sat, CASE, OTHER)
    sat.do(Kind.SETTLE, first, "solved")
    assert not sat.do(Kind.END_SHIFT).ok
    assert sat.take_back().ok
    assert {one.reference for one in sat.promises()} == {CASE, OTHER}


def test_the_last_outcome_lets_her_go_and_an_attempt_does_not(sat: Sat) -> None:
    (only,) = recovered(sat, CASE)
    sat.do(Kind.SETTLE, only, "not_reached")
    assert not sat.do(Kind.END_SHIFT).ok
    assert sat.promises()[0].attempts == 0
    sat.take_back()
    sat.do(Kind.SETTLE, only, "not_needed")
    assert sat.do(Kind.END_SHIFT).ok
    assert sat.promises() == ()


def test_what_run_took_back_meanwhile_is_not_said_again_by_an_undo(sat: Sat) -> None:
    sat.do(Kind.NOT_WORKING, value="chat")
    takeable = sat.deeds.takeable()
    assert takeable is not None
    # As `run` beside it does: the chat works again, the calls do not.
    sat.deeds._hold.deeds.not_working(frozenset({"voice"}))
    assert sat.deeds.do(takeable.button.act).ok
    assert sat.answers()[NOT_WORKING] == "voice"


def test_an_outcome_that_fails_stays_a_promise_and_she_is_told(
    sat: Sat, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RUNBOOK_DEBUG", "1")
    (only,) = recovered(sat, CASE)
    sat.do(Kind.SETTLE, only, "solved")

    def fails(*_: object, **__: object) -> None:
        raise sqlite3.DatabaseError("a defect")

    with monkeypatch.context() as broken:
        broken.setattr(sat.conductor.promises, "kept", fails)
        stirred = sat.stirred
        sat.hours.forward(10)
    assert sat.stirred > stirred
    assert sat.deeds.waiting() == {}
    assert [one.reference for one in sat.promises()] == [CASE]
    assert any("отметьте итог ещё раз" in one for one in sat.parts.screen.sight("").news)
    assert "a defect" in capsys.readouterr().err
    # Nothing of it stands in the way of what she does next.
    assert sat.do(Kind.SETTLE, only, "solved").ok
    sat.hours.forward(10)
    assert sat.promises() == ()


def test_one_thread_waits_for_all_that_she_did(sat: Sat) -> None:
    sat.outage()
    deeds = DeskDeeds(sat.conductor, sat.session, sat.parts, lambda: None, when=later)
    before = set(threading.enumerate())
    for _ in range(40):
        assert deeds.do(Act(Kind.NOT_WORKING, value="chat")).ok
    assert len(set(threading.enumerate()) - before) == 1
    deeds.end()


def test_each_stands_in_its_own_time(sat: Sat) -> None:
    sat.outage()
    first = promised(sat, number=CASE)
    second = promised(sat, number=OTHER)
    sat.over(sat.journal.current_incident("op-117") or pytest.fail("no outage"))
    sat.hours.forward(11)
    sat.do(Kind.SETTLE, first, "solved")
    sat.hours.forward(6)
    sat.do(Kind.SETTLE, second, "solved")
    sat.hours.forward(5)
    assert [one.id for one in sat.promises()] == [second]
    sat.hours.forward(5)
    assert sat.promises() == ()
