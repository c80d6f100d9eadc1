"""Every built-in case, worked through by a model operator on the desk's own sitting."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from runbook.callbacks.promise import Callback, Channel
from runbook.cli.drill.sitting import DrillSitting
from runbook.desk.acts import Act, Kind
from runbook.desk.view import Asked, Desk
from runbook.drill.case import Case, Choice
from runbook.drill.course import next_stage
from runbook.drill.library import built_in_cases
from runbook.drill.scoring import Reason, Score
from tests.acceptance.night import until
from tests.integration.drill.operator import (
    WITHIN,
    Operator,
    drill,
    is_back,
    is_down,
    quick,
)

CASES = {one.id: one for one in built_in_cases()}


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


def looked(case: Case, sitting: DrillSitting, wish: Callable[[Desk], bool]) -> Desk:
    """A model operator works until the page is as wished, and does not do what is next."""
    return works_until(Operator(case, sitting), wish)


def works_until(operator: Operator, wish: Callable[[Desk], bool]) -> Desk:
    """The same, of this one."""
    sitting = operator.sitting
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        desk = sitting.view()
        if wish(desk):
            return desk
        act = operator.next_act(desk)
        if act is not None:
            operator._remember(act, sitting.do(act))
        time.sleep(0.005)
    raise AssertionError(operator.stuck())


@pytest.fixture
def crm() -> Iterator[tuple[Case, DrillSitting]]:
    case = quick(CASES["crm-dead"])
    sitting = drill(case)
    yield case, sitting
    sitting.stop()


def test_the_client_tells_her_wish_after_the_words_and_not_while_all_is_well(
    crm: tuple[Case, DrillSitting],
) -> None:
    case, sitting = crm
    calm = sitting.view()
    assert calm.client is None or "Клиент" not in calm.client.question.replace("Клиент вас", "")
    asked = looked(case, sitting, lambda one: is_down(sitting) and at(one) is Asked.HEARS)
    assert asked.client is not None
    assert "я вас слышу" in asked.client.question
    assert "4512" not in asked.client.question
    chosen = looked(case, sitting, lambda one: at(one) is Asked.CHOICE)
    assert chosen.client is not None
    assert "4512-72" in chosen.client.question


def test_silence_on_the_line_is_told_as_silence() -> None:
    case = quick(CASES["client-cut-off"])
    sitting = drill(case)
    try:
        desk = looked(case, sitting, lambda one: is_down(sitting) and at(one) is Asked.HEARS)
        assert desk.client is not None
        assert desk.client.question.startswith("В трубке тишина. На экране CRM: обращение 4512-77.")
        assert "говорит" not in desk.client.question
    finally:
        sitting.stop()


def test_whose_side_is_asked_when_no_client_waits_and_its_digits_answer_nothing_else(
    crm: tuple[Case, DrillSitting],
) -> None:
    case, sitting = crm
    seen: list[Desk] = []

    def is_asked(desk: Desk) -> bool:
        seen.append(desk)
        return desk.ask_first is not None

    desk = looked(case, sitting, is_asked)
    assert desk.ask_first is not None
    assert [one.key for one in desk.ask_first.buttons] == ["1", "2", "3", "4"]
    beside = desk.client.buttons if desk.client else ()
    beside += tuple(button for row in desk.promises.rows for button in row.buttons)
    assert not [one.label for one in beside if one.key.isdigit()]
    assert at(desk) not in {Asked.CHOICE, Asked.REFERENCE}
    assert any(at(one) is Asked.CHOICE for one in seen)


def test_ending_a_drill_is_among_what_is_seldom_pressed(crm: tuple[Case, DrillSitting]) -> None:
    desk = crm[1].view()
    assert [one.act.kind for one in desk.seldom] == [Kind.LEAVE_DRILL]
    assert Kind.LEAVE_DRILL not in {one.act.kind for one in desk.commands}


def test_a_drill_is_judged_when_all_that_is_expected_is_done() -> None:
    """And not only after the questions that follow the procedure."""
    case = quick(CASES["three-promises"])
    sitting = drill(case)
    try:
        operator = Operator(case, sitting)
        operator.work()
        answered = sitting._log.happened.steps
        assert sitting.score is not None
        assert sitting.score.passed
        assert "status_back" in answered
        assert "hindered" not in answered
    finally:
        sitting.stop()


def test_the_outage_goes_on_while_a_client_dictates_her_number() -> None:
    """Nobody is asked for one any more when all works again, and she would not pass."""
    case = quick(CASES["three-promises"])
    sitting = drill(case)
    try:
        operator = Operator(case, sitting)
        works_until(operator, lambda one: is_last_number(operator, one))
        assert until(lambda: met_but_for_the_number(sitting))
        assert not sitting._night.tick()
        assert is_down(sitting)
        works_until(operator, lambda _: is_back(sitting))
        assert sitting._log.happened.numbered == len(case.clients)
    finally:
        sitting.stop()


def is_last_number(operator: Operator, desk: Desk) -> bool:
    """Whether the last client is asked for hers."""
    return operator.clients == len(operator.case.clients) and at(desk) is Asked.REFERENCE


def met_but_for_the_number(sitting: DrillSitting) -> bool:
    """Whether the outage would be over by all else that has happened."""
    night, happened = sitting._night, replace(sitting._log.happened, dictates=False)
    return next_stage(sitting.case, night.stage, 0.0, happened, night._later) != night.stage


def test_a_drill_does_not_look_in_the_midst_of_an_act() -> None:
    """The promise is on record and that its number is asked for is not: it seems to be all."""
    case = quick(CASES["three-promises"])
    sitting = drill(case)
    conductor = sitting._own.conductor
    writes = conductor.promise

    def looks_and_goes_on() -> None:
        sitting._follow_her()
        sitting._night.tick()

    def writes_while_the_drill_looks(channel: Channel, step_id: str = "") -> Callback | None:
        made = writes(channel, step_id)
        looking = threading.Thread(target=looks_and_goes_on)
        looking.start()
        # Until it has looked, or as long as it takes to see that it waits.
        looking.join(0.3)
        return made

    conductor.promise = writes_while_the_drill_looks  # type: ignore[method-assign]
    try:
        operator = Operator(case, sitting)
        works_until(operator, lambda one: is_last_number(operator, one))
        assert is_down(sitting)
    finally:
        sitting.stop()


def test_clients_of_the_chat_who_were_written_down_before_their_step_are_not_asked_again() -> None:
    """The step asks once more; that nobody is left is no client who declined."""
    case = quick(CASES["three-promises"])
    sitting = drill(case)
    try:
        operator = ClientsFirst(case, sitting)
        assert operator.work().missed == ()
        assert operator.nobody_left
    finally:
        sitting.stop()


class ClientsFirst(Operator):
    """She writes all clients down before anything else, and then answers that nobody is left."""

    nobody_left = False

    def next_act(self, desk: Desk) -> Act | None:
        if not is_down(self.sitting):
            return super().next_act(desk)
        first = self._client(desk) or self._side(desk)
        if first is None and self.clients < len(case_of(self)) and at(desk) is Asked.WRITTEN:
            first = self._next(desk)
        if first is None and self.clients < len(case_of(self)):
            return None
        if first is None and at(desk) is Asked.CHOICE and desk.client is not None:
            assert "клиентов больше нет" in desk.client.question
            self.nobody_left = True
            return self._first(desk.client.buttons, Kind.NO_PROMISE, "")
        if first is None and at(desk) is Asked.WRITTEN and "promise_chats" in due_of(self):
            return desk.client.buttons[0].act if desk.client else None
        return first or super().next_act(desk)


def case_of(operator: Operator) -> tuple[object, ...]:
    return operator.case.clients


def due_of(operator: Operator) -> set[str]:
    now = operator.sitting._own.conductor.place().position.now
    return {now.id} if now is not None else set()


def at(desk: Desk) -> Asked | None:
    return desk.client.asked if desk.client is not None else None
