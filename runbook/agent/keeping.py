"""Writing down during a sitting: on disk, and in memory once the disk is gone."""

import time
from collections.abc import Callable
from typing import TypeVar

from runbook.agent.record import Record
from runbook.journal.problem import JournalError, JournalProblem

T = TypeVar("T")

PATIENCE = 30.0
"""Seconds an alert waits for a journal that another program keeps locked. From memory it would go
out sooner, but then what lies in the file goes out a second time when the lock is gone.
"""


def waited_out(work: Callable[[], T], patience: float = PATIENCE) -> T:
    """Do it, again and again while the journal is locked. Raises JournalError."""
    until = time.monotonic() + patience
    while True:
        try:
            return work()
        except JournalError as error:
            if error.problem.rule_id != "journal.busy" or time.monotonic() >= until:
                raise


class Keeping:
    """Does what reads or writes the journal, so that a failing disk stops nothing."""

    def __init__(self, record: Record, journal_problem: Callable[[JournalProblem], None]) -> None:
        self.record = record
        self._journal_problem = journal_problem

    def __call__(self, work: Callable[[], T]) -> T | None:
        """Do it; where the disk is gone, again in memory. None when neither could be done.

        A lock held by another program is waited for a second time: what goes into memory for its
        sake does not come back. ``work`` asks ``record.journal`` afresh each time: it is another
        one after the change.
        """
        for patience in (True, False):
            try:
                return work()
            except JournalError as error:
                if patience and error.problem.rule_id == "journal.busy":
                    continue
                if self.record.continue_in_memory():
                    self._journal_problem(error.problem)
                break
        try:
            return work()
        except JournalError:
            return None
