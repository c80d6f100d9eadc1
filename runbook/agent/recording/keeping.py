"""Writing down during a sitting: on disk, and in memory while the disk is gone."""

import time
from collections.abc import Callable
from typing import TypeVar

from runbook.agent.recording.record import Record
from runbook.journal.database import MOVED, waiting_at_most
from runbook.journal.problem import JournalError, JournalProblem

T = TypeVar("T")

BUSY = "journal.busy"
"""Another program keeps the journal locked: nothing was done, and it can be tried again."""
PATIENCE = 30.0
"""Seconds an alert waits for a journal that another program keeps locked. From memory it would go
out sooner, but then what lies in the file goes out a second time when the lock is gone.
"""
HERS = 2.5
"""Seconds that what she does waits for it: a press is answered while she looks at it."""
AT_A_LOOK = 0.3
"""The same for what can be done at the next look: nobody is kept from looking."""
_PAUSE = 0.05
_MOVING = 2.0
"""Seconds that a change from memory to the file may take to be seen everywhere."""


def waited_out(work: Callable[[], T], patience: float = PATIENCE) -> T:
    """Do it, again and again while the journal is locked. Raises JournalError."""
    until = time.monotonic() + patience
    while True:
        try:
            return work()
        except JournalError as error:
            moved = error.problem == MOVED
            if not moved and (error.problem.rule_id != BUSY or time.monotonic() >= until):
                raise
            if moved and time.monotonic() >= until + _MOVING:
                raise
            time.sleep(_PAUSE)


class Keeping:
    """Does what reads or writes the journal, so that a failing disk stops nothing."""

    def __init__(self, record: Record, journal_problem: Callable[[JournalProblem], None]) -> None:
        self.record = record
        self._journal_problem = journal_problem

    def __call__(self, work: Callable[[], T]) -> T | None:
        """Do it; where the disk is gone, again in memory. None when neither could be done.

        ``work`` asks ``record.journal`` afresh each time: it is another one after the change.
        Raises JournalError for a journal that is locked for longer than ``HERS``: nothing was
        done. It never moves a sitting into memory, because whoever holds it writes meanwhile.
        """
        with waiting_at_most(HERS):
            for _ in range(2):
                try:
                    return waited_out(work, 0)
                except JournalError as error:
                    if error.problem.rule_id in {BUSY, MOVED.rule_id}:
                        raise
                    if self.record.continue_in_memory():
                        self._journal_problem(error.problem)
        return None

    def looking(self, work: Callable[[], T]) -> T | None:
        """The same for what only looks, or can as well be done at the next look."""
        try:
            return self(work)
        except JournalError:
            return None

    def at_a_look(self, work: Callable[[], object]) -> bool:
        """Do what can as well be done at the next look. False: the journal is locked just now."""
        try:
            with waiting_at_most(AT_A_LOOK):
                work()
        except JournalError:
            return False
        return True

    def prove_free(self) -> None:
        """Take the journal's lock and give it back, before something of several parts is begun.

        Raises JournalError where another program keeps it for longer than ``HERS``.
        """

        def work() -> None:
            with self.record.journal.transaction():
                """Nothing is written: whoever could begin can also end."""

        self(work)
