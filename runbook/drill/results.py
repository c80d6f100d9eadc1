"""Which drills she has finished, and when: one event each in the journal, and nothing else."""

from dataclasses import dataclass
from datetime import datetime

from runbook.drill.case import Case
from runbook.drill.scoring import Score
from runbook.incidents.event import Event
from runbook.journal import history
from runbook.journal.database import Database
from runbook.journal.journal import Journal

FINISHED = "drill.finished"
"""The event. Figures leave out what says ``drill``."""
MOST = 500
"""So many results are looked at, the latest."""


@dataclass(frozen=True, slots=True)
class Result:
    """One finished drill. Times are in seconds since the outage began, None for never.

    ``attempt`` counts from 1. ``own``: the case came from a file of the bank's. ``missed`` are
    reasons' codes.
    """

    case: str
    at: datetime
    passed: bool
    attempt: int = 1
    words: float | None = None
    owner: float | None = None
    alert: float | None = None
    missed: tuple[str, ...] = ()
    own: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """A drill that was passed last."""

    case: str
    at: datetime


def write_result(
    journal: Journal, operator: str, case: Case, score: Score, now: datetime, *, own: bool
) -> Result:
    """Write one finished drill down. Raises JournalError."""
    earlier = (one for one in results(journal, operator) if (one.case, one.own) == (case.id, own))
    result = Result(
        case.id,
        now,
        score.passed,
        1 + sum(1 for _ in earlier),
        _rounded(score.words),
        _rounded(score.owner),
        _rounded(score.alert),
        tuple(dict.fromkeys(str(one.reason) for one in score.missed)),
        own,
    )
    body = {
        "drill": True,
        "operator": operator,
        "case": result.case,
        "own": result.own,
        "passed": result.passed,
        "try": result.attempt,
        "words": result.words,
        "owner": result.owner,
        "alert": result.alert,
        "missed": list(result.missed),
    }
    journal.append_event(now, FINISHED, None, body)
    return result


def results(journal: Database, operator: str) -> tuple[Result, ...]:
    """Her finished drills, the latest first. Raises JournalError."""
    found = history.events_of_kind(journal, FINISHED, MOST, operator)
    return tuple(one for one in map(_result, found) if one is not None)


def last_passed(journal: Database, operator: str) -> Passed | None:
    """The drill she passed last; None when she has passed none. Raises JournalError."""
    passed = (one for one in results(journal, operator) if one.passed)
    return next((Passed(one.case, one.at) for one in passed), None)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def _result(event: Event) -> Result | None:
    """What an event tells; None for one that no program of ours wrote."""
    body = event.body
    case, missed = body.get("case"), body.get("missed")
    if not isinstance(case, str) or not isinstance(missed, list):
        return None
    attempt = body.get("try")
    return Result(
        case,
        event.at,
        body.get("passed") is True,
        attempt if isinstance(attempt, int) else 1,
        _seconds(body.get("words")),
        _seconds(body.get("owner")),
        _seconds(body.get("alert")),
        tuple(str(one) for one in missed),
        body.get("own") is True,
    )


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
