"""Codes for the telephone: slips are caught and named, other people's codes are not believed."""

import itertools
import random

import pytest

from notifier.handoff.check_digit import is_right, with_check_digit
from notifier.handoff.refusal import Refusal, Why
from notifier.handoff.spoken import (
    Spoken,
    decode,
    is_reply,
    refused_reply,
    reply_code,
    spoken_code,
)
from tests.unit.notifier.handoff_samples import INCIDENT, KEY, OPERATOR

CODE = spoken_code(KEY, OPERATOR, INCIDENT, 18)
REPLY = reply_code(KEY, INCIDENT)
TEN = "0123456789"
FULL_WIDTH = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}


def read(text: str) -> Spoken | Refusal:
    return decode(text, OPERATOR, KEY)


def some_codes(count: int) -> list[str]:
    chance = random.Random(7)
    made = (
        spoken_code(chance.randbytes(32), OPERATOR, chance.randbytes(8).hex(), 1 + one % 62)
        for one in range(count)
    )
    return [one.replace(" ", "") for one in made]


def test_it_is_five_groups_of_three_and_says_what_it_is_about() -> None:
    assert [len(group) for group in CODE.split(" ")] == [3] * 5
    assert read(CODE) == Spoken("3f9a", 18)


def test_an_exercise_says_so() -> None:
    assert read(spoken_code(KEY, OPERATOR, INCIDENT, None)) == Spoken("3f9a", None)


@pytest.mark.parametrize("incident", ["0000000000000000", "ffffffffffffffff"])
@pytest.mark.parametrize("cause", [1, 62, None])
def test_the_edges_fit_into_fifteen_digits(incident: str, cause: int | None) -> None:
    code = spoken_code(KEY, OPERATOR, incident, cause)
    assert len(code) == 19
    assert read(code) == Spoken(incident[:4], cause)


@pytest.mark.parametrize("cause", [0, 63, -1, 255])
def test_a_cause_without_room_is_not_put_into_a_code(cause: int) -> None:
    with pytest.raises(ValueError):
        spoken_code(KEY, OPERATOR, INCIDENT, cause)


def test_the_check_digit_catches_every_slip_wherever_it_happens() -> None:
    # Whatever stands before, one wrong digit and two swapped ones lead elsewhere and never back:
    # all states, all pairs.
    reach = {
        str(state): next(d for d in TEN if with_check_digit(d)[-1] == str(state))
        for state in range(10)
    }
    for state, first, second in itertools.product(reach.values(), TEN, TEN):
        right = with_check_digit(state + first + second)
        for wrong in TEN:
            assert wrong == first or with_check_digit(state + wrong + second)[-1] != right[-1]
            assert wrong == second or with_check_digit(state + first + wrong)[-1] != right[-1]
        swapped = with_check_digit(state + second + first)
        assert first == second or swapped[-1] != right[-1]
        with_last = state + first + right[-1] + second
        assert second == right[-1] or not is_right(with_last)


def test_every_single_wrong_digit_of_a_code_is_named_as_that() -> None:
    for code in some_codes(100):
        for place, digit in itertools.product(range(15), TEN):
            if digit != code[place]:
                wrong = code[:place] + digit + code[place + 1 :]
                assert read(wrong) == Refusal(Why.WRONG_DIGIT)


def test_every_two_neighbours_that_changed_places_are_caught() -> None:
    for code in some_codes(500):
        for place in range(14):
            one, other = code[place], code[place + 1]
            swapped = code[:place] + other + one + code[place + 2 :]
            assert one == other or read(swapped) == Refusal(Why.WRONG_DIGIT)


@pytest.mark.parametrize(
    "typed",
    [CODE, CODE.replace(" ", ""), CODE.replace(" ", "-"), CODE.replace(" ", " \u2013 "),
     f"  {CODE}\n", CODE.replace(" ", "\u00a0"), CODE.translate(FULL_WIDTH),
     "-".join(CODE.replace(" ", ""))],
)  # fmt: skip
def test_it_may_be_typed_in_any_usual_way(typed: str) -> None:
    assert read(typed) == Spoken("3f9a", 18)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "abc", CODE[:-1], CODE + "1", CODE.replace(CODE[0], "O", 1), "+" + CODE, CODE + ".",
     "²" * 15, "٣" * 15, "1" * 5000, "\ud800"],
)  # fmt: skip
def test_what_is_no_code_is_named_as_that(typed: str) -> None:
    assert read(typed) == Refusal(Why.NOT_A_CODE)


def test_a_code_of_another_operator_is_told_apart_from_a_slip() -> None:
    assert decode(CODE, "op-118", KEY) == Refusal(Why.NOT_HERS)
    assert decode(CODE, OPERATOR, bytes(32)) == Refusal(Why.NOT_HERS)


def test_digits_that_check_but_say_too_much_or_nothing_are_not_hers() -> None:
    too_large = with_check_digit("99999999999999")
    assert read(too_large) == Refusal(Why.NOT_HERS)
    assert read("0" * 15) == Refusal(Why.NOT_HERS)


def test_the_reply_is_five_digits_of_this_incident() -> None:
    assert len(REPLY) == 6
    assert REPLY[4] == "-"
    for typed in (REPLY, REPLY.replace("-", ""), f" {REPLY[:2]} {REPLY[2:]} "):
        assert is_reply(typed, KEY, INCIDENT)
    assert not is_reply(REPLY, bytes(32), INCIDENT)


def test_why_a_reply_is_not_taken_is_said() -> None:
    digits = REPLY.replace("-", "")
    other = reply_code(KEY, "00" * 8)
    assert refused_reply(other, KEY, INCIDENT) == Refusal(Why.OTHER_REPLY)
    assert refused_reply("", KEY, INCIDENT) == Refusal(Why.NOT_A_REPLY)
    assert refused_reply(digits[:-1], KEY, INCIDENT) == Refusal(Why.NOT_A_REPLY)
    for place, digit in itertools.product(range(5), TEN):
        if digit != digits[place]:
            wrong = digits[:place] + digit + digits[place + 1 :]
            assert refused_reply(wrong, KEY, INCIDENT) == Refusal(Why.WRONG_DIGIT)


def test_of_ten_thousand_replies_one_is_right() -> None:
    tried = (with_check_digit(f"{number:04d}") for number in range(10_000))
    assert sum(is_reply(one, KEY, INCIDENT) for one in tried) == 1
