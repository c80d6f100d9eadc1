"""The promises on the page: whose turn it is first, one outcome asked for at a time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from runbook.callbacks.promise import Callback, Channel, ReferenceKind, in_order
from runbook.desk.acts import Became, Kind
from runbook.desk.showing.ending import MOST_LINES, Left, ending
from runbook.desk.showing.promises import MOST_ROWS, Keeping, holds_keys, promises
from runbook.desk.view import Turn
from runbook.language.texts import LANGUAGES
from runbook.procedure.place import Place
from runbook.procedure.shapes import Kind as Steps
from runbook.procedure.shapes import Step, Wording
from runbook.procedure.walk import Due, Position

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
KEEPING = Keeping(NOW, "ru", recovered=True)


def promise(number: int = 1, **parts: object) -> Callback:
    made = Callback(
        f"p{number}", "op-117", "key", Channel.CALL, ReferenceKind.CASE,
        NOW - timedelta(hours=1), NOW - timedelta(hours=1), NOW + timedelta(hours=2),
        reference=f"CASE-{number}", number=number,
    )  # fmt: skip
    return replace(made, **parts)  # type: ignore[arg-type]  # the parts of a promise by name


def test_the_outcome_of_one_promise_is_asked_for_at_a_time() -> None:
    shown = promises([promise(1), promise(2)], KEEPING)
    first, second = shown.rows
    assert [(one.act.value, one.key) for one in first.buttons] == [
        ("solved", "1"), ("not_solved", "2"), ("not_reached", "3"), ("not_needed", "4"),
    ]  # fmt: skip
    assert first.line is not None
    assert first.line.act.kind is Kind.HAND
    assert (second.buttons, second.line) == ((), None)
    assert shown.title == "2 обещания"


def test_digits_say_what_became_of_it_only_while_no_other_step_asks() -> None:
    def keys(kind: Steps | None, *, recovered: bool = True) -> bool:
        due = Due("s", Step("s", kind), Wording(), interrupts=False) if kind else None
        return holds_keys(Place(Position(due), recovered=recovered))

    assert keys(Steps.CALLBACK)
    assert keys(None)
    assert not keys(Steps.ASK)
    assert not keys(Steps.CALLBACK, recovered=False)
    (row,) = promises([promise()], replace(KEEPING, keys=False)).rows
    assert [one.key for one in row.buttons] == ["", "", "", ""]


def test_until_all_works_again_only_windows_are_shown() -> None:
    (row,) = promises([promise()], replace(KEEPING, recovered=False)).rows
    assert row.buttons == ()
    assert row.line is None
    assert row.when == "до 14:00 МСК"
    # Nothing can be kept yet: none of them is the thing of now, nor late.
    late = promise(2, window_until=NOW - timedelta(hours=1))
    shown = promises([promise(), late], replace(KEEPING, recovered=False))
    assert [one.turn for one in shown.rows] == [Turn.LATER, Turn.LATER]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nobody_is_led_to_the_outcome_before_the_call(lang: str) -> None:
    (row,) = promises([promise()], replace(KEEPING, lang=lang)).rows
    assert not any(one.main for one in row.buttons)
    assert "CASE-1" in row.todo


def test_a_promise_without_a_number_asks_for_that_first_and_can_be_handed_over() -> None:
    bare = promise(kind=ReferenceKind.NONE, reference="")
    (row,) = promises([bare], KEEPING).rows
    assert row.line is not None
    assert (row.line.act.kind, row.line.label, row.line.main) == (
        Kind.REFER,
        "Добавить номер",
        True,
    )
    assert row.hand is not None
    assert (row.hand.act.kind, row.hand.act.subject) == (Kind.HAND, "p1")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_message_is_settled_in_words_of_messages(lang: str) -> None:
    spoken = {"ru": "звон", "en": "reached"}[lang]
    written = promise(channel=Channel.CHAT, attempts=1)
    (row,) = promises([written], replace(KEEPING, lang=lang)).rows
    said = [row.tried, row.todo, *(one.label for one in row.buttons)]
    assert not [one for one in said if spoken in one.lower()]
    waits = replace(KEEPING, lang=lang, waiting={"p1": Became.NOT_REACHED})
    (row,) = promises([written], waits).rows
    assert spoken not in row.tried
    (called,) = promises([promise(attempts=1)], replace(KEEPING, lang=lang)).rows
    assert spoken in called.tried


def test_a_missing_number_can_be_added_at_any_moment() -> None:
    bare = promise(kind=ReferenceKind.NONE, reference="")
    (row,) = promises([bare], replace(KEEPING, recovered=False)).rows
    assert row.client == "без номера"
    assert row.line is not None
    assert row.line.act.kind is Kind.REFER


def test_attempts_and_the_next_one_are_said_in_words() -> None:
    tried = promise(attempts=1, attempted_at=NOW - timedelta(minutes=5))
    (row,) = promises([tried], KEEPING).rows
    assert row.tried == "не дозвонились: 1 из 3, следующая попытка с 12:25 МСК"
    assert (row.turn, row.buttons) == (Turn.LATER, ())


def test_when_all_attempts_are_made_a_decision_is_asked_for() -> None:
    (row,) = promises([promise(attempts=3)], KEEPING).rows
    assert "больше попыток нет" in row.tried
    assert len(row.buttons) == 4


def test_nobody_is_called_at_night_and_it_says_so() -> None:
    night = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
    late = promise(window_until=night - timedelta(hours=1))
    (row,) = promises([late], replace(KEEPING, now=night)).rows
    assert row.tried == "у клиента ночь, звонить с 08:00 МСК"
    assert row.buttons == ()


def test_what_she_said_stands_on_its_row_until_it_is_done_and_the_next_is_asked_for() -> None:
    keeping = replace(KEEPING, waiting={"p1": Became.NOT_REACHED})
    first, second = promises([promise(1), promise(2)], keeping).rows
    assert first.tried == "записано: не дозвонились"
    assert (first.buttons, first.line) == ((), None)
    assert len(second.buttons) == 4


def test_those_a_colleague_keeps_stand_behind_and_can_be_taken_back() -> None:
    handed = promise(2, handed_to="Мария", handed_at=NOW)
    rows = promises([promise(1)], KEEPING, [handed]).rows
    assert [row.turn for row in rows] == [Turn.NOW, Turn.HANDED]
    assert [one.act.kind for one in rows[1].buttons] == [Kind.HAND_BACK]
    assert "Мария" in rows[1].tried


@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_hundred_promises_are_six_rows_and_a_count_in_the_order_they_are_kept(
    lang: str,
) -> None:
    many = [promise(n, promised_at=NOW - timedelta(minutes=n)) for n in range(1, 201)]
    held = in_order(many, NOW)
    shown = promises(held, replace(KEEPING, lang=lang))
    assert [row.id for row in shown.rows] == [one.id for one in held[:MOST_ROWS]]
    assert "194" in shown.left_out
    assert "200" in shown.title


def test_all_that_is_left_stands_on_the_page_of_the_end() -> None:
    many = [promise(number) for number in range(1, 201)]
    left = ending(Left(many), KEEPING, "", None)
    assert len(left.rows) == 200
    assert sum(row.line is not None for row in left.rows) == MOST_LINES


def test_the_shift_is_closed_only_where_nothing_is_left() -> None:
    left = ending(Left([promise(1), promise(2)], incident="AB12", unsent=3), KEEPING, "", None)
    assert left.close is None
    assert left.every is not None
    assert (left.every.act.kind, left.every.act.subject) == (Kind.HAND, "*")
    assert [row.line.act.subject for row in left.rows if row.line] == ["p1", "p2"]
    assert all(not row.buttons for row in left.rows)
    assert len(left.lines) == 2
    done = ending(Left(handed=2), KEEPING, "", None)
    assert done.close is not None
    assert done.close.act.kind is Kind.END_SHIFT
    assert (done.rows, done.every) == ((), None)
