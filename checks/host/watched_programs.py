"""Which of the configured programs run: cheap enough to be asked every two seconds."""

import sys
import time
from collections.abc import Callable, Iterable
from typing import Final

import psutil

from checks.host.programs import canonical, is_running

FIRST_PAUSE_S: Final = 2.0
LONGEST_PAUSE_S: Final = 15.0
"""A program that stays away is looked for after 2, 4, 8, then every 15 s: each search costs."""


class WatchedPrograms:
    """Keeps hold of running processes, and searches all of them only when one is gone.

    Names are read as in ``checks.host.programs``. Asked from one thread at a time.
    """

    def __init__(self, names: Iterable[str], clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` is in seconds and never set."""
        self._names = frozenset(name for name in names if is_running(name, frozenset()) is not None)
        self._clock = clock
        self._held: dict[str, list[psutil.Process]] = {name: [] for name in self._names}
        self._search_at = float("-inf")
        self._pause = FIRST_PAUSE_S
        self._readable = True

    def gone(self) -> frozenset[str]:
        """The configured names, as configured, of which no process runs now. Never raises.

        A program that has just ended is searched for at once, so a copy that runs on counts. One
        that comes back is noticed within the pause. Where the system names no process at all,
        nothing is known to be gone.
        """
        lost = {name for name in self._names if self._held[name] and not self._still(name)}
        missing = {name for name in self._names if not self._held[name]}
        now = self._clock()
        if not lost and (not missing or now < self._search_at):
            return frozenset(missing) if self._readable else frozenset()
        if lost:
            self._pause = FIRST_PAUSE_S
        elif now >= self._search_at > float("-inf"):
            self._pause = min(self._pause * 2, LONGEST_PAUSE_S)
        self._search_at = now + self._pause
        self._readable = self._search(missing)
        if not self._readable:
            return frozenset()
        return frozenset(name for name in self._names if not self._held[name])

    def _still(self, name: str) -> bool:
        held = self._held[name]
        while held and not _runs(held[0]):
            held.pop(0)
        return bool(held)

    def _search(self, missing: set[str]) -> bool:
        """Hold every process of a missing program; False when the system names none at all."""
        running: dict[str, list[psutil.Process]] = {}
        for process in psutil.process_iter():
            name = _name(process)
            if name:
                running.setdefault(canonical(name), []).append(process)
        for name in missing:
            self._held[name] = [
                process
                for program, processes in running.items()
                if is_running(name, frozenset((program,)))
                for process in processes
                if _runs(process)
            ]
        return bool(running)


def _name(process: psutil.Process) -> str:
    try:
        return process.name()
    except (psutil.Error, OSError):
        return ""


def _runs(process: psutil.Process) -> bool:
    try:
        if not process.is_running():
            return False
        # A dead process whose parent has not looked keeps its entry. Windows knows no such thing,
        # and telling a state there costs a look at every thread.
        return sys.platform == "win32" or process.status() != psutil.STATUS_ZOMBIE
    except psutil.AccessDenied:
        return True
    except (psutil.Error, OSError):
        return False
