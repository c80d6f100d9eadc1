"""The line below the QR code: what each key does, and when she is told to ring."""

from collections.abc import Callable, Iterator

import pytest

from notifier.handoff.refusal import Refusal
from notifier.handoff.spoken import refused_reply, reply_code
from runbook.cli.handoff.asking import RING_AFTER, Answer, Asking

KEY, INCIDENT = bytes(32), "3f9a1c2b00ff8e01"
RIGHT = reply_code(KEY, INCIDENT)
RING = "Позвоните: Мария."
QUESTION = "Код ответа и Enter."


class Keys:
    """A keyboard on which each look takes a second of the test's own time."""

    def __init__(self, typed: Iterator[str]) -> None:
        self.now = 0.0
        self._typed = typed

    def read(self, timeout: float) -> str:
        self.now += timeout
        try:
            return next(self._typed)
        except StopIteration:
            raise EOFError from None


def refused(typed: str) -> Refusal | None:
    return refused_reply(typed, KEY, INCIDENT)


def ask(*typed: str, settled: Callable[[], bool] = lambda: False, lang: str = "ru") -> Answer:
    keys = Keys(iter(typed))
    asking = Asking(keys, refused, settled, RING, lang, lambda: keys.now)  # type: ignore[arg-type]
    return asking.wait(QUESTION)


@pytest.mark.parametrize("typed", [RIGHT, RIGHT.replace("-", ""), f" {RIGHT[:2]} {RIGHT[2:]} "])
def test_the_code_of_the_leads_message_is_taken(typed: str) -> None:
    assert ask(*typed, "\r") is Answer.CODE


@pytest.mark.parametrize(("key", "lang"), [("р", "ru"), ("h", "ru"), ("L", "en"), ("д", "en")])
def test_her_word_has_a_key_of_its_own_in_either_layout(key: str, lang: str) -> None:
    assert ask(key, lang=lang) is Answer.HAND


def test_enter_alone_only_asks_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("\n", "\r") is Answer.LEFT
    out = capsys.readouterr().out
    assert out.count(QUESTION) == 3
    assert RING not in out


@pytest.mark.parametrize("word", ["хм", "хорошо", "знает", "7л", "да, всё"])
def test_a_word_is_shown_and_refused_and_marks_nothing(
    word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(*word, "\r") is Answer.LEFT
    out = capsys.readouterr().out
    assert f"{QUESTION} {word}\nЭто не код ответа. В коде ответа пять цифр." in out


def test_a_slip_is_named_and_she_is_asked_again(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = RIGHT[:-1] + str((int(RIGHT[-1]) + 1) % 10)
    other = reply_code(KEY, "00" * 8)
    assert ask(*wrong, "\r", *other, "\r", "1", "2", "\r", *RIGHT, "\r") is Answer.CODE
    out = capsys.readouterr().out
    assert "Одна из цифр не та" in out
    assert "не на этот сбой" in out
    assert "В коде ответа пять цифр" in out
    assert out.count(QUESTION) == 4


def test_what_was_mistyped_can_be_rubbed_out() -> None:
    assert ask("9", "\x7f", *RIGHT[:3], "8", "\x08", *RIGHT[3:], "\r") is Answer.CODE
    assert ask("х", "\x7f", "\x7f", "р") is Answer.HAND


@pytest.mark.parametrize(("key", "lang"), [("в", "ru"), ("d", "ru"), ("Q", "en"), ("Й", "en")])
def test_leaving_marks_nothing_in_either_layout(key: str, lang: str) -> None:
    assert ask("1", key, "\r", lang=lang) is Answer.LEFT


def test_a_window_that_is_gone_marks_nothing() -> None:
    assert ask() is Answer.LEFT
    assert ask("1", "2") is Answer.LEFT


def test_keys_without_a_sign_are_not_an_answer() -> None:
    assert ask("\x1b", "\t", *RIGHT, "\x00", "\r") is Answer.CODE


def test_after_a_minute_she_is_told_to_ring_once_and_what_she_typed_stays(
    capsys: pytest.CaptureFixture[str],
) -> None:
    silence = [""] * int(RING_AFTER)
    assert ask(*RIGHT[:2], *silence, *silence, *RIGHT[2:], "\r") is Answer.CODE
    out = capsys.readouterr().out
    assert out.count(RING) == 1
    assert f"{QUESTION} {RIGHT[:2]}" in out


def test_what_became_known_in_another_window_ends_the_waiting() -> None:
    looks = iter((False, False, True))
    assert ask(*[""] * 10, settled=lambda: next(looks)) is Answer.ELSEWHERE


def test_a_pasted_book_fills_no_memory() -> None:
    assert ask(*"1234567890" * 1000, "\r", "\r") is Answer.LEFT
