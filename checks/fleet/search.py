"""Which shared faults explain what many operators see. PURE.

The same minimum-cost explanation as on one PC, with counts. A shared fault is paid for once; then
every operator it explains for pays only what is left to her alone. Proofs by others are not
absolute at this scale: a component may be *partial*, failing for a share of those who use it, and
the share is the likeliest one (binomial log-likelihood, in nats as all costs are).

Faults are added and exchanged until no such change lowers the cost, then the needless taken back.
Sums are exact (``math.fsum``) and choices go by cost, then by name, so that neither the order of
arrival nor what was computed before can show in the result.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from checks.causes import HEALTHY, cause_of, layer_of
from checks.component import Component
from checks.costs import TIE_MARGIN, is_quiet
from checks.evidence import Components
from checks.fleet.shape import NEGLIGIBLE, Case
from checks.fleet.standing import LATE_PROOF, Standing, State, spread, standing_of

MOST_AT_ONCE = 4
"""Shared faults weighed together for one operator."""
ROUNDS = 5
"""How often counts and shares are fitted to each other; two or three suffice in practice."""

Faults = tuple[Component, ...]


class Suspect(NamedTuple):
    """A shared component worth blaming for a case.

    ``hit`` are the failures it would explain, as bits, and ``price`` its cost in nats. ``joint``
    ones together spare the operator all that can be spared.
    """

    component: Component
    hit: int
    price: float
    joint: bool


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """Operators with the same case and the same shared suspects, and how many they are."""

    case: Case
    suspects: tuple[Suspect, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Fault:
    """A shared fault: its state, how many it explains for, and the next best explanation.

    ``instead`` is the component of another cause that would explain the same, or None where that
    is everybody's own fault; ``margin`` is how many nats dearer it is.
    """

    component: Component
    state: State
    accuse: int
    instead: Component | None
    margin: float


@dataclass(frozen=True, slots=True)
class Fit:
    """The cost of a set of shared faults, and for each cell the faults that explain it."""

    total: float
    accuse: Mapping[Component, int] = field(default_factory=dict)
    picks: tuple[Faults, ...] = ()


def find_faults(
    cells: Sequence[Cell], prove: Mapping[Component, int]
) -> tuple[list[Fault], dict[Cell, Faults]]:
    """The shared faults, and which of them explain each cell."""
    faults, picks = list[Fault](), dict[Cell, Faults]()
    for cluster in _connected(cells):
        search = _Search(cluster, prove)
        chosen = search.run()
        faults += search.faults(chosen)
        picks.update(zip(cluster, search.fit(chosen).picks, strict=True))
    return faults, picks


def _connected(cells: Sequence[Cell]) -> Iterable[list[Cell]]:
    """Split the cells into sets that share no suspect."""
    parents: dict[Component, Component] = {}

    def root(one: Component) -> Component:
        while parents.setdefault(one, one) != one:
            parents[one] = parents[parents[one]]
            one = parents[one]
        return one

    for cell in cells:
        for suspect in cell.suspects:
            parents[root(suspect.component)] = root(cell.suspects[0].component)
    clusters: dict[Component, list[Cell]] = {}
    for cell in cells:
        clusters.setdefault(root(cell.suspects[0].component), []).append(cell)
    return clusters.values()


@lru_cache(maxsize=4096)
def _by_layer(component: Component) -> tuple[bool, int, Component]:
    """What lies lower is mended first and is the better answer among equals."""
    return is_quiet(component), layer_of(_cause(component)), component


def in_order(components: Iterable[Component]) -> Faults:
    """The one to be mended first comes first."""
    return tuple(sorted(components, key=_by_layer))


def _cause(component: Component) -> str:
    """Quiet components stand for no cause; any of them will do to compare."""
    return HEALTHY if is_quiet(component) else cause_of(component)


class _Search:
    """The search over one set of connected cells."""

    def __init__(self, cells: Sequence[Cell], prove: Mapping[Component, int]) -> None:
        self._cells = cells
        self._prove = prove
        self._fits: dict[Components, Fit] = {}
        self._price: dict[Component, float] = {}
        self._used_by: dict[Component, list[tuple[int, int]]] = {}
        self._hits = [{one.component: one.hit for one in cell.suspects} for cell in cells]
        self._suspects = [in_order(hits) for hits in self._hits]
        self._picked: list[dict[tuple[tuple[Component, float], ...], Faults]] = [{} for _ in cells]
        self._bundles: set[Components] = set()
        for index, cell in enumerate(cells):
            for one in cell.suspects:
                self._used_by.setdefault(one.component, []).append((index, one.hit))
                cheapest = self._price.get(one.component, math.inf)
                self._price[one.component] = min(one.price, cheapest)
            joint = frozenset(one.component for one in cell.suspects if one.joint)
            if 1 < len(joint) <= MOST_AT_ONCE:
                self._bundles.add(joint)

    def run(self) -> Components:
        """The cheapest set of shared faults that single changes lead to."""
        chosen: Components = frozenset()
        while (better := self._improve(chosen)) is not None:
            chosen = better
        return self._without_ties(chosen)

    def _improve(self, chosen: Components) -> Components | None:
        added, gained = self._best_addition(chosen, self.fit(chosen).total)
        if added is not None and gained < self.fit(chosen).total - NEGLIGIBLE:
            return chosen | {added}
        for moves in (self._exchanges(chosen), self._joint(chosen)):
            ranked = sorted((round(self.fit(one).total, 9), sorted(one)) for one in moves)
            if ranked and ranked[0][0] < self.fit(chosen).total - NEGLIGIBLE:
                return frozenset(ranked[0][1])
        return None

    def _exchanges(self, chosen: Components) -> Iterator[Components]:
        for one in sorted(chosen):
            rest = chosen - {one}
            instead, _ = self._best_addition(rest, self.fit(chosen).total, {one})
            if instead is not None:
                yield rest | {instead}

    def _joint(self, chosen: Components) -> Iterator[Components]:
        """Faults that help only together, such as two services behind one untried tunnel."""
        return (chosen | bundle for bundle in self._bundles if not bundle <= chosen)

    def _without_ties(self, chosen: Components) -> Components:
        """Take back what others made needless or what so many separate faults explain as well."""
        while chosen:
            total = self.fit(chosen).total
            gain, weakest = min((self.fit(chosen - {one}).total - total, one) for one in chosen)
            if gain > TIE_MARGIN:
                break
            chosen -= {weakest}
        return chosen

    def faults(self, chosen: Components) -> list[Fault]:
        """The chosen ones with their states and the explanations that come next."""
        fit = self.fit(chosen)
        faults = []
        for one in sorted(chosen):
            rest = chosen - {one}
            same = {other for other in self._price if _cause(other) == _cause(one)}
            instead, total = self._best_addition(rest, self.fit(rest).total, same)
            accuse = fit.accuse[one]
            state = self._standing(one, accuse).state
            margin = round(total - fit.total, 6)
            faults.append(Fault(one, state, accuse, instead, margin))
        return faults

    def _best_addition(
        self, chosen: Components, limit: float, barred: Iterable[Component] = ()
    ) -> tuple[Component | None, float]:
        """The one more fault that costs least in all, if less than ``limit``, and that cost."""
        best: tuple[Component | None, float] = (None, limit)
        left = self._price.keys() - chosen - set(barred)
        for bound, one in sorted((self._bound(one, chosen), one) for one in left):
            if bound >= best[1] - NEGLIGIBLE:
                break
            total = self.fit(chosen | {one}).total
            if total < best[1] - NEGLIGIBLE:
                best = (one, total)
        return best

    def _bound(self, added: Component, chosen: Components) -> float:
        """A cost this addition cannot go below while other shares stay, found without fitting.

        The spread is concave in the accusers: no part of them bears less apiece than all do.
        """
        fit = self.fit(chosen)
        prove = self._prove.get(added, 0)
        savings = []
        for index, hit in self._used_by[added]:
            cell, pick = self._cells[index], fit.picks[index]
            hits = self._hits[index]
            covered, now = hit, 0.0
            for one in pick:
                covered |= hits[one]
                now += self._standing(one, fit.accuse[one]).toll
            now += cell.case.residual(self._covered(index, pick)).cost
            savings.append((cell.count, now - cell.case.residual(covered).cost))
        accuse = sum(count for count, _ in savings)
        apiece = spread(prove, accuse) / accuse
        partial = math.fsum(count * max(0.0, saving - apiece) for count, saving in savings)
        down = math.fsum(count * saving for count, saving in savings) - prove * LATE_PROOF
        return round(fit.total + self._price[added] - max(partial, down), 9)

    def fit(self, chosen: Components) -> Fit:
        """The cost of exactly these shared faults, with the likeliest shares."""
        known = self._fits.get(chosen)
        if known is None:
            known = self._fits[chosen] = self._fit(chosen)
        return known

    def _fit(self, chosen: Components) -> Fit:
        order = in_order(chosen)
        users = {one: [self._cells[index] for index, _ in self._used_by[one]] for one in order}
        accuse = {one: sum(cell.count for cell in cells) for one, cells in users.items()}
        picks: tuple[Faults, ...] = ()
        for _ in range(ROUNDS):
            tolls = {one: self._standing(one, accuse[one]).toll for one in order}
            picks = tuple(self._pick(index, tolls) for index in range(len(self._cells)))
            counted = dict.fromkeys(order, 0)
            for cell, pick in zip(self._cells, picks, strict=True):
                for one in pick:
                    counted[one] += cell.count
            if counted == accuse:
                break
            accuse = counted
        own = (
            cell.count * cell.case.residual(self._covered(index, picks[index])).cost
            for index, cell in enumerate(self._cells)
        )
        shared = (self._price[one] + self._standing(one, accuse[one]).total for one in order)
        return Fit(math.fsum((*own, *shared)), accuse, picks)

    def _standing(self, one: Component, accuse: int) -> Standing:
        return standing_of(self._prove.get(one, 0), accuse)

    def _covered(self, index: int, faults: Faults) -> int:
        covered = 0
        for one in faults:
            covered |= self._hits[index][one]
        return covered

    def _pick(self, index: int, tolls: Mapping[Component, float]) -> Faults:
        """The shared faults that explain this cell most cheaply; among equals the fewest."""
        borne = tuple((one, tolls[one]) for one in self._suspects[index] if one in tolls)
        picked = self._picked[index].get(borne)
        if picked is None:
            picked = self._picked[index][borne] = self._weigh(index, borne)
        return picked

    def _weigh(self, index: int, borne: Sequence[tuple[Component, float]]) -> Faults:
        residual = self._cells[index].case.residual
        best: Faults = ()
        least = residual(0).cost
        for size in range(1, min(len(borne), MOST_AT_ONCE) + 1):
            for some in combinations(borne, size):
                faults = tuple(one for one, _ in some)
                cost = residual(self._covered(index, faults)).cost + sum(toll for _, toll in some)
                if cost < least - NEGLIGIBLE:
                    best, least = faults, cost
        return best
