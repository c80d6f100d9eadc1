"""What blaming a component costs tonight: prior, witnesses, and what worked before. PURE."""

from collections.abc import Iterable
from dataclasses import dataclass

from checks.component import Component, Part
from checks.costs import MUST_BE_SEEN, cost_of
from checks.evidence import Evidence
from checks.failure import Operation
from checks.localise import Explanation
from checks.observation import Observation, Outcome, ProbeKind
from checks.subject import History


def costs_for(evidence: Iterable[Evidence], history: History) -> "Costs":
    """The cost of each component given what was witnessed and what worked before."""
    witnessed: set[Component] = set()
    warm: set[Component] = set()
    policies: set[Component] = set()
    let_through: set[Component] = set()
    for one in evidence:
        witnessed |= one.witnesses
        seen = one.observation
        here = {part for part in seen.path if part.part is Part.POLICY}
        policies |= here
        if history.worked(seen.probe):
            let_through |= here
        if seen.outcome is Outcome.FAILED and history.worked(seen.probe):
            warm.update(seen.path)
            telling = _telling(seen)
            witnessed |= {part for part in seen.path if part.part is telling}
    # Where things worked before and this way never did, that is a policy.
    always_blocked = policies - let_through if history.answered else set()
    return Costs(frozenset(witnessed), frozenset(warm), frozenset(always_blocked))


def _telling(seen: Observation) -> Part | None:
    """What bears witness by this failure. Through the tunnel nothing shows a white list."""
    through = any(part.part is Part.DATA for part in seen.path)
    return None if through else _TELLING_ONCE_KNOWN.get((seen.kind, seen.operation))


_TELLING_ONCE_KNOWN: dict[tuple[ProbeKind, Operation | None], Part] = {
    (ProbeKind.UNLISTED, Operation.CONNECT): Part.UNLISTED,
    (ProbeKind.UNLISTED, Operation.TLS): Part.UNLISTED,
    (ProbeKind.GATEWAY_NAT_T, Operation.EXCHANGE): Part.UDP,
    # A port that takes TCPT's few bytes, which no inspection minds, and says nothing hangs.
    (ProbeKind.GATEWAY_TCPT, Operation.EXCHANGE): Part.APPLICATION,
}
"""Silence that bears witness only where there once was an answer."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What blaming a component costs tonight, and whose own sign was seen."""

    witnessed: frozenset[Component]
    warm: frozenset[Component]
    always_blocked: frozenset[Component] = frozenset()

    def __call__(self, component: Component) -> float:
        """The cost in nats."""
        if component in self.always_blocked:
            return 0.0
        return cost_of(
            component,
            witnessed=component in self.witnessed,
            worked_before=component in self.warm,
        )

    def unseen(self, explanation: Explanation) -> bool:
        """Whether it blames something that may not be named without its sign."""
        return any(
            (one.place, one.part) in MUST_BE_SEEN and one not in self.witnessed
            for one in explanation.components
        )
