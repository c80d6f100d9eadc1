"""PURE. Where she is in a procedure: what is to be done now, what waits for the call to end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from runbook.diagnosis.advice import advice
from runbook.procedure.shapes import (
    ANSWER,
    AUTOMATIC,
    Condition,
    Kind,
    Procedure,
    Step,
    Wording,
)

DONE = "done"
"""The answer of an instruction that was followed."""
SKIPPED = "skipped"
"""The answer of a step she put aside."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known outside the procedure. ``values`` holds each fact's values.

    A fact that is missing is not known: no condition on it holds, negated or not.
    """

    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    checked: bool = False
    recovered: bool = False
    cause: str = ""

    @property
    def live_call(self) -> bool:
        """Whether something may be cut by an interruption; what is not known counts as one."""
        return "no" not in self.values.get("live_call", frozenset())


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do: a step, or one line of its advice. ``id`` is what its answer is kept by."""

    id: str
    step: Step
    wording: Wording
    interrupts: bool


@dataclass(frozen=True, slots=True)
class Position:
    """How far she has come.

    ``now`` is None while only automatic steps are left, ``due`` are it and all that follow it;
    ``held`` waits for the end of the call;
    ``automatic`` are the automatic steps that are due, done or not. ``finished``: nothing is left
    in the whole procedure.
    """

    now: Due | None
    due: tuple[Due, ...] = ()
    held: tuple[Due, ...] = ()
    automatic: tuple[Step, ...] = ()
    finished: bool = False


def position(procedure: Procedure, answers: Mapping[str, str], facts: Facts) -> Position:
    """Find the next thing to do. ``answers`` are by the id of what was due."""
    steps = tuple(_phase(procedure, recovered=facts.recovered))
    due = [
        one
        for step in steps
        if step.kind not in AUTOMATIC and holds_all(step.when, facts, answers)
        for one in _dues(step, facts)
        if one.id not in answers
    ]
    live = facts.live_call and not facts.recovered
    held = tuple(one for one in due if one.interrupts and live)
    free = tuple(one for one in due if not (one.interrupts and live))
    automatic = tuple(
        step for step in steps if step.kind in AUTOMATIC and holds_all(step.when, facts, answers)
    )
    return Position(
        free[0] if free else None, free, held, automatic, finished=facts.recovered and not due
    )


def next_automatic(at: Position) -> Step | None:
    """The incident's step to be carried out now.

    Passing on happens as soon as it is due; closing waits until all before it is done.
    """
    due = (one.step for one in at.due if one.step.kind is Kind.INCIDENT)
    now = at.now.step if at.now else None
    return next((step for step in due if step.to or step is now), None)


def holds_all(conditions: tuple[Condition, ...], facts: Facts, answers: Mapping[str, str]) -> bool:
    """Whether every condition holds."""
    return all(_holds(one, facts, answers) for one in conditions)


def roles_alerted(
    procedure: Procedure, facts: Facts, answers: Mapping[str, str]
) -> tuple[str, ...]:
    """Whom the alerts that are due are for, each role once, in the procedure's order."""
    due = [
        role
        for step in procedure.steps
        if step.kind is Kind.ALERT and holds_all(step.when, facts, answers)
        for role in step.to
    ]
    return tuple(dict.fromkeys(due))


def _holds(condition: Condition, facts: Facts, answers: Mapping[str, str]) -> bool:
    if condition.fact.startswith(ANSWER):
        given = answers.get(condition.fact.removeprefix(ANSWER))
        if given is None:
            # Not asked yet: "not 0 chats" is not known to be so.
            return False
        known = frozenset({given})
    else:
        found = facts.values.get(condition.fact)
        if found is None:
            return False
        known = found
    return bool(known & condition.values) is not condition.negated


def _phase(procedure: Procedure, *, recovered: bool) -> Iterator[Step]:
    after = False
    for step in procedure.steps:
        if after is recovered or step.kind is Kind.WAIT_RECOVERY:
            yield step
        after = after or step.kind is Kind.WAIT_RECOVERY


def _dues(step: Step, facts: Facts) -> Iterator[Due]:
    if not step.advice:
        yield Due(step.id, step, step.wording, step.interrupts)
        return
    for one in advice(facts.cause).operator if facts.checked else ():
        # By the text, so that what was done under one cause is not asked again under the next.
        yield Due(f"{step.id}/{one.text_id}", step, Wording(one.text_id), one.interrupts)
