"""Windows: a click into the console's window selects text, and stops all output until Escape."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

_STANDARD_INPUT: Final = -10
# consoleapi.h
_QUICK_EDIT: Final = 0x0040
_EXTENDED_FLAGS: Final = 0x0080


@contextmanager
def no_quick_edit() -> Iterator[None]:
    """Within, a click selects nothing; afterwards the console is as it was."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows only

        kernel = ctypes.WinDLL("kernel32")
        kernel.GetStdHandle.restype = ctypes.c_void_p
        kernel.GetConsoleMode.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        kernel.SetConsoleMode.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
        mode = ctypes.c_uint32()
        with without_clicks(kernel, mode, ctypes.byref(mode)):
            yield
    else:
        yield


@contextmanager
def without_clicks(kernel: Any, mode: Any, where: object) -> Iterator[None]:
    """The same by kernel32's calls. ``where`` is where GetConsoleMode leaves ``mode``.

    An input that is no console is left alone, and so is one without the mode.
    """
    keys = kernel.GetStdHandle(_STANDARD_INPUT)
    is_on = bool(kernel.GetConsoleMode(keys, where)) and bool(mode.value & _QUICK_EDIT)
    before = mode.value | _EXTENDED_FLAGS
    if is_on:
        kernel.SetConsoleMode(keys, before & ~_QUICK_EDIT)
    try:
        yield
    finally:
        if is_on:
            kernel.SetConsoleMode(keys, before)
