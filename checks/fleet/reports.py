"""Everybody's latest reports, counted, and what they amount to. PURE."""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from checks.component import Component
from checks.costs import TIE_MARGIN, is_quiet
from checks.fleet.search import Cell, Fault, Faults, Suspect, find_faults, in_order
from checks.fleet.shape import GATEWAY, PROVIDER, Case, Shape, ShapeReader
from checks.fleet.standing import State
from checks.observation import Observation
from checks.paths import Paths

WINDOW = 300.0
"""Seconds a report counts, unless said otherwise."""


class _Group(NamedTuple):
    """Operators who reported the same from the same provider through the same gateway."""

    shape: Shape
    provider: str
    gateway: str

    def actual(self, component: Component) -> Component:
        """A shape's component under its real name."""
        if component.scope == PROVIDER:
            return component._replace(scope=self.provider)
        if component.scope == GATEWAY:
            return component._replace(scope=self.gateway)
        return component


@dataclass(frozen=True, slots=True)
class SharedFault:
    """A component that fails for several operators.

    Of the operators that reported, ``accuse`` have failures it explains, ``prove`` got through it,
    and ``silent`` show neither. ``providers`` breaks ``accuse`` down by provider and city, most
    first. ``instead`` is the next best explanation with another cause, None where that is so many
    separate faults, and ``margin`` how many nats less likely it is.
    """

    component: Component
    state: State
    accuse: int
    prove: int
    silent: int
    providers: tuple[tuple[str, int], ...]
    instead: Component | None
    margin: float

    @property
    def share(self) -> float:
        """How much of those who use it are hit, 0 to 1."""
        return self.accuse / (self.accuse + self.prove)

    @property
    def certain(self) -> bool:
        """Whether the next explanation is far enough behind to name this one."""
        return self.margin > TIE_MARGIN


@dataclass(frozen=True, slots=True)
class FleetLocalisation:
    """What everybody's evidence amounts to at one moment. It never changes afterwards.

    ``faults`` are the shared ones, most operators first; ``quiet`` are shared too but nobody's
    fault, such as a blocked public site. ``own`` counts operators with a fault that no shared one
    explains, ``contradicted`` those of whose own observations some contradict each other.
    """

    operators: int
    faults: tuple[SharedFault, ...]
    quiet: tuple[SharedFault, ...]
    own: int
    contradicted: int
    _groups: Mapping[str, _Group] = field(repr=False, compare=False)
    _explained: Mapping[_Group, Faults] = field(repr=False, compare=False)

    def all_that_explain(self, operator: str) -> Faults:
        """Every shared fault behind this operator's failures, the first to be mended first."""
        group = self._groups.get(operator)
        return self._explained.get(group, ()) if group else ()


