"""Whose observations count, and what they amount to: the hub's side of the localisation.

A diagnosis holds while its operator is heard of and says nothing new. It ends when she signs off;
when she falls silent, if it was a clean one, because a proof must be fresh; when her outage is
over, if it was a failing one; and when it is older than the window.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from runbook.hub.correlation.fleet_process import Reckoner
from runbook.hub.correlation.fleet_reader import Said, Task, Watch
from runbook.hub.correlation.groups import Whereabouts
from runbook.hub.correlation.localised import Localised
from runbook.hub.correlation.reports_read import is_failing
from runbook.hub.correlation.silence import Quiet
from runbook.reporting.shapes import Diagnosis

AT_ONCE = 500
"""Diagnoses in one task: between two of them something urgent may come."""
AGAIN_AFTER = timedelta(seconds=5)
"""A search without news is repeated so often while something is open: reports grow old."""
IDLE_AFTER = timedelta(seconds=30)
"""And so often while nothing is."""
MOST_WATCHED = 500
_HOLDS = 3
"""In how many parts of the window a diagnosis is said to hold still."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is known of an operator's diagnosis without its observations."""

    at: datetime
    failing: bool


class Observers:
    """Feeds whoever reckons, piece by piece, and asks for what it amounts to."""

    def __init__(self, reckoner: Reckoner, window: timedelta) -> None:
        self._reckoner = reckoner
        self._window = window
        self._kept: dict[str, _Kept] = {}
        self._said: dict[str, Said] = {}
        self._held: dict[str, float] = {}
        self._gone: set[str] = set()
        self._asked_at: datetime | None = None
        self.complete = True
        """Whether everybody's diagnosis has been told: half a picture is not searched."""

    @property
    def backlog(self) -> int:
        """How many diagnoses have not been passed on yet."""
        return len(self._said)

    @property
    def thinking(self) -> bool:
        """Whether a search is under way."""
        return self._reckoner.busy

    def unreadable(self) -> Mapping[str, str]:
        """Whose diagnosis was left out, and the error's name, since this was asked last."""
        return self._reckoner.unreadable()

    def lost(self) -> bool:
        """Whether everything has to be told anew."""
        if not self._reckoner.lost():
            return False
        for memory in (self._kept, self._said, self._held, self._gone):
            memory.clear()
        return True

    def take(
        self, operator: str, where: Whereabouts, at: datetime, diagnosis: Diagnosis, now: datetime
    ) -> None:
        """A diagnosis, made at ``at``. One without observations says only that she is well.

        One from the future was made now: it must neither outlive nor outrank the honest ones.
        """
        at = min(at, now)
        if now - at > self._window:
            return
        failing = is_failing(diagnosis)
        if not diagnosis.observations:
            if not failing:
                self.mended([operator])
            return
        known = self._kept.get(operator)
        if known is not None and known.at > at:
            return
        self._kept[operator] = _Kept(at, failing)
        self._held.pop(operator, None)
        self._gone.discard(operator)
        sights = diagnosis.observations
        self._said[operator] = Said(operator, where.provider, where.gateway, at.timestamp(), sights)

    def mended(self, operators: Iterable[str]) -> None:
        """Their outages are over: what they saw failing counts no more."""
        for operator in operators:
            known = self._kept.get(operator)
            if known is not None and known.failing:
                self._forget(operator)

    def listen(
        self,
        heard: Mapping[str, datetime],
        quiet: Quiet,
        left: Mapping[str, datetime],
        with_incident: frozenset[str],
    ) -> None:
        """Who is still heard of, who is silent and who signed off."""
        step = self._window / _HOLDS
        for operator, known in list(self._kept.items()):
            signed_off = left.get(operator)
            if signed_off is not None and signed_off >= known.at:
                self._forget(operator)
            elif operator in quiet.silent:
                if not known.failing:
                    self._forget(operator)
            elif operator in quiet.present and operator in heard:
                at = heard[operator]
                stands = not known.failing or operator in with_incident
                if stands and at - known.at >= step:
                    self._kept[operator] = replace(known, at=at)
                    self._held[operator] = at.timestamp()

    def localised(
        self,
        now: datetime,
        watch: Mapping[str, tuple[tuple[str, ...], frozenset[str]]],
        wait: float,
    ) -> Localised | None:
        """What the observations amount to, if there is news within so many seconds.

        Whoever reckons is given what is new whenever he is free.
        """
        found = self._reckoner.answer(wait) if self._reckoner.busy else None
        while not self._reckoner.busy and self._is_due(now, busy=bool(watch)):
            task = self._task(now, watch)
            if not self._reckoner.ask(task):
                self._put_back(task)
                break
            found = self._reckoner.answer(wait) or found
            if task.localise:
                self._asked_at = now
                break
        return found

    def close(self) -> None:
        """Give up."""
        self._reckoner.close()

    def _forget(self, operator: str) -> None:
        self._kept.pop(operator, None)
        self._said.pop(operator, None)
        self._held.pop(operator, None)
        self._gone.add(operator)

    def _is_due(self, now: datetime, *, busy: bool) -> bool:
        if self._said or self._gone or not self.complete:
            return bool(self._said or self._gone)
        if self._asked_at is None:
            return True
        return abs(now - self._asked_at) >= (AGAIN_AFTER if busy else IDLE_AFTER)

    def _task(
        self, now: datetime, watch: Mapping[str, tuple[tuple[str, ...], frozenset[str]]]
    ) -> Task:
        names = list(self._said)[:AT_ONCE]
        said = tuple(self._said.pop(name) for name in names)
        asks = self.complete and not self._said
        held, gone = self._held, tuple(sorted(self._gone))
        self._held, self._gone = {}, set()
        watched = {
            key: Watch(components, frozenset(sorted(operators)[:MOST_WATCHED]))
            for key, (components, operators) in watch.items()
        }
        return Task(now.timestamp(), said, held, gone, watched if asks else {}, asks)

    def _put_back(self, task: Task) -> None:
        """What could not be told yet is told later, unless something newer has come."""
        for one in task.said:
            self._said.setdefault(one.operator, one)
        self._held = {**task.held, **self._held}
        self._gone |= set(task.gone)
