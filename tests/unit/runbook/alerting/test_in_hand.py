"""What was not said is not told as nothing, and nothing is not told as a row of noughts."""

import pytest

from runbook.alerting.in_hand import counts, of_many, sentence


@pytest.mark.parametrize(
    ("calls", "chats", "said"),
    [
        (None, None, "Открытые звонки и чаты: оператор ещё не указал"),
        (0, 0, "Открытых звонков и чатов нет"),
        (1, 0, "Открыто: 1 звонок"),
        (0, 2, "Открыто: 2 чата"),
        (3, 6, "Открыто: 3 звонка, 6 чатов"),
        (None, 4, "Открыто: звонки не указаны, 4 чата"),
        (0, None, "Открыто: 0 звонков, чаты не указаны"),
    ],
)
def test_one_operator_has_said_or_has_not(calls: int | None, chats: int | None, said: str) -> None:
    assert sentence(calls, chats, "ru") == said


@pytest.mark.parametrize(
    ("calls", "chats", "unsaid", "said"),
    [
        (0, 0, 5, "Calls and chats in hand: 5 operators have not said yet"),
        (0, 0, 1, "Calls and chats in hand: 1 operator has not said yet"),
        (3, 0, 2, "In hand at least: 3 calls. Not said yet: 2 operators"),
        (3, 6, 0, "In hand: 3 calls, 6 chats"),
        (0, 0, 0, "No calls or chats in hand"),
    ],
)
def test_a_sum_says_for_whom_it_does_not_speak(
    calls: int, chats: int, unsaid: int, said: str
) -> None:
    assert of_many(calls, chats, unsaid, "en") == said


def test_a_count_of_nothing_stays_out_only_beside_one_that_is_known() -> None:
    assert counts(2, 0, "ru") == "2 звонка"
    assert counts(None, 0, "ru") == "звонки не указаны, 0 чатов"
