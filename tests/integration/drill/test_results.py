"""What a drill leaves in the real journal: its result, and nothing else."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notifier.outbox.outbox import Outbox
from runbook.cli.drill.running import Drills, Office
from runbook.cli.drill.showing import missed_lines
from runbook.desk.acts import Act, Kind
from runbook.desk.view import Tone
from runbook.drill.library import built_in_cases, find_case
from runbook.drill.results import last_passed, results
from runbook.drill.scoring import Missed, Reason
from runbook.incidents.figures import figures
from runbook.journal import callbacks, history
from runbook.journal.journal import Journal
from runbook.journal.store import open_journal
from runbook.journal.verification import verify
from runbook.language.texts import known
from tests.integration.drill.operator import QUICK, WITHIN, WORDS, Operator, quick

OPERATOR = "op-204"
NOW = datetime(2026, 11, 22, 1, 13, tzinfo=UTC)
YEAR = timedelta(days=700)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = open_journal(tmp_path / "journal.db", NOW)
    yield opened.journal
    opened.journal.close()


@pytest.fixture
def drills(journal: Journal) -> Iterator[Drills]:
    case = find_case("crm-slow")
    assert case is not None
    made = Drills(Office(lambda: journal, OPERATOR), WORDS, own=(quick(case),), around=QUICK)
    yield made
    made.stop()


def work(drills: Drills, side: str = "") -> None:
    assert drills.do(Act(Kind.DRILL, "crm-slow")).ok
    sitting = drills.running
    assert sitting is not None
    Operator(sitting.case, sitting, side=side).work()


def test_a_passed_drill_is_one_event_and_nothing_else(journal: Journal, drills: Drills) -> None:
    work(drills)
    kinds = journal.read(lambda one: one.execute("SELECT kind, body FROM events").fetchall())
    assert [kind for kind, _ in kinds] == ["drill.finished"]
    assert json.loads(kinds[0][1])["drill"] is True
    assert "4512" not in kinds[0][1]
    assert callbacks.every_promise(journal, OPERATOR) == ()
    assert Outbox(journal.connect()).pending() == []
    found = history.incidents_between(journal, NOW - YEAR, NOW + YEAR)
    drilled = history.drills_between(journal, NOW - YEAR, NOW + YEAR)
    counted = figures(found, (), drilled, NOW + YEAR)
    assert found == ()
    assert (counted.failures, counted.drills, counted.promises.made) == (0, 0, 0)
    assert journal.read(lambda one: verify(one, journal.known_secrets()).sound)


def test_a_second_try_counts_and_passes(journal: Journal, drills: Drills) -> None:
    work(drills, side="isp")
    assert last_passed(journal, OPERATOR) is None
    assert drills.none_passed
    work(drills)
    second, first = results(journal, OPERATOR)
    assert (first.passed, first.attempt, first.missed) == (False, 1, ("owner_other",))
    assert (second.passed, second.attempt) == (True, 2)
    passed = last_passed(journal, OPERATOR)
    assert passed is not None
    assert passed.case == "crm-slow"
    assert not drills.none_passed


def test_the_drills_of_a_colleague_are_not_hers(journal: Journal, drills: Drills) -> None:
    work(drills)
    assert last_passed(journal, "op-999") is None


def test_a_real_outage_ends_the_drill_at_once_unjudged(journal: Journal, drills: Drills) -> None:
    drills.do(Act(Kind.DRILL, "crm-slow"))
    sitting = drills.running
    assert sitting is not None
    journal.open_incident(OPERATOR, NOW, occurred_at=NOW, detected_at=NOW)
    until = time.monotonic() + WITHIN
    while not sitting.interrupted:
        assert time.monotonic() < until
        time.sleep(0.01)
    desk = sitting.view()
    assert desk.headline.sentence == "Начался настоящий сбой. Тренировка закончена."
    assert desk.headline.tone is Tone.BANK
    assert desk.drill == ""
    (go,) = desk.now.buttons
    assert (go.label, go.key, go.main) == ("К настоящему сбою", "Enter", True)
    assert ("/", "К настоящему сбою") in desk.places
    assert results(journal, OPERATOR) == ()
    assert not drills.do(Act(Kind.DRILL, "crm-slow")).ok
    sitting.do(go.act)
    assert drills.sitting is None


def test_a_drill_that_was_cut_short_leaves_nothing(journal: Journal, drills: Drills) -> None:
    drills.do(Act(Kind.DRILL, "crm-slow"))
    drills.stop()
    assert journal.read(lambda one: one.execute("SELECT count(*) FROM events").fetchone()) == (0,)


def test_every_view_of_a_drill_is_marked(drills: Drills) -> None:
    drills.do(Act(Kind.DRILL, "crm-slow"))
    sitting = drills.running
    assert sitting is not None
    assert sitting.view().drill == "УЧЕБНОЕ"
    sitting.do(Act(Kind.LEAVE_DRILL))
    assert sitting.score is not None
    assert sitting.view().drill == "УЧЕБНОЕ"
    sitting.do(Act(Kind.LEAVE_DRILL))
    assert drills.sitting is None


def test_the_page_tells_what_is_passed_and_what_is_not(drills: Drills) -> None:
    work(drills)
    shown = drills.page({})
    states = {one.id: one.state for one in shown.values["cases"]}  # type: ignore[attr-defined]  # a template's values are objects
    assert states["crm-slow"].startswith("пройдена ")
    assert states["provider-down"] == "не пройдена"
    assert (shown.values["first"], shown.values["begin_here"]) == ("", "")


def test_the_words_of_a_drill_are_those_of_the_night(drills: Drills) -> None:
    drills.do(Act(Kind.DRILL, "crm-slow"))
    sitting = drills.running
    assert sitting is not None
    assert "временно не получится" in " ".join(sitting.view().words.aloud)


def test_at_the_end_each_reason_is_told_once_with_advice(drills: Drills) -> None:
    drills.do(Act(Kind.DRILL, "crm-slow"))
    sitting = drills.running
    assert sitting is not None
    sitting.do(Act(Kind.LEAVE_DRILL))
    assert sitting.score is not None
    desk = sitting.view()
    assert desk.headline.tone is Tone.UNCLEAR
    told = desk.now.beside
    assert len(told) == len({one.reason for one in sitting.score.missed})
    assert not [one for one in told if "{" in one or "drill." in one]
    assert [(one.act.kind, one.key) for one in desk.now.buttons] == [
        (Kind.DRILL, "1"),
        (Kind.LEAVE_DRILL, "2"),
    ]


def test_steps_that_were_left_out_stand_in_a_line_each_by_their_short_names() -> None:
    missed = [Missed(Reason.STEP_MISSED, one) for one in ("bank_lead", "mend", "of_the_bank")]
    told = missed_lines([Missed(Reason.WORDS_MISSING), *missed], WORDS.procedure, "ru")
    assert told[1:] == (
        "Пропущены шаги:",
        "• прочитать, что сделает руководитель",
        "• исправить дома или на компьютере",
        "• исправить дома или на компьютере",
        "Идите по шагам: программа показывает один за другим.",
    )


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_every_step_that_a_built_in_case_expects_has_a_short_name(lang: str) -> None:
    expected = {step for one in built_in_cases() for step in one.expected.steps}
    assert [one for one in sorted(expected) if not known(f"drill.step.{one}", lang)] == []


def test_another_drill_does_not_throw_the_one_under_way_away(
    journal: Journal, drills: Drills
) -> None:
    drills.do(Act(Kind.DRILL, "crm-slow"))
    first = drills.running
    assert first is not None
    assert not drills.do(Act(Kind.DRILL, "crm-dead")).ok
    assert drills.running is first
    asked = first.view().ask_first
    assert asked is not None
    assert asked.text == (
        "Идёт тренировка «CRM еле открывается». "
        "Закончить её и начать «CRM не работает, остальное работает»?"
    )
    stay, instead = asked.buttons
    first.do(stay.act)
    assert first.view().ask_first is None
    drills.do(Act(Kind.DRILL, "crm-dead"))
    assert first.do(instead.act).ok
    assert drills.running is not None
    assert drills.running.case.id == "crm-dead"
    assert [one.case for one in results(journal, OPERATOR)] == ["crm-slow"]


def test_the_same_button_pressed_twice_goes_on_with_the_drill(drills: Drills) -> None:
    drills.do(Act(Kind.DRILL, "crm-slow"))
    first = drills.running
    assert drills.do(Act(Kind.DRILL, "crm-slow")).ok
    assert drills.running is first
    assert first is not None
    assert first.view().ask_first is None
