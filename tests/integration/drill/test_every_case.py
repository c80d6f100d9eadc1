"""Every built-in case, worked through by a model operator on the desk's own sitting."""

import time
from collections.abc import Callable

import pytest

from runbook.desk.acts import Act, Kind
from runbook.drill.case import Choice
from runbook.drill.scoring import Reason, Score
from tests.integration.drill.operator import (
    CASES,
    WITHIN,
    Operator,
    drill,
    quick,
)


def worked(name: str, change: Callable[[Operator], None] = lambda _: None) -> Score:
    case = quick(CASES[name])
    sitting = drill(case)
    try:
        operator = Operator(case, sitting)
        change(operator)
        return operator.work()
    finally:
        sitting.stop()


def reasons(score: Score) -> set[Reason]:
    return {one.reason for one in score.missed}


def test_there_are_at_least_twelve_cases() -> None:
    assert len(CASES) >= 12


@pytest.mark.parametrize("name", CASES)
def test_who_does_everything_right_passes(name: str) -> None:
    found = worked(name)
    assert found.missed == ()
    assert found.words is not None
    assert found.owner is not None
    assert found.alert is not None


@pytest.mark.parametrize("name", CASES)
def test_who_does_nothing_is_told_what_to_do(name: str) -> None:
    sitting = drill(quick(CASES[name]))
    try:
        sitting.do(Act(Kind.LEAVE_DRILL))
        assert sitting.score is not None
        expected = {Reason.WORDS_MISSING, Reason.OWNER_MISSING}
        expected |= {Reason.CLIENT_LEFT, Reason.ENDED_EARLY}
        assert expected <= reasons(sitting.score)
        # She left before any step: none was left out.
        assert Reason.STEP_MISSED not in reasons(sitting.score)
    finally:
        sitting.stop()


def test_who_names_another_side_twice_does_not_pass() -> None:
    def other(operator: Operator) -> None:
        operator.side = "bank"

    assert reasons(worked("provider-down", other)) == {Reason.OWNER_OTHER}


def test_who_promises_a_call_for_a_stolen_card_does_not_pass() -> None:
    def promises(operator: Operator) -> None:
        operator.chooses = Choice.CALL

    assert Reason.URGENT_PROMISED in reasons(worked("stolen-card", promises))


def test_who_writes_another_choice_and_number_does_not_pass() -> None:
    def otherwise(operator: Operator) -> None:
        operator.chooses, operator.types = Choice.CHAT, "9999-11"

    found = reasons(worked("crm-slow", otherwise))
    assert found == {Reason.CLIENT_OTHER, Reason.REFERENCE_OTHER}


def test_a_step_put_aside_counts_as_left_out() -> None:
    case = quick(CASES["bank-network"])
    sitting = drill(case)
    try:
        operator = Operator(case, sitting, asides=frozenset({"bank_lead"}))
        until = time.monotonic() + WITHIN
        while time.monotonic() < until:
            time.sleep(0.01)
            act = operator.next_act(sitting.view())
            if act is not None and sitting.do(act).ok and act.kind is Kind.ASIDE:
                break
        else:
            raise AssertionError(operator.stuck())
        sitting.do(Act(Kind.LEAVE_DRILL))
        assert sitting.score is not None
        missed = {one.subject for one in sitting.score.missed if one.reason is Reason.STEP_MISSED}
        assert "bank_lead" in missed
        assert "promise" not in missed
    finally:
        sitting.stop()
