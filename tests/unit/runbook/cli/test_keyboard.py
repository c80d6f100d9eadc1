"""Keys from a terminal, one by one."""

import os
import sys
from collections.abc import Iterator

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

import termios

from runbook.cli.run.keys import Keyboard


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The end of a terminal at which somebody types; the program reads the other one."""
    ours, hers = os.openpty()
    with os.fdopen(hers, "r", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        yield ours
    os.close(ours)


def read(keyboard: Keyboard, count: int) -> list[str]:
    return [keyboard.read(0.5) for _ in range(count)]


def test_keys_typed_fast_are_all_read_in_their_order(typed: int) -> None:
    with Keyboard() as keyboard:
        os.write(typed, "н2ф".encode())
        assert read(keyboard, 4) == ["н", "2", "ф", ""]


def test_a_letter_that_comes_byte_by_byte_is_one_key(typed: int) -> None:
    first, second = "н".encode()[:1], "н".encode()[1:]
    with Keyboard() as keyboard:
        os.write(typed, first)
        assert keyboard.read(0.2) == ""
        os.write(typed, second)
        assert keyboard.read(0.5) == "н"


def test_arrows_and_function_keys_mean_nothing(typed: int) -> None:
    with Keyboard() as keyboard:
        os.write(typed, b"\x1b[A\x1bOP\x1b[15~\x1b[1;5C2")
        assert keyboard.read(0.5) == "2"


def test_a_key_pressed_before_anybody_listened_is_not_lost(typed: int) -> None:
    os.write(typed, b"y")
    with Keyboard() as keyboard:
        assert keyboard.read(0.5) == "y"


def test_the_terminal_is_given_back_as_it_was(typed: int) -> None:
    before = termios.tcgetattr(sys.stdin)
    with Keyboard():
        assert termios.tcgetattr(sys.stdin) != before
    assert termios.tcgetattr(sys.stdin) == before


def test_a_terminal_that_is_gone_is_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, hers = os.openpty()
    with os.fdopen(hers, "r", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        keyboard = Keyboard()
        os.close(ours)
        with pytest.raises(EOFError):
            keyboard.read(0.5)


def test_what_is_no_terminal_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with open(os.devnull, encoding="utf-8") as nothing:  # noqa: PTH123 - a device, not a file
        monkeypatch.setattr(sys, "stdin", nothing)
        with Keyboard():
            pass


def test_an_arrow_held_down_never_becomes_a_letter(typed: int) -> None:
    with Keyboard() as keyboard:
        os.write(typed, b"\x1b[D" * 40)
        assert read(keyboard, 4) == ["", "", "", ""]
        os.write(typed, "в".encode())
        assert keyboard.read(1) == "в"
