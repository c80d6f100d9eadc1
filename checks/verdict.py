"""From explanations to a verdict: whose side it is, and how sure we are. PURE."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from checks.causes import HEALTHY, UNDETERMINED, cause_of, domain_of, layer_of, side_of
from checks.component import Component, Place
from checks.costs import TIE_MARGIN, is_quiet
from checks.evidence import FACTS, Evidence, read_all
from checks.impact import Impact, impact_of
from checks.localise import Explanation, Group, Localisation, localise
from checks.notes import Note, note_of_harmless, notes_of_evidence, notes_of_group
from checks.observation import Observation
from checks.onset import Onset
from checks.paths import Paths
from checks.pricing import Costs, costs_for
from checks.subject import Subject

GATEWAY_CEILING = 0.8
"""From one PC a dead gateway looks like a provider that blocks its address: never surer."""
ONSET_CEILING = 0.6
"""What only its beginning tells apart is likely, never certain."""
SUREST = 0.99
WORTH_NAMING = 0.05
"""An alternative less likely than this is not worth a tired reader's time."""

__all__ = ["Alternative", "Note", "Verdict", "conclude", "judge"]


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
    def may_be_nothing(self) -> bool:
        """Whether it is undetermined even that something is wrong."""
        return any(one.cause == HEALTHY for one in self.alternatives)

    @property
    def healthy(self) -> bool:
        """Whether nothing was found."""
        return self.cause == HEALTHY


def judge(observations: Sequence[Observation], subject: Subject) -> Verdict:
    """Read, localise and put into words' codes, all in one."""
    evidence = read_all(observations, Paths.of(subject))
    costs = costs_for(evidence, subject.history)
    return conclude(localise(evidence, costs), evidence, costs, subject.onset)


def conclude(
    found: Localisation,
    evidence: Sequence[Evidence],
    costs: Costs,
    onset: Onset | None = None,
) -> Verdict:
    """Weigh the groups of failures and name the one to be mended first.

    ``onset`` breaks ties: of explanations equally good the one that fits how it began.
    """
    notes: set[Note] = set()
    faults: list[_Fault] = []
    for group in found.groups:
        notes |= notes_of_group(group)
        verdicts = _judge_group(group, costs, onset)
        impact = impact_of(group, found.proven)
        if impact > Impact.NOTE:
            faults += [_Fault(impact, verdict) for verdict in verdicts]
        elif verdicts:
            notes.add(note_of_harmless(group))
    faults.sort(key=lambda one: one.rank)
    first, *others = _merged([one.verdict for one in faults]) or [_nothing_found(evidence)]
    also = [one for one in others if not one.may_be_nothing]
    notes |= notes_of_evidence(evidence, [part for one in (first, *also) for part in one.accused])
    return replace(
        first,
        also=tuple(also),
        acquitted=tuple(sorted(found.proven)),
        contradictions=tuple(one.observation.probe for one in found.contradictions),
        notes=tuple(sorted(notes)),
    )


def _nothing_found(evidence: Sequence[Evidence]) -> Verdict:
    """All is well only where something outside answered: what was not asked is not known.

    A bank may switch off every kind of probe, and then this computer's own facts prove no road.
    """
    if any(one.proves for one in evidence if one.observation.kind not in FACTS):
        return Verdict(HEALTHY, SUREST)
    return Verdict(UNDETERMINED, 0.0, alternatives=(Alternative(HEALTHY, 0.0),))


@dataclass(frozen=True, slots=True)
class _Fault:
    impact: Impact
    verdict: Verdict

    @property
    def rank(self) -> tuple[int, int, str, tuple[str, ...]]:
        verdict = self.verdict
        layer = layer_of(verdict.cause)
        causes = [one.cause for one in verdict.alternatives]
        if verdict.cause == UNDETERMINED and not verdict.may_be_nothing:
            # It claims no lower layer than any of its explanations; what may be nothing comes last.
            layer = max(layer_of(cause) for cause in causes)
        return (-self.impact, layer, verdict.cause, verdict.services)


