"""What one operator's report amounts to, in nobody's name. PURE.

Thousands of reports say the same thing about different homes, providers and gateways. Here the
scopes that are the operator's own are replaced by stand-ins, so that equal reports become one
*shape*, which is read once and solved once for all who sent it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final, NamedTuple

from checks.component import Component, Part, Place
from checks.costs import Cost, is_quiet
from checks.evidence import FACTS, Components, Evidence, read_all
from checks.failure import Failure, Operation
from checks.localise import localise
from checks.observation import Observation, Outcome, ProbeKind
from checks.paths import Paths
from checks.pricing import costs_for
from checks.subject import History

OPERATOR: Final = "~operator"
PROVIDER: Final = "~provider"
GATEWAY: Final = "~gateway"
NEGLIGIBLE: Final = 1e-9
"""Nats below which two costs are the same."""
LAST_RESORT: Final = 1000.0
"""Makes private components so dear that shared ones explain whatever they can."""
MOST_SHAPES: Final = 50_000
"""Shapes remembered before the memory is cleared: it only saves time, so nothing is lost."""

_PRIVATE = frozenset({Place.PC, Place.HOME, Place.TUNNEL, Place.PROBE})
_TARGET_AT_HOME = FACTS | {
    ProbeKind.NEIGHBOUR,
    ProbeKind.ROUTER_TCP,
    ProbeKind.ROUTER_ICMP,
    ProbeKind.ROUTER_NAME,
    ProbeKind.FORWARDER,
    ProbeKind.FORWARDER_TCP,
    ProbeKind.PROVIDER_DNS,
    ProbeKind.LOSS,
}
"""Kinds whose target differs from home to home and says nothing: two that fail alike are one."""

_Key = tuple[object, ...]
_Failing = tuple[Failure | None, Operation | None, int, str, bool]


def is_shared(component: Component) -> bool:
    """Whether several operators depend on this very component. Programs run on one's own PC."""
    if component.place in _PRIVATE or component.scope == OPERATOR:
        return False
    return component.part is not Part.PROGRAM


class Residual(NamedTuple):
    """What is left to one operator once some failures are explained for her.

    ``cost`` is that of her cheapest own explanation in nats; ``own`` says whether it blames
    anybody at all: lost packets and blocked sites do not.
    """

    cost: float
    own: bool


class Case:
    """Failures of one report that hang together. Equal cases are the same object.

    Failures that share no suspect are cases of their own, as they are groups of their own in
    ``localise``: so operators who differ in the one still agree in the other.
    """

    def __init__(self, failures: Sequence[Evidence], cost: Cost) -> None:
        self.cost = cost
        self._failures = failures
        self._residuals: dict[int, Residual] = {}
        self.hits: dict[Component, int] = {}
        """The failures each shared suspect would explain, as bits."""
        for index, failure in enumerate(failures):
            for component in failure.accuses:
                if is_shared(component):
                    self.hits[component] = self.hits.get(component, 0) | 1 << index

    def residual(self, hit: int) -> Residual:
        """What remains when the failures in ``hit`` (bits) are explained by shared faults."""
        known = self._residuals.get(hit)
        if known is None:
            left = [one for index, one in enumerate(self._failures) if not hit >> index & 1]
            best = [group.best for group in localise(left, self.cost).groups]
            blamed = (one for explanation in best for one in explanation.components)
            cost = sum(explanation.cost for explanation in best)
            known = Residual(cost, any(not is_quiet(one) for one in blamed))
            self._residuals[hit] = known
        return known

    @cached_property
    def together(self) -> Components:
        """The cheapest shared components that spare her every fault of her own they can."""
        found = localise(
            self._failures, lambda one: self.cost(one) * (1 if one in self.hits else LAST_RESORT)
        )
        blamed = (one for group in found.groups for one in group.best.components)
        return frozenset(one for one in blamed if one in self.hits)

    @cached_property
    def candidates(self) -> Components:
        """The shared components whose fault would spare her an explanation of her own.

        Empty for most faults at home: whatever else is suspected, the home explains it already.
        """
        alone = self.residual(0).cost - NEGLIGIBLE
        everything = 0
        for hit in self.hits.values():
            everything |= hit
        if self.residual(everything).cost >= alone:
            return frozenset()
        useful = {one for one, hit in self.hits.items() if self.residual(hit).cost < alone}
        return self.together | useful


class Shape:
    """One kind of report: the shared components it proves and the cases it makes.

    ``contradicted`` says that a failure was left whose every suspect another observation of the
    same report had proved.
    """

    def __init__(
        self,
        seen: Sequence[Observation],
        proves: Components,
        cases: tuple[Case, ...],
        contradicted: bool,
    ) -> None:
        self._seen = seen
        self.proves = proves
        self.cases = cases
        self.contradicted = contradicted

    @cached_property
    def name(self) -> tuple[str, ...]:
        """The same for equal reports and different for others, in whatever order they came."""
        return tuple(sorted({repr(one) for one in self._seen}))


