"""Windows' console: a click into its window must not stop the output. Tried on no Windows."""

from types import SimpleNamespace

import pytest

from runbook.cli.output.quick_edit import no_quick_edit, without_clicks

MOUSE, INSERT, QUICK_EDIT, EXTENDED, KEYS = 0x10, 0x20, 0x40, 0x80, 0x07
USUAL = EXTENDED | QUICK_EDIT | INSERT | KEYS


class Kernel:
    """kernel32 as documented; ``mode`` is None for an input that is no console."""

    def __init__(self, mode: int | None) -> None:
        self.mode = mode
        self.set: list[int] = []

    def GetStdHandle(self, number: int) -> int:  # noqa: N802 - Windows' name
        assert number == -10
        return 3

    def GetConsoleMode(self, handle: int, where: SimpleNamespace) -> int:  # noqa: N802 - as above
        assert handle == 3
        where.value = self.mode or 0
        return int(self.mode is not None)

    def SetConsoleMode(self, handle: int, mode: int) -> int:  # noqa: N802 - as above
        assert handle == 3
        self.set.append(mode)
        self.mode = mode
        return 1


@pytest.mark.parametrize("before", [USUAL, USUAL | MOUSE, USUAL & ~INSERT])
def test_a_click_selects_nothing_meanwhile_and_then_all_is_as_it_was(before: int) -> None:
    kernel, mode = Kernel(before), SimpleNamespace(value=0)
    with without_clicks(kernel, mode, mode):
        assert kernel.mode == before & ~QUICK_EDIT
    assert kernel.mode == before


def test_it_is_given_back_also_when_she_is_interrupted() -> None:
    kernel, mode = Kernel(USUAL), SimpleNamespace(value=0)
    with pytest.raises(KeyboardInterrupt), without_clicks(kernel, mode, mode):
        raise KeyboardInterrupt
    assert kernel.mode == USUAL


@pytest.mark.parametrize("before", [None, EXTENDED | KEYS, KEYS])
def test_no_console_and_one_without_the_mode_are_left_alone(before: int | None) -> None:
    kernel, mode = Kernel(before), SimpleNamespace(value=0)
    with without_clicks(kernel, mode, mode):
        pass
    assert kernel.set == []


def test_other_systems_know_nothing_of_it() -> None:
    with no_quick_edit():
        pass
