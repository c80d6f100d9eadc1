"""PURE. Where a drill stands: all is well, a phase of the outage, or all works again."""

from dataclasses import dataclass

from runbook.drill.case import Case, Phase, Until
from runbook.drill.scoring import Happened, is_right
from runbook.drill.world import Scenario

HEALTHY = Scenario()


@dataclass(frozen=True, slots=True)
class Stage:
    """``index`` counts phases from 0: -1 before the outage, their number after it.

    ``since`` is in seconds from the beginning of the drill.
    """

    index: int = -1
    since: float = 0.0


def phase_of(case: Case, stage: Stage) -> Phase | None:
    """The phase of the outage; None while all is well."""
    return case.phases[stage.index] if 0 <= stage.index < len(case.phases) else None


def scenario_at(case: Case, stage: Stage) -> Scenario:
    """What differs from a healthy night now."""
    phase = phase_of(case, stage)
    return phase.scenario if phase else HEALTHY


def has_recovered(case: Case, stage: Stage) -> bool:
    """Whether the outage is over."""
    return stage.index >= len(case.phases)


def next_stage(
    case: Case, stage: Stage, at: float, happened: Happened, later: frozenset[str]
) -> Stage:
    """Where it stands ``at`` seconds after its beginning, one stage further at the most.

    ``later`` are the steps that come after the recovery.
    """
    if has_recovered(case, stage):
        return stage
    phase = phase_of(case, stage)
    gone = at - stage.since
    over = gone >= (phase.lasts if phase else case.calm)
    if phase and not over:
        over = _is_met(phase.until, case, happened, later)
    return Stage(stage.index + 1, at) if over else stage


def asks_whose_side(case: Case, stage: Stage, happened: Happened, *, settled: bool) -> bool:
    """Whether she is to say it: once the client was spoken to and a verdict is shown.

    ``settled``: the diagnosis has seen this stage often enough.
    """
    named = [side for _, side in happened.sides]
    if happened.words_at is None or not (settled or named):
        return False
    if phase_of(case, stage) is None and not has_recovered(case, stage):
        return False
    return not _is_named(case, named) and len(named) < case.limits.tries


def _is_named(case: Case, sides: list[str]) -> bool:
    return any(is_right(case, one) for one in sides)


def _is_met(until: Until, case: Case, happened: Happened, later: frozenset[str]) -> bool:
    sides = [side for _, side in happened.sides]
    read = _is_named(case, sides) or len(sides) >= case.limits.tries
    match until:
        case Until.TOLD:
            return happened.told is not None
        case Until.READ:
            return read
    steps = set(case.expected.steps) - later
    asked = happened.words_at is not None and len(happened.chosen) >= len(case.clients)
    # Once all works again nobody is asked for a number any more.
    asked = asked and not happened.dictates
    said = set(case.expected.not_working) <= happened.not_working
    return read and asked and said and happened.told is not None and steps <= happened.steps.keys()
