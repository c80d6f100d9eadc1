"""The end of a program that was told to go: calm, and not cut short."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from runbook.system.signals import obeying


@contextmanager
def ending_calmly() -> Iterator[None]:
    """A closed window or a polite kill ends it as Ctrl-C does: nothing is left behind."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    with obeying(("SIGTERM", "SIGHUP", "SIGBREAK"), interrupt):
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """An ending under way is not cut short: a closed window is often followed by a kill."""
    with obeying(("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"), signal.SIG_IGN):
        yield
