"""What she is asked in a drill and when: the client's wish, whose side it is, who is left."""

from collections.abc import Callable, Iterator

import pytest

from runbook.cli.drill.sitting import DrillSitting
from runbook.desk.acts import Act, Kind
from runbook.desk.view import Asked, Desk
from runbook.drill.case import Case
from tests.integration.drill.operator import (
    CASES,
    Operator,
    at,
    drill,
    is_down,
    quick,
    works_until,
)


def looked(case: Case, sitting: DrillSitting, wish: Callable[[Desk], bool]) -> Desk:
    """A model operator works until the page is as wished, and does not do what is next."""
    return works_until(Operator(case, sitting), wish)


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
