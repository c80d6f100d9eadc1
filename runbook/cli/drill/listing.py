"""The drills in rows: which there are, which she has passed and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from runbook.desk.acts import Act, Kind
from runbook.desk.sitting import Shown
from runbook.desk.view import Button
from runbook.drill.case import Case
from runbook.drill.library import FIRST
from runbook.drill.results import Result
from runbook.language.moscow import MOSCOW
from runbook.language.texts import t

TEMPLATE = "drills.html"
_LAST = 10


@dataclass(frozen=True, slots=True)
class Listed:
    """One case and how far she is with it. ``passed_at`` is the latest time she did."""

    id: str
    title: str
    story: str
    state: str
    passed_at: datetime | None
    tries: int


@dataclass(frozen=True, slots=True)
class Line:
    """One finished drill as a row of a table."""

    title: str
    when: str
    outcome: str
    attempt: str
    words: str
    owner: str
    alert: str


def listed(cases: Iterable[Case], found: Sequence[Result], lang: str) -> tuple[Listed, ...]:
    """Every case in its order."""
    rows: dict[str, Listed] = {}
    for case in cases:
        of_case = [one for one in found if one.case == case.id]
        passed = next((one.at for one in of_case if one.passed), None)
        title, story = case.title.get(lang, ""), case.story.get(lang, "")
        state = _state(passed, len(of_case), lang)
        # A bank's own case stands in place of a built-in one with the same id.
        rows.setdefault(case.id, Listed(case.id, title, story, state, passed, len(of_case)))
    return tuple(rows.values())


def _state(passed: datetime | None, tries: int, lang: str) -> str:
    if passed is not None:
        return t("drill.state.passed", lang, day=day_of(passed))
    return t("drill.state.again" if tries else "drill.state.not_yet", lang)


def day_of(moment: datetime) -> str:
    """``14.11``."""
    return moment.astimezone(MOSCOW).strftime("%d.%m")


def lines(found: Sequence[Result], titles: dict[str, str], lang: str) -> tuple[Line, ...]:
    """The latest results, the last one in front."""
    return tuple(_line(one, titles, lang) for one in found[:_LAST])


def _line(one: Result, titles: dict[str, str], lang: str) -> Line:
    outcome = t("drill.result.passed" if one.passed else "drill.result.not_yet", lang)
    when = one.at.astimezone(MOSCOW).strftime("%d.%m %H:%M")
    taken = (_seconds(value, lang) for value in (one.words, one.owner, one.alert))
    return Line(titles.get(one.case, one.case), when, outcome, str(one.attempt), *taken)


def _seconds(seconds: float | None, lang: str) -> str:
    if seconds is None:
        return t("drill.result.never", lang)
    return t("drill.result.seconds", lang, seconds=round(seconds))


def drills_shown(
    cases: tuple[Listed, ...], found: Sequence[Result], act: str, lang: str, *, running: bool
) -> Shown:
    """The page. ``act`` is where its forms go."""
    titles = {one.id: one.title for one in cases}
    buttons = {
        one.id: Button(
            t("drill.begin_again" if one.tries else "drill.begin", lang), Act(Kind.DRILL, one.id)
        )
        for one in cases
    }
    any_passed = any(one.passed_at for one in cases)
    values: dict[str, object] = {
        "cases": cases,
        "buttons": buttons,
        "lines": lines(found, titles, lang),
        "act": act,
        "running": running,
        "first": "" if any_passed else t("drill.none_passed", lang),
        "begin_here": "" if any_passed else FIRST,
    }
    return Shown(TEMPLATE, values)