def _merged(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """One verdict per cause: two dead services are one thing to tell, with two names."""
    merged: dict[str, Verdict] = {}
    for one in verdicts:
        known = merged.get(one.cause)
        if known is None or one.cause == UNDETERMINED:
            merged[one.cause] = known or one
            continue
        merged[one.cause] = replace(
            known,
            confidence=min(known.confidence, one.confidence),
            services=tuple(sorted({*known.services, *one.services})),
            accused=tuple(sorted({*known.accused, *one.accused})),
            alternatives=known.alternatives or one.alternatives,
            explains=tuple(sorted({*known.explains, *one.explains})),
        )
    return list(merged.values())


def _judge_group(group: Group, costs: Costs, onset: Onset | None) -> list[Verdict]:
    """The causes of one group, lowest first; none when only quiet ones explain it."""
    shares = _shares(group.explanations)
    tied = [one for one in group.explanations if one.cost <= group.best.cost + TIE_MARGIN]
    if not any(_causes(one) for one in tied):
        return []
    sides = [frozenset(side_of(cause) for cause in _causes(one) or (HEALTHY,)) for one in tied]
    certain = sides[0].intersection(*sides)
    if not certain or costs.unseen(group.best):
        return _by_onset(group, tied, costs, onset) or [_undetermined(group, shares)]
    named = [cause for cause in _causes(group.best) if side_of(cause) in certain]
    instead = _shares(group.explanations, without=named[0])
    others = [cause for cause in instead if cause not in named]
    first, *rest = [_for_cause(cause, group, shares) for cause in named]
    return [replace(first, alternatives=_alternatives(others, instead)), *rest]


def _by_onset(
    group: Group, tied: Sequence[Explanation], costs: Costs, onset: Onset | None
) -> list[Verdict]:
    """The tie broken by what failed first; nothing where that fits several sides or none."""
    if onset is None:
        return []
    fitting = tuple(
        one for one in tied if _causes(one) and not costs.unseen(one) and onset.fits(one.components)
    )
    sides = {side_of(cause) for one in fitting for cause in _causes(one)}
    if len(sides) != 1:
        return []
    others = tuple(one for one in group.explanations if one not in fitting)
    ranked = replace(group, explanations=(*fitting, *others))
    cause = _causes(fitting[0])[0]
    shares = _shares(group.explanations)
    named = _for_cause(cause, ranked, shares)
    alternatives = [one for one in shares if one != cause]
    return [
        replace(
            named,
            confidence=ONSET_CEILING,
            alternatives=_alternatives(alternatives, shares),
        )
    ]


def _causes(explanation: Explanation) -> tuple[str, ...]:
    """The causes an explanation stands for, lowest first; none when it blames only the quiet."""
    causes = {cause_of(one) for one in explanation.components if not is_quiet(one)}
    return tuple(sorted(causes, key=lambda cause: (layer_of(cause), cause)))


def _shares(explanations: Sequence[Explanation], without: str = "") -> dict[str, float]:
    """How much of the probability each cause holds.

    ``without`` a cause: what stands beside it in an explanation is no alternative to it.
    """
    best = explanations[0].cost
    weights = [math.exp(best - one.cost) for one in explanations]
    total = sum(weights)
    shares: dict[str, float] = {}
    for explanation, weight in zip(explanations, weights, strict=True):
        causes = _causes(explanation) or (HEALTHY,)
        for cause in () if without in causes else causes:
            shares[cause] = shares.get(cause, 0.0) + weight / total
    return shares


def _for_cause(cause: str, group: Group, shares: dict[str, float]) -> Verdict:
    loud = sorted(one for one in group.best.components if not is_quiet(one))
    accused = tuple(one for one in loud if cause_of(one) == cause)
    services = sorted({one.scope for one in accused if one.place is Place.SERVICE})
    confidence = min(shares[cause], SUREST)
    if cause == "vpn_gateway.unreachable":
        confidence = min(confidence, GATEWAY_CEILING)
    return Verdict(
        cause,
        round(confidence, 2),
        services=tuple(services),
        accused=accused,
        explains=_explained(group),
    )


def _undetermined(group: Group, shares: dict[str, float]) -> Verdict:
    return Verdict(
        UNDETERMINED,
        round(1.0 - max(shares.values()), 2),
        accused=tuple(sorted(group.best.components)),
        alternatives=_alternatives(shares, shares, healthy=True),
        explains=_explained(group),
    )


def _explained(group: Group) -> tuple[str, ...]:
    return tuple(one.observation.probe for one in group.failures)


def _alternatives(
    causes: Iterable[str], shares: dict[str, float], *, healthy: bool = False
) -> tuple[Alternative, ...]:
    """What else it may be. That nothing is wrong is an answer only while none is named."""
    ranked = sorted(causes, key=lambda cause: (-shares[cause], cause))
    return tuple(
        Alternative(cause, round(shares[cause], 2))
        for cause in ranked
        if shares[cause] >= WORTH_NAMING and (healthy or cause != HEALTHY)
    )
