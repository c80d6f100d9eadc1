"""What this PC keeps for the night: its secret, the journal, promises, incidents, the procedure."""

from collections.abc import Iterator
from datetime import datetime

from runbook.doctor.facts import Chain, DoctorFacts, Finding, Level
from runbook.doctor.findings import finding
from runbook.language.moscow import MOSCOW
from runbook.settings import Settings

_CHAIN_LEVELS = {
    Chain.SOUND: Level.OK,
    Chain.BROKEN: Level.WARNING,
    Chain.LONG: Level.UNKNOWN,
    None: Level.UNKNOWN,
}


def own_secret(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    """Without a secret that lasts, what is sealed tonight cannot be opened tomorrow."""
    if facts.kept is None:
        yield finding("own_secret", Level.UNKNOWN)
    else:
        yield finding("own_secret", Level.OK if facts.kept.secret_kept else Level.FAILURE)


def chain(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    """Whether the events of the journal are as they were written."""
    if facts.journal_in_memory:
        return
    found = facts.kept.chain if facts.kept else None
    values = {"count": facts.kept.events if facts.kept else 0}
    yield finding("chain", _CHAIN_LEVELS[found], str(found or ""), values)


def promises(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    """Promises that are still to be kept: clients wait for them."""
    kept = facts.kept
    if kept is None:
        return
    if kept.unreadable:
        yield finding("promises", Level.WARNING, "unreadable", {"count": kept.unreadable})
    if kept.overdue:
        yield finding("promises", Level.WARNING, "overdue", {"count": kept.overdue})
    if waiting := kept.promises - kept.overdue:
        yield finding("promises", Level.WARNING, "open", {"count": waiting})
    if not (kept.promises or kept.unreadable):
        yield finding("promises", Level.OK)


def incidents(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    """Outages that are over and wait for their true cause."""
    if facts.kept is not None:
        count = facts.kept.unclosed
        yield finding("incidents", Level.WARNING if count else Level.OK, values={"count": count})


def aside(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    """Damaged journals: references that could not be read there are still in them, sealed."""
    if facts.kept is not None and facts.kept.aside:
        yield finding("aside", Level.WARNING, values={"files": ", ".join(facts.kept.aside)})


def procedure(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    """Which procedure is in force, and what keeps the bank's own from being so."""
    steps = facts.steps
    if steps is None:
        yield finding("procedure", Level.UNKNOWN)
        return
    for problem in steps.problems:
        # She is never left without steps: the built-in ones take their place.
        yield Finding("procedure", Level.WARNING, problem=problem)
    if not steps.problems or steps.own:
        variant = "own" if steps.own else "built_in"
        yield finding("procedure", Level.OK, variant, {"version": steps.version})


def drill(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    """Whether she has passed an exercise: the first night is no time to learn the page."""
    if facts.kept is None:
        yield finding("drill", Level.UNKNOWN)
    elif facts.kept.drill_passed is None:
        yield finding("drill", Level.WARNING)
    else:
        day = facts.kept.drill_passed.astimezone(MOSCOW).strftime("%d.%m")
        yield finding("drill", Level.OK, values={"day": day})
