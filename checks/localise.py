"""Boolean network tomography: the cheapest components that explain the failures. PURE.

A success proves every component on its path; a failure accuses those that nothing has proved.
An explanation is a set of components that hits every failure; its cost is the sum of its
components' costs, so the best is a minimum-cost hitting set (Duffield, "Network tomography of
binary network performance characteristics", IEEE Trans. Inf. Theory 52(12), 2006).

Failures that share no candidate are solved apart. That keeps the search small, and it keeps two
independent faults from blurring each other's confidence.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from checks.component import Component, Place
from checks.costs import SILENT_ATTEMPT, WEIGHED_MARGIN, Cost
from checks.evidence import Components, Evidence

MOST_STEPS = 20_000
"""A bound on the search, far above what one PC's probes ever need."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A set of components whose failure explains a group of failures, and its cost in nats."""

    components: Components
    cost: float


@dataclass(frozen=True, slots=True)
class Group:
    """Failures that hang together, and their explanations, best first.

    ``explanations`` holds everything within ``WEIGHED_MARGIN`` of the best.
    """

    failures: tuple[Evidence, ...]
    explanations: tuple[Explanation, ...]

    @property
    def best(self) -> Explanation:
        """The cheapest explanation."""
        return self.explanations[0]


@dataclass(frozen=True, slots=True)
class Localisation:
    """What the evidence amounts to.

    ``contradictions`` are failures whose every suspect was proved by another observation: a fault
    that began in the middle, loss, or a service failing for some.
    """

    groups: tuple[Group, ...]
    proven: Components
    contradictions: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class _Clause:
    """One or more failures with the same suspects."""

    suspects: Components
    failures: tuple[Evidence, ...]


def localise(evidence: Sequence[Evidence], cost: Cost) -> Localisation:
    """Find what explains the failures. The order of the evidence does not matter."""
    proven = frozenset[Component]().union(*(one.proves for one in evidence))
    clauses: dict[Components, list[Evidence]] = {}
    contradictions: list[Evidence] = []
    for one in evidence:
        if not one.accuses:
            continue
        suspects = one.accuses - proven
        if not suspects and not one.silent_attempts:
            contradictions.append(one)
            continue
        if one.silent_attempts:
            suspects |= {lost_packet(one)}
            if len(suspects) == 1:
                contradictions.append(one)
        clauses.setdefault(suspects, []).append(one)
    cost = _with_lost_packets(evidence, cost)
    groups = [
        _solve(group, cost)
        for group in _connected([_Clause(k, tuple(v)) for k, v in clauses.items()])
    ]
    groups.sort(key=lambda group: (-group.best.cost, _names(group.best.components)))
    contradictions.sort(key=lambda one: one.observation.probe)
    return Localisation(tuple(groups), proven, tuple(contradictions))


def lost_packet(evidence: Evidence) -> Component:
    """The explanation that blames nobody: this probe's packets were simply lost."""
    return Component(Place.PROBE, evidence.observation.probe)


def _with_lost_packets(evidence: Iterable[Evidence], cost: Cost) -> Cost:
    lost = {
        lost_packet(one): SILENT_ATTEMPT * one.silent_attempts
        for one in evidence
        if one.silent_attempts
    }

    def priced(component: Component) -> float:
        known = lost.get(component)
        return cost(component) if known is None else known

    return priced


def _connected(clauses: list[_Clause]) -> list[list[_Clause]]:
    """Split the clauses into sets that share no suspect."""
    parents = list(range(len(clauses)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    seen: dict[Component, int] = {}
    for index, clause in enumerate(clauses):
        for component in clause.suspects:
            parents[root(index)] = root(seen.setdefault(component, index))
    groups: dict[int, list[_Clause]] = {}
    for index, clause in enumerate(clauses):
        groups.setdefault(root(index), []).append(clause)
    return list(groups.values())


def _solve(clauses: list[_Clause], cost: Cost) -> Group:
    failures = [failure for clause in clauses for failure in clause.failures]
    failures.sort(key=lambda one: one.observation.probe)
    needed = _without_supersets([clause.suspects for clause in clauses])
    found = _hitting_sets(needed, cost)
    return Group(tuple(failures), tuple(found))


def _without_supersets(clauses: list[Components]) -> list[Components]:
    """A clause that contains another is hit whenever the other is."""
    kept: list[Components] = []
    for clause in sorted(clauses, key=lambda one: (len(one), _names(one))):
        if not any(other <= clause for other in kept):
            kept.append(clause)
    return kept


def _hitting_sets(clauses: list[Components], cost: Cost) -> list[Explanation]:
    """Every minimal hitting set within WEIGHED_MARGIN of the cheapest, cheapest first."""
    prices = {component: cost(component) for clause in clauses for component in clause}
    search = _Search(prices, clauses)
    search.run()
    limit = search.best + WEIGHED_MARGIN
    explanations = [
        Explanation(chosen, price) for chosen, price in search.found.items() if price <= limit
    ]
    explanations.sort(key=lambda one: (round(one.cost, 6), _names(one.components)))
    return explanations


class _Search:
    """Depth-first branch and bound over the clause with the fewest suspects."""

    def __init__(self, prices: dict[Component, float], clauses: list[Components]) -> None:
        self.prices = prices
        self.clauses = clauses
        self.best = math.inf
        self.found: dict[Components, float] = {}
        self.steps = 0

    def run(self) -> None:
        self._keep(_greedy(self.clauses, self.prices))
        self._extend(frozenset(), 0.0, self.clauses, frozenset())

    def _keep(self, chosen: Components) -> None:
        """Remember a hitting set without what is redundant in it, the dearest dropped first."""
        for one in sorted(chosen, key=lambda one: (-self.prices[one], one)):
            if all(clause & (chosen - {one}) for clause in self.clauses):
                chosen -= {one}
        price = math.fsum(self.prices[one] for one in chosen)
        self.found[chosen] = price
        self.best = min(self.best, price)

    def _extend(
        self, chosen: Components, price: float, open_clauses: list[Components], barred: Components
    ) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS or price > self.best + WEIGHED_MARGIN:
            return
        if not open_clauses:
            self._keep(chosen)
            return
        clause = min(open_clauses, key=lambda one: len(one - barred))
        tried: set[Component] = set()
        for component in sorted(clause - barred, key=lambda one: (self.prices[one], one)):
            rest = [other for other in open_clauses if component not in other]
            self._extend(chosen | {component}, price + self.prices[component], rest, barred | tried)
            tried.add(component)


def _greedy(clauses: list[Components], prices: dict[Component, float]) -> Components:
    """A first hitting set, so that the search starts with a bound."""
    chosen: set[Component] = set()
    left = list(clauses)
    while left:
        hits: dict[Component, int] = {}
        for clause in left:
            for component in clause:
                hits[component] = hits.get(component, 0) + 1
        pick = min(hits, key=lambda one: (prices[one] / hits[one], one))
        chosen.add(pick)
        left = [clause for clause in left if pick not in clause]
    return frozenset(chosen)


def _names(components: Iterable[Component]) -> list[Component]:
    return sorted(components)
