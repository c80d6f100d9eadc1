"""Everybody's observations, read and reckoned with: what runs in the process of its own.

Messages are plain values that cross a pipe. Scopes and ids are those of ``checks.paths``.
"""

import time
from collections.abc import Mapping

import msgspec

from checks.component import Component
from checks.fleet import Fleet, FleetLocalisation, State
from checks.fleet.search import in_order
from checks.paths import Paths
from runbook.hub.correlation.localised import Localised, Shared
from runbook.hub.correlation.sights_read import readable
from runbook.reporting.shapes import Sight

UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What one PC's words may bring about that nobody thought of; everybody else's count still."""


class Said(msgspec.Struct, frozen=True, array_like=True):
    """One operator's diagnosis: made ``at`` so many seconds since 1970 by the hub's clock."""

    operator: str
    provider: str
    gateway: str
    at: float
    sights: tuple[Sight, ...]


class Watch(msgspec.Struct, frozen=True, array_like=True):
    """Which of these operators got through any of these components is to be told."""

    components: tuple[str, ...]
    operators: frozenset[str]


class Task(msgspec.Struct, frozen=True, array_like=True):
    """What is new since the last task; ``localise`` asks for an answer to all there is.

    ``held``: who was heard of at what second and said nothing new; ``gone``: whose report is to be
    left out from now on.
    """

    now: float
    said: tuple[Said, ...] = ()
    held: Mapping[str, float] = {}
    gone: tuple[str, ...] = ()
    watch: Mapping[str, Watch] = {}
    localise: bool = True


class FleetReader:
    """A fleet that takes tasks and gives answers."""

    def __init__(self, window: float) -> None:
        self._fleet = Fleet(window)
        self._window = window
        self._known: dict[str, float] = {}
        self._fresh: dict[str, Said] = {}
        self._unreadable: dict[str, str] = {}

    def work(self, task: Task) -> Localised | None:
        """Take in what is new and, where that is wanted, find the shared faults."""
        began = time.perf_counter()
        for one in task.said:
            self._take(one)
        for operator, at in task.held.items():
            self._fleet.hold(operator, at)
            if operator in self._known:
                self._known[operator] = max(at, self._known[operator])
        for operator in task.gone:
            self._leave_out(operator)
        if not task.localise:
            return None
        found = self._search(task.now)
        oldest = task.now - self._window
        self._known = {name: at for name, at in self._known.items() if at >= oldest}
        return self._named(found, task, began)

    def _take(self, one: Said) -> None:
        try:
            _tell(self._fleet, one)
        except UNREADABLE as error:
            self._refuse(one.operator, error)
            return
        self._fresh[one.operator] = one
        self._known[one.operator] = max(one.at, self._known.get(one.operator, one.at))

    def _search(self, now: float) -> FleetLocalisation:
        """Find the shared faults, if need be without those whose news cannot be reckoned with."""
        try:
            found = self._fleet.localise(now)
        except UNREADABLE:
            self._sift(now)
            found = self._fleet.localise(now)
        self._fresh.clear()
        return found

    def _sift(self, now: float) -> None:
        """Leave out everybody whose news cannot be reckoned with even by itself."""
        alone = Fleet(self._window)
        for operator, one in list(self._fresh.items()):
            try:
                _tell(alone, one)
                alone.localise(now)
                alone.forget(operator)
            except UNREADABLE as error:
                self._refuse(operator, error)
                alone = Fleet(self._window)

    def _refuse(self, operator: str, error: Exception) -> None:
        self._unreadable[operator] = type(error).__name__
        self._leave_out(operator)

    def _leave_out(self, operator: str) -> None:
        self._fleet.forget(operator)
        self._known.pop(operator, None)
        self._fresh.pop(operator, None)

    def _named(self, found: FleetLocalisation, task: Task, began: float) -> Localised:
        hit: dict[Component, set[str]] = {}
        for operator in self._known:
            for component in found.all_that_explain(operator):
                hit.setdefault(component, set()).add(operator)
        unreadable, self._unreadable = self._unreadable, {}
        by_component = {one.component: one for one in found.faults}
        shared = []
        for component in in_order(by_component):
            one = by_component[component]
            shared.append(
                Shared(
                    component,
                    one.state is State.PARTIAL,
                    frozenset(hit.get(component, ())),
                    one.prove,
                    one.instead,
                    one.margin,
                )
            )
        return Localised(
            task.now,
            frozenset(self._known),
            tuple(shared),
            tuple(one.component for one in found.quiet),
            {key: self._proving(one) for key, one in task.watch.items()},
            found.own,
            found.contradicted,
            unreadable,
            time.perf_counter() - began,
        )

    def _proving(self, watch: Watch) -> frozenset[str]:
        components = [Component.parse(one) for one in watch.components]
        return frozenset(
            operator
            for operator in watch.operators
            if any(self._fleet.proves(operator, one) for one in components)
        )


def _tell(fleet: Fleet, one: Said) -> None:
    hers = Paths(one.operator, one.provider, one.gateway)
    fleet.report(one.operator, tuple(readable(one.sights, hers)), hers, one.at)
