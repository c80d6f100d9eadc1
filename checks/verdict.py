"""From explanations to a verdict: whose side it is, and how sure we are. PURE."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from checks.causes import HEALTHY, UNDETERMINED, cause_of, domain_of, layer_of, side_of
from checks.component import Component, Part, Place
from checks.costs import TIE_MARGIN, cost_of, is_quiet
from checks.evidence import Evidence, read_all
from checks.impact import Impact, impact_of
from checks.localise import Explanation, Group, Localisation, localise
from checks.observation import Observation, Outcome, ProbeKind
from checks.paths import Paths
from checks.subject import History, Subject

GATEWAY_CEILING = 0.8
"""From one PC a dead gateway looks like a provider that blocks its address: never surer."""

SUREST = 0.99


class Note(StrEnum):
    """Things worth saying beside the verdict that are nobody's fault."""

    FOREIGN_UNREACHABLE = "foreign_unreachable"
    ANCHOR_UNREACHABLE = "anchor_unreachable"
    DIRECT_BLOCKED = "direct_blocked"
    CONTROL_UNREACHABLE = "control_unreachable"
    LOST_PACKETS = "lost_packets"
    GATEWAY_OUTSIDE = "gateway_outside"
    DNS_SPARE = "dns_spare"
    BUSY = "busy"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another cause that the evidence does not rule out."""

    cause: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer: domain, cause, side, confidence (0 to 1), and what stands beside it."""

    cause: str
    confidence: float
    services: tuple[str, ...] = ()
    accused: tuple[Component, ...] = ()
    also: tuple["Verdict", ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    acquitted: tuple[Component, ...] = ()
    contradictions: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    explains: tuple[str, ...] = field(default=(), compare=False)

    @property
    def domain(self) -> str:
        """The part before the dot."""
        return domain_of(self.cause)

    @property
    def side(self) -> str:
        """Who is to act: none, operator, isp, bank or undetermined."""
        return side_of(self.cause)

    @property
    def healthy(self) -> bool:
        """Whether nothing was found."""
        return self.cause == HEALTHY


def judge(observations: Sequence[Observation], subject: Subject) -> Verdict:
    """Read, localise and put into words' codes, all in one."""
    evidence = read_all(observations, Paths.of(subject))
    return conclude(localise(evidence, costs_for(evidence, subject.history)), evidence)


def costs_for(evidence: Iterable[Evidence], history: History) -> "_Costs":
    """The cost of each component given what was witnessed and what worked before."""
    witnessed: set[Component] = set()
    warm: set[Component] = set()
    for one in evidence:
        witnessed |= one.witnesses
        seen = one.observation
        if seen.outcome is Outcome.FAILED and history.worked(seen.probe):
            warm.update(seen.path)
            telling = _TELLING_ONCE_KNOWN.get(seen.kind)
            witnessed |= {part for part in seen.path if part.part is telling}
    return _Costs(frozenset(witnessed), frozenset(warm))


_TELLING_ONCE_KNOWN = {ProbeKind.UNLISTED: Part.UNLISTED, ProbeKind.GATEWAY_NAT_T: Part.UDP}
"""Silence that bears witness only where there once was an answer."""


@dataclass(frozen=True, slots=True)
class _Costs:
    witnessed: frozenset[Component]
    warm: frozenset[Component]

    def __call__(self, component: Component) -> float:
        return cost_of(
            component,
            witnessed=component in self.witnessed,
            worked_before=component in self.warm,
        )


def conclude(found: Localisation, evidence: Sequence[Evidence]) -> Verdict:
    """Weigh the groups of failures and name the one to be mended first."""
    judged = [_judge_group(group, found.proven) for group in found.groups]
    faults = [one for one in judged if one.impact > Impact.NOTE and one.verdict is not None]
    faults.sort(key=lambda one: one.rank)
    notes = _notes(judged, evidence)
    acquitted = tuple(sorted(found.proven))
    contradictions = tuple(one.observation.probe for one in found.contradictions)
    if not faults:
        return Verdict(
            HEALTHY, SUREST, acquitted=acquitted, contradictions=contradictions, notes=notes
        )
    first, *others = [one.verdict for one in faults if one.verdict is not None]
    return Verdict(
        first.cause,
        first.confidence,
        services=first.services,
        accused=first.accused,
        also=tuple(other for other in others if other.cause != UNDETERMINED),
        alternatives=first.alternatives,
        acquitted=acquitted,
        contradictions=contradictions,
        notes=notes,
        explains=first.explains,
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    group: Group
    impact: Impact
    verdict: Verdict | None

    @property
    def rank(self) -> tuple[int, int, str]:
        cause = self.verdict.cause if self.verdict else HEALTHY
        return (-self.impact, layer_of(cause), cause)


def _judge_group(group: Group, proven: frozenset[Component]) -> _Judged:
    impact = impact_of(group, proven)
    shares = _shares(group.explanations)
    tied = [one for one in group.explanations if one.cost <= group.best.cost + TIE_MARGIN]
    answers = [_causes(one) for one in tied]
    if not answers[0] and all(not answer for answer in answers):
        return _Judged(group, impact, None)
    sides = {side_of(cause) for answer in answers for cause in (answer or (HEALTHY,))}
    if len(sides) > 1:
        return _Judged(group, impact, _undetermined(group, shares))
    return _Judged(group, impact, _name(group, shares))


def _causes(explanation: Explanation) -> tuple[str, ...]:
    """The causes an explanation stands for; empty when it blames only the quiet ones."""
    loud = [one for one in explanation.components if not is_quiet(one)]
    return tuple(sorted({cause_of(one) for one in loud}))


def _shares(explanations: Sequence[Explanation]) -> dict[str, float]:
    """How much of the probability each cause holds."""
    best = explanations[0].cost
    weights = [math.exp(best - one.cost) for one in explanations]
    total = sum(weights)
    shares: dict[str, float] = {}
    for explanation, weight in zip(explanations, weights, strict=True):
        for cause in _causes(explanation) or (HEALTHY,):
            shares[cause] = shares.get(cause, 0.0) + weight / total
    return shares


def _name(group: Group, shares: dict[str, float]) -> Verdict:
    loud = sorted(one for one in group.best.components if not is_quiet(one))
    causes = sorted({cause_of(one) for one in loud}, key=lambda cause: (layer_of(cause), cause))
    first, *rest = [_for_cause(cause, loud, group, shares) for cause in causes]
    others = [cause for cause in shares if cause not in causes]
    return Verdict(
        first.cause,
        first.confidence,
        services=first.services,
        accused=first.accused,
        also=tuple(rest),
        alternatives=_alternatives(others, shares),
        explains=tuple(one.observation.probe for one in group.failures),
    )


def _for_cause(
    cause: str, loud: Sequence[Component], group: Group, shares: dict[str, float]
) -> Verdict:
    accused = tuple(one for one in loud if cause_of(one) == cause)
    services = sorted({one.scope for one in accused if one.place is Place.SERVICE})
    confidence = min(shares[cause], SUREST)
    if cause == "vpn_gateway.unreachable":
        confidence = min(confidence, GATEWAY_CEILING)
    return Verdict(cause, round(confidence, 2), services=tuple(services), accused=accused)


def _undetermined(group: Group, shares: dict[str, float]) -> Verdict:
    ranked = _alternatives(shares, shares)
    return Verdict(
        UNDETERMINED,
        round(1.0 - max(shares.values()), 2),
        accused=tuple(sorted(group.best.components)),
        alternatives=ranked,
        explains=tuple(one.observation.probe for one in group.failures),
    )


def _alternatives(causes: Iterable[str], shares: dict[str, float]) -> tuple[Alternative, ...]:
    ranked = sorted(causes, key=lambda cause: (-shares[cause], cause))
    return tuple(
        Alternative(cause, round(shares[cause], 2))
        for cause in ranked
        if round(shares[cause], 2) > 0
    )


_QUIET_NOTES = {
    Place.CONTROL: Note.CONTROL_UNREACHABLE,
    Place.TUNNEL: Note.DIRECT_BLOCKED,
    Place.PROBE: Note.LOST_PACKETS,
    Place.RESOLVER: Note.DNS_SPARE,
}


def _notes(judged: Sequence[_Judged], evidence: Sequence[Evidence]) -> tuple[Note, ...]:
    notes: set[Note] = set()
    for one in judged:
        for component in one.group.best.components:
            if component.place is Place.ANCHOR:
                foreign = any(
                    failure.observation.kind is ProbeKind.FOREIGN for failure in one.group.failures
                )
                notes.add(Note.FOREIGN_UNREACHABLE if foreign else Note.ANCHOR_UNREACHABLE)
            elif is_quiet(component) and component.place in _QUIET_NOTES:
                notes.add(_QUIET_NOTES[component.place])
        if one.verdict is not None and one.impact is Impact.NOTE:
            kinds = {failure.observation.kind for failure in one.group.failures}
            outside = any(kind.startswith("gateway") for kind in kinds)
            notes.add(Note.GATEWAY_OUTSIDE if outside else Note.DNS_SPARE)
    if any(_is_busy(one.observation) for one in evidence):
        notes.add(Note.BUSY)
    if any(_is_unread(one.observation) for one in evidence):
        notes.add(Note.NOT_CHECKED)
    return tuple(sorted(notes))


_MUST_BE_READ = frozenset(
    {
        ProbeKind.ADAPTER,
        ProbeKind.ROUTE,
        ProbeKind.PROGRAM,
        ProbeKind.VPN_PROCESS,
        ProbeKind.TUNNEL_ROUTE,
    }
)


def _is_unread(seen: Observation) -> bool:
    return seen.kind in _MUST_BE_READ and seen.outcome is Outcome.UNKNOWN


def _is_busy(seen: Observation) -> bool:
    return seen.kind is ProbeKind.CPU and seen.outcome is Outcome.FAILED