class ShapeReader:
    """Turns reports into shapes. Remembers what it has read: equal reports cost a look-up."""

    def __init__(self) -> None:
        self._ids: dict[_Key, int] = {}
        self._seen: dict[int, Observation] = {}
        self._shapes: dict[tuple[frozenset[int], Paths], Shape] = {}
        self._cases: dict[_Key, Case] = {}
        self._next_id = 0

    def shape(self, observations: Sequence[Observation], paths: Paths) -> Shape:
        """The shape of a report. The order of the observations does not matter."""
        roles = {
            paths.operator: OPERATOR,
            paths.provider: PROVIDER,
            paths.gateway_host: GATEWAY,
        }
        role = roles.get
        known = self._ids.get
        passed, failed = Outcome.PASSED, Outcome.FAILED
        ids = []
        # Reading columns instead of components keeps this loop, the fleet's hottest, in C.
        for seen in observations:
            outcome = seen.outcome
            if outcome is not passed and outcome is not failed:
                continue
            places, scopes, parts = zip(*seen.path, strict=False) if seen.path else ((), (), ())
            scopes = tuple(map(role, scopes, scopes))
            key: _Key = (seen.kind, places, scopes, parts)
            if outcome is failed:
                key += _how_it_failed(seen)
            number = known(key)
            if number is None:
                number = self._learn(key, seen, role)
            ids.append(number)
        stands_for = Paths(roles[paths.operator], roles[paths.provider], roles[paths.gateway_host])
        shape = self._shapes.get((frozenset(ids), stands_for))
        return shape or self._read(frozenset(ids), stands_for)

    def _learn(self, key: _Key, seen: Observation, role: Callable[[str, str], str]) -> int:
        if len(self._shapes) > MOST_SHAPES:
            # Numbers go on counting, so a report begun before the clearing stays unmistakable.
            for memory in (self._ids, self._shapes, self._cases):
                memory.clear()
        number = self._ids[key] = self._next_id
        self._next_id += 1
        path = tuple(one._replace(scope=role(one.scope, one.scope)) for one in seen.path)
        plain = Observation(seen.kind, "", path, seen.outcome)
        if seen.outcome is Outcome.FAILED:
            failure, operation, attempts, target, starved = _how_it_failed(seen)
            plain = replace(
                plain,
                target=target,
                failure=failure,
                operation=operation,
                attempts=attempts,
                values={"starved": True} if starved else {},
            )
        self._seen[number] = plain
        return number

    def _read(self, ids: frozenset[int], paths: Paths) -> Shape:
        seen = [self._seen[number] for number in ids]
        evidence = read_all(seen, paths)
        proven = frozenset[Component]().union(*(one.proves for one in evidence))
        failures, contradicted = _left_to_explain(evidence, proven)
        cost = costs_for(evidence, History())
        cases = tuple(self._case(some, cost) for some in _hanging_together(failures))
        shared = frozenset(filter(is_shared, proven))
        shape = self._shapes[ids, paths] = Shape(seen, shared, cases, contradicted)
        return shape

    def _case(self, failures: Sequence[Evidence], cost: Cost) -> Case:
        suspects = frozenset[Component]().union(*(one.accuses for one in failures))
        prices = frozenset((one, cost(one)) for one in suspects)
        probes = [(one.observation.probe, one.accuses, one.silent_attempts) for one in failures]
        key = (frozenset(probes), prices)
        case = self._cases.get(key)
        if case is None:
            case = self._cases[key] = Case(failures, cost)
        return case


def _how_it_failed(seen: Observation) -> _Failing:
    silent = seen.attempts if seen.silent else 1
    target = "" if seen.kind in _TARGET_AT_HOME else seen.target
    return seen.failure, seen.operation, silent, target, bool(seen.values.get("starved"))


def _left_to_explain(
    evidence: Sequence[Evidence], proven: Components
) -> tuple[tuple[Evidence, ...], bool]:
    """The failures with suspects left, in a fixed order, and whether any had none."""
    failures = []
    contradicted = False
    for one in evidence:
        if not one.accuses:
            continue
        suspects = one.accuses - proven
        contradicted = contradicted or not suspects
        # A silent one without suspects still has a lost packet to blame, which localise knows.
        if suspects:
            failures.append(replace(one, proves=frozenset(), accuses=suspects))
    failures.sort(key=lambda one: (one.observation.probe, sorted(one.accuses), one.silent_attempts))
    return tuple(failures), contradicted


def _hanging_together(failures: Sequence[Evidence]) -> list[list[Evidence]]:
    """Split the failures into sets that share no suspect."""
    groups: list[tuple[Components, list[Evidence]]] = []
    for failure in failures:
        suspects, together = failure.accuses, [failure]
        apart = []
        for group in groups:
            if group[0].isdisjoint(suspects):
                apart.append(group)
            else:
                suspects |= group[0]
                together = group[1] + together
        groups = [*apart, (suspects, together)]
    return [together for _, together in groups]
