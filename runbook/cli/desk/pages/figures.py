"""The page of her own figures: counted beside the page, told when it is done."""

import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from runbook.desk.showing.figures import Shown, choices, days_asked, first_moment, show
from runbook.desk.sitting import Shown as Page
from runbook.incidents.figures import PROMISE_KINDS, figures
from runbook.journal import history
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError

TEMPLATE = "figures.html"
WAIT = 0.8
"""Seconds the page waits for the figures before it says that they are being counted."""
LONGEST = 30.0
"""Seconds after which counting is given up: the journal has other work."""
FRESH = 20.0
"""Seconds for which figures are shown again as they are."""
_STEPS = 20_000
"""So many steps of the database between two looks at the clock."""
_CLOCK_AHEAD = timedelta(days=1)
"""What a clock running ahead has written belongs to the present, too."""


@dataclass(slots=True)
class _Counting:
    """One counting under way or done. ``shown`` is None when it could not be finished."""

    begun: float
    done: threading.Event = field(default_factory=threading.Event)
    ended: float = 0.0
    shown: Shown | None = None


class FiguresPage:
    """A ``PageOf``: counts in a thread of its own, one at a time for each choice of days.

    ``journal`` gives the journal in use now; ``wait`` and ``longest`` are seconds.
    """

    def __init__(
        self,
        journal: Callable[[], Journal],
        operator: str,
        lang: str,
        now: Callable[[], datetime],
        wait: float = WAIT,
        longest: float = LONGEST,
    ) -> None:
        self._journal, self._operator, self._lang, self._now = journal, operator, lang, now
        self._wait, self._longest = wait, longest
        self._lock = threading.Lock()
        self._counted: dict[int, _Counting] = {}

    def __call__(self, query: Mapping[str, str]) -> Page:
        """The page for these days, or that they are being counted."""
        days = days_asked(query)
        counting = self._begun(days)
        if not counting.done.wait(self._wait):
            return self._without(days, "counting")
        if counting.shown is None:
            return self._without(days, "not_counted")
        return Page(TEMPLATE, {"state": "counted", "days": days, "it": counting.shown})

    def _without(self, days: int, state: str) -> Page:
        return Page(
            TEMPLATE, {"state": state, "days": days, "it": {"choices": choices(days, self._lang)}}
        )

    def _begun(self, days: int) -> _Counting:
        with self._lock:
            known = self._counted.get(days)
            if known is not None:
                fresh = time.monotonic() - known.ended < FRESH
                if not known.done.is_set() or fresh:
                    return known
            counting = self._counted[days] = _Counting(time.monotonic())
        thread = threading.Thread(
            target=self._count, args=(days, counting), name="figures", daemon=True
        )
        thread.start()
        return counting

    def _count(self, days: int, counting: _Counting) -> None:
        try:
            counting.shown = self._figures(days, counting.begun + self._longest)
        except (JournalError, sqlite3.Error):
            counting.shown = None
        finally:
            counting.ended = time.monotonic()
            counting.done.set()

    def _figures(self, days: int, until: float) -> Shown:
        journal, now = self._journal(), self._now()
        # This thread's own connection: nobody else's work is broken off.
        journal.connect().set_progress_handler(lambda: time.monotonic() > until, _STEPS)
        since, end = first_moment(days, now), now + _CLOCK_AHEAD
        found = history.incidents_between(journal, since, end, self._operator)
        drills = history.drills_between(journal, since, end)
        promises = history.promises_between(journal, PROMISE_KINDS, since, end, self._operator)
        counted = figures(found, promises, drills, now)
        return show(found, drills, counted, days, now, self._lang)
