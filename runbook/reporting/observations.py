"""An observation as a report carries it, and back: ``checks.observation`` and ``Sight``."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

from checks.component import Component
from checks.failure import Failure, Operation
from checks.observation import Observation, Outcome, ProbeKind
from checks.verdict import Verdict
from runbook.reporting.shapes import Diagnosis, Moment, Sight

Word = TypeVar("Word")


def sight_of(seen: Observation) -> Sight:
    """The observation as a report carries it."""
    return Sight(
        probe=seen.probe,
        outcome=str(seen.outcome),
        at_ms=seen.at_ms,
        path=tuple(map(str, seen.path)),
        elapsed_ms=seen.elapsed_ms,
        failure=str(seen.failure) if seen.failure else None,
        operation=str(seen.operation) if seen.operation else None,
        attempts=seen.attempts,
        detail=seen.detail,
        values=dict(seen.values),
    )


def concluded(made: Moment, verdict: Verdict, seen: Iterable[Observation]) -> Diagnosis:
    """What was concluded from what was seen, as a report carries it."""
    return Diagnosis(
        made=made,
        cause=verdict.cause,
        side=verdict.side,
        confidence=verdict.confidence,
        services=verdict.services,
        also=tuple(one.cause for one in verdict.also),
        observations=tuple(map(sight_of, seen)),
    )


@lru_cache(maxsize=4096)
def component_of(text: str) -> Component:
    """The component of that id: one report names the same few over and over. Raises ValueError."""
    return Component.parse(text)


def observation_of(
    sight: Sight, component: Callable[[str], Component] = component_of
) -> Observation:
    """The observation in a sight, its path read by ``component``.

    Raises ValueError for what is none: a probe, an outcome, a component, a failure or a step that
    this program does not know, a failed one without its failure, a count below nought.
    """
    kind, _, target = sight.probe.partition(":")
    outcome = _known(_OUTCOMES, sight.outcome)
    failure, operation = sight.failure, sight.operation
    if (outcome is Outcome.FAILED) is not bool(failure):
        raise ValueError("a failed observation has a failure, and no other one has")
    if sight.at_ms < 0 or sight.elapsed_ms < 0 or sight.attempts < 1:
        raise ValueError("times are not below nought, and there was at least one attempt")
    return Observation(
        _known(_KINDS, kind),
        target,
        tuple(map(component, sight.path)),
        outcome,
        sight.at_ms,
        sight.elapsed_ms,
        _known(_FAILURES, failure) if failure else None,
        _known(_OPERATIONS, operation) if operation else None,
        sight.detail,
        sight.attempts,
        sight.values,
    )


# Looking a member up is several times faster than calling its class, and the hub reads millions.
_OUTCOMES = {str(one): one for one in Outcome}
_KINDS = {str(one): one for one in ProbeKind}
_FAILURES = {str(one): one for one in Failure}
_OPERATIONS = {str(one): one for one in Operation}


def _known(words: Mapping[str, Word], text: str) -> Word:
    found = words.get(text)
    if found is None:
        raise ValueError("a word this program does not know")
    return found
