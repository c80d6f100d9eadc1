"""The balloon of Windows: its structure, its words, how long it stays."""

import ctypes
import time
from typing import Any

import pytest

from notifier.desktop import windows
from notifier.desktop.notice import Outcome, screen_notice

NOTICE = screen_notice("Связь пропала", "Выясняю, в чём дело.", urgent=False)


def wide(place: Any) -> str:
    return bytes(place).decode("utf-16-le").partition("\0")[0]


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="sizes are those of 64 bits")
def test_the_structure_is_as_large_as_windows_has_it() -> None:
    assert ctypes.sizeof(windows.NotifyIconData) == 976
    assert windows.NotifyIconData.info.offset == 304
    assert windows.NotifyIconData.info_title.offset == 820
    assert windows.NotifyIconData.info_flags.offset == 948


def test_a_balloon_holds_what_fits_and_always_a_text() -> None:
    long = windows.balloon(screen_notice("т" * 99, "я" * 999, urgent=True), 5, 6)
    assert wide(long.info_title) == "т" * 62 + "…"
    assert wide(long.info) == "я" * 254 + "…"
    assert (long.window, long.icon, long.info_flags) == (5, 6, 2)
    assert wide(windows.balloon(screen_notice("а", "", urgent=False), 5, 6).info) == " "


class Taskbar:
    """user32 and shell32 of a desktop: what they were asked for, in order."""

    def __init__(self, **answers: int) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: object) -> int:
            asked = name + (f" {arguments[0]}" if name == "Shell_NotifyIconW" else "")
            self.asked.append(asked)
            return self.answers.get(asked, 1)

        return call


@pytest.mark.parametrize(
    ("answers", "outcome", "asked"),
    [
        (
            {},
            Outcome.ACCEPTED,
            ["LoadIconW", "Shell_NotifyIconW 0", "slept", "Shell_NotifyIconW 2", "DestroyWindow"],
        ),
        (
            {"Shell_NotifyIconW 0": 0},
            Outcome.REFUSED,
            ["LoadIconW", "Shell_NotifyIconW 0", "DestroyWindow"],
        ),
        ({"CreateWindowExW": 0}, Outcome.REFUSED, []),
    ],
)
def test_a_balloon_is_told_before_it_is_waited_for_and_taken_down_after(
    answers: dict[str, int], outcome: Outcome, asked: list[str]
) -> None:
    bar = Taskbar(**answers)
    told: list[Outcome] = []

    def sleep(_: float) -> None:
        assert told == [outcome]
        bar.asked.append("slept")

    windows.show_balloon(bar, bar, NOTICE, told.append, sleep)
    assert told == [outcome]
    assert bar.asked == ["FindWindowW", "CreateWindowExW", *asked]


def test_a_service_without_a_taskbar_has_no_desktop() -> None:
    bar = Taskbar(FindWindowW=0)
    told: list[Outcome] = []
    windows.show_balloon(bar, bar, NOTICE, told.append, time.sleep)
    assert told == [Outcome.NO_DESKTOP]
    assert bar.asked == ["FindWindowW"]
