"""The journal of a sitting: into memory when the disk is gone, and back when it is there again."""

import threading
from collections.abc import Callable
from weakref import WeakMethod

from runbook.agent.telling.telling import Telling
from runbook.agent.workplace import utc_now
from runbook.journal.journal import Journal
from runbook.journal.problem import HOME, HOME_RENUMBERED, JournalProblem
from runbook.journal.returning import Back, return_to_file
from runbook.journal.unkept import only_in_memory

TRY_EVERY = 1.0
"""Seconds between two tries of the file."""
_LONGEST = 30.0
"""The same, for a disk that is lost again and again."""
_PATIENT_TRIES = 20
"""So often a message that is being sent from memory is waited for."""
_LAST_LOOK = 10.0
"""Seconds after which nobody is in the middle of a work with a journal that was left any more."""


class Homeward:
    """Holds the journal in use. Whoever works with it asks ``journal`` afresh for each work.

    While it is one in memory that stands for a file, a thread tries that file.
    """

    def __init__(self, journal: Journal, telling: Telling) -> None:
        self.journal = journal
        self._telling = telling
        self._moving = threading.Lock()
        self._ended = threading.Event()
        self._trying: threading.Thread | None = None
        self._begun = 0
        self._left: list[Journal] = []
        self.say_home: Callable[[JournalProblem], None] = lambda _: None
        """Where she is told that all of it is in the file."""
        self._listening = threading.Lock()
        self._listeners: tuple[WeakMethod[Callable[[Back], None]], ...] = ()

    def when_home(self, hear: Callable[[Back], None]) -> None:
        """Call this when what was in memory is in the file, without any lock held.

        ``hear`` is a method of something in use, and is forgotten with it: a watch begins a sitting
        for each outage, and what a past one knew is nobody's any more.
        """
        with self._listening:
            living = (one for one in self._listeners if one() is not None)
            self._listeners = (*living, WeakMethod(hear))

    def continue_in_memory(self) -> bool:
        """The disk is gone: go on with what could be read of it. False when that was done already.

        Any thread may call.
        """
        with self._moving:
            if self.journal.in_memory:
                return False
            memory = self.journal.continue_in_memory()
            self._left.append(self.journal)
            self.journal = memory
            self._telling.adopt(self.journal)
            self._begin()
        return True

    def begin_homeward(self) -> None:
        """Where the journal stands for a file from the start, try that. Any thread may call."""
        with self._moving:
            if self.journal.origin is not None:
                self._begin()

    def come_home(self, *, waits: bool) -> bool:
        """Carry what is in memory into the file, if that takes it. Whether all is there by now.

        ``waits`` as in ``return_to_file``. Any thread may call, outside of a transaction.
        """

        def switch(journal: Journal) -> None:
            self.journal = journal

        with self._moving:
            if self.journal.origin is None:
                return not self.journal.in_memory
            memory = self.journal
            back = return_to_file(memory, utc_now(), switch, waits=waits)
            if back is None:
                return False
            self._left.append(memory)
            self._telling.adopt(back.journal)
        self._telling.wake()
        self.say_home(HOME_RENUMBERED if back.carried.renumbered else HOME)
        for one in self._listeners:
            if (hear := one()) is not None:
                hear(back)
        return True

    def not_kept(self) -> frozenset[str]:
        """The promises, by id, that are gone when the program ends. Raises JournalError."""
        return only_in_memory(self.journal)

    def end(self) -> None:
        """The sitting ends: the file is tried a last time."""
        self._ended.set()
        self.come_home(waits=False)

    def _begin(self) -> None:
        pause = min(TRY_EVERY * 2**self._begun, _LONGEST)
        self._begun += 1
        self._trying = threading.Thread(
            target=self._try, args=(pause,), name="homeward", daemon=True
        )
        self._trying.start()

    def _try(self, pause: float) -> None:
        tries = 0
        while not self._ended.wait(pause):
            tries += 1
            if self.come_home(waits=tries < _PATIENT_TRIES):
                self._ended.wait(_LAST_LOOK)
                self._close_what_was_left()
                return

    def _close_what_was_left(self) -> None:
        """Each loss of the disk leaves a file and a memory behind, with a connection a thread."""
        with self._moving:
            left, self._left = self._left, []
        for one in left:
            one.close()
        from checks.host.arenas import give_back  # noqa: PLC0415 - lazy for start-up

        give_back()