class Fleet:
    """Everybody's latest reports within a window of seconds.

    All times are seconds of one clock, the receiver's; ``now`` must not go backwards. The order
    in which reports arrive does not matter: the latest by time counts.
    """

    def __init__(self, window: float = WINDOW) -> None:
        self._window = window
        self._reader = ShapeReader()
        self._reports: dict[str, tuple[float, _Group]] = {}
        self._counts: dict[_Group, int] = {}
        self._ages: list[tuple[float, str]] = []

    def report(
        self, operator: str, observations: Sequence[Observation], paths: Paths, at: float
    ) -> None:
        """Take in one operator's diagnosis, made at ``at``. It replaces her earlier ones whole.

        Half a report would be misread, because observations are read in each other's light: so
        a report leaves the window as one.
        """
        shape = self._reader.shape(observations, paths)
        group = _Group(shape, paths.provider, paths.gateway_host)
        known = self._reports.get(operator)
        if known is not None:
            if not _supersedes((at, group), known):
                return
            self._drop(operator)
        self._reports[operator] = (at, group)
        self._counts[group] = self._counts.get(group, 0) + 1
        heapq.heappush(self._ages, (at, operator))

    def hold(self, operator: str, at: float) -> None:
        """Her report still holds at ``at``: she was heard, and said nothing new.

        Unknown ones are no error, nor is a moment before the one she reported at.
        """
        known = self._reports.get(operator)
        if known is not None and at > known[0]:
            self._reports[operator] = (at, known[1])
            heapq.heappush(self._ages, (at, operator))

    def proves(self, operator: str, component: Component) -> bool:
        """Whether her report shows that she got through this shared component."""
        known = self._reports.get(operator)
        if known is None:
            return False
        group = known[1]
        return any(group.actual(one) == component for one in group.shape.proves)

    def forget(self, operator: str) -> None:
        """Leave this operator out, as when her shift ends. Unknown ones are no error."""
        if operator in self._reports:
            self._drop(operator)

    def _drop(self, operator: str) -> None:
        _, group = self._reports.pop(operator)
        self._counts[group] -= 1
        if not self._counts[group]:
            del self._counts[group]

    def _expire(self, now: float) -> None:
        while self._ages and self._ages[0][0] < now - self._window:
            at, operator = heapq.heappop(self._ages)
            known = self._reports.get(operator)
            if known is not None and known[0] == at:
                self._drop(operator)

    def localise(self, now: float) -> FleetLocalisation:
        """Find the shared faults behind the reports that are not older than the window."""
        self._expire(now)
        keys = {group: _cell_keys(group) for group in self._counts}
        counts: dict[_CellKey, int] = {}
        for group, some in keys.items():
            for key in some:
                counts[key] = counts.get(key, 0) + self._counts[group]
        cells = {key: Cell(*key, count) for key, count in counts.items()}
        prove = self._provers(cells.values())
        found, picks = find_faults(list(cells.values()), prove)
        explained = {
            group: in_order(one for key in some for one in picks[cells[key]])
            for group, some in keys.items()
            if some
        }
        shared = [self._describe(fault, prove, explained) for fault in found]
        shared.sort(key=lambda one: (-one.accuse, one.component))
        return FleetLocalisation(
            len(self._reports),
            tuple(one for one in shared if not is_quiet(one.component)),
            tuple(one for one in shared if is_quiet(one.component)),
            self._count_own(explained),
            sum(n for group, n in self._counts.items() if group.shape.contradicted),
            {operator: group for operator, (_, group) in self._reports.items()},
            explained,
        )

    def _provers(self, cells: Iterable[Cell]) -> dict[Component, int]:
        """How many operators prove each component that somebody suspects."""
        suspects = {one.component for cell in cells for one in cell.suspects}
        kinds = {(one.place, one.part) for one in suspects}
        relevant: dict[Shape, list[Component]] = {}
        prove = dict.fromkeys(suspects, 0)
        for group, count in self._counts.items():
            shape = group.shape
            if shape not in relevant:
                relevant[shape] = [one for one in shape.proves if (one.place, one.part) in kinds]
            for canonical in relevant[shape]:
                component = group.actual(canonical)
                if component in prove:
                    prove[component] += count
        return prove

    def _describe(
        self, fault: Fault, prove: Mapping[Component, int], explained: Mapping[_Group, Faults]
    ) -> SharedFault:
        providers: dict[str, int] = {}
        for group, faults in explained.items():
            if fault.component in faults:
                known = providers.get(group.provider, 0)
                providers[group.provider] = known + self._counts[group]
        proved = prove[fault.component]
        return SharedFault(
            fault.component,
            fault.state,
            fault.accuse,
            proved,
            len(self._reports) - proved - fault.accuse,
            tuple(sorted(providers.items(), key=lambda item: (-item[1], item[0]))),
            fault.instead,
            fault.margin,
        )

    def _count_own(self, explained: Mapping[_Group, Faults]) -> int:
        return sum(
            count
            for group, count in self._counts.items()
            if group.shape.cases and _has_own_fault(group, explained.get(group, ()))
        )


_CellKey = tuple[Case, tuple[Suspect, ...]]


def _cell_keys(group: _Group) -> list[_CellKey]:
    """The cases behind which a shared fault could be, and who by name is worth blaming."""
    return [
        (
            case,
            tuple(
                sorted(
                    Suspect(group.actual(one), case.hits[one], case.cost(one), one in case.together)
                    for one in case.candidates
                )
            ),
        )
        for case in group.shape.cases
        if case.candidates
    ]


def _has_own_fault(group: _Group, explained: Faults) -> bool:
    for case in group.shape.cases:
        covered = 0
        if explained:
            for one, hit in case.hits.items():
                if group.actual(one) in explained:
                    covered |= hit
        if case.residual(covered).own:
            return True
    return False


def _supersedes(new: tuple[float, _Group], known: tuple[float, _Group]) -> bool:
    """The later report counts; of two at the same moment always the same one, whichever came."""
    if new[0] != known[0]:
        return new[0] > known[0]
    names = [(one.shape.name, one.provider, one.gateway) for _, one in (new, known)]
    return names[0] > names[1]
