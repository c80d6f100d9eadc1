"""PURE. The page of exercises in words: how many have passed one, who has not, team by team."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from runbook.incidents.timeline import stamp
from runbook.language.moscow import MOSCOW
from runbook.language.texts import plural, t

PER_PAGE = 200
_MOST_DIGITS = 4
_FAR_AWAY = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Practised:
    """One operator. ``drill`` and ``passed_at`` are empty and None where none was passed yet.

    ``begins`` is when her next shift does, None where the roster names none that is near.
    """

    operator: str
    team: str = ""
    trainee: bool = False
    drill: str = ""
    passed_at: datetime | None = None
    begins: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One operator who has passed none yet, and what else is said of her."""

    operator: str
    said: str


@dataclass(frozen=True, slots=True)
class Row:
    """One operator who has, which exercise and on which day."""

    operator: str
    team: str
    trainee: bool
    when: str
    drill: str


@dataclass(frozen=True, slots=True)
class Team:
    """``where`` is the address of the team alone. ``length``: how much of it, in hundredths."""

    name: str
    where: str
    passed: int
    waiting: int
    length: float


@dataclass(frozen=True, slots=True)
class Page:
    """All of it. ``chosen`` names the team that is looked at alone.

    ``before`` and ``after`` are addresses of the pages beside this one.
    """

    sentence: str
    count: str
    chosen: str
    teams: tuple[Team, ...]
    waiting: tuple[Waiting, ...]
    rows: tuple[Row, ...]
    pages: str
    before: str
    after: str


def shown(
    every: Sequence[Practised],
    query: Mapping[str, str],
    title: Callable[[str], str],
    lang: str,
) -> Page:
    """The page that the address asks for. ``title``: what an exercise is called."""
    teams = {one.team for one in every}
    asked = query.get("team")
    chosen = asked if asked in teams else None
    some = sorted((one for one in every if chosen is None or one.team == chosen), key=_urgency)
    number = _page(query.get("page", ""), len(some))
    here = some[number * PER_PAGE : (number + 1) * PER_PAGE]
    last = max(len(some) - 1, 0) // PER_PAGE
    alone = chosen is not None or len(teams) == 1
    return Page(
        sentence=_sentence(some, lang),
        count=_of(some, lang) if some else "",
        chosen="" if chosen is None else chosen or t("hub.drills.no_team", lang),
        teams=() if alone else tuple(_teams(every, lang)),
        waiting=tuple(_waiting(one, lang, alone=alone) for one in here if one.passed_at is None),
        rows=tuple(_row(one, one.passed_at, title) for one in here if one.passed_at is not None),
        pages=t("hub.drills.pages", lang, page=number + 1, pages=last + 1) if last else "",
        before=_where(chosen, number - 1) if number else "",
        after=_where(chosen, number + 1) if number < last else "",
    )


def _urgency(one: Practised) -> tuple[bool, bool, datetime, datetime, str]:
    """Who passed none first: trainees, then whose shift is next; then who passed longest ago."""
    passed, begins = one.passed_at or _FAR_AWAY, one.begins or _FAR_AWAY
    if one.passed_at is not None:
        return (True, False, passed, begins, one.operator)
    return (False, not one.trainee, passed, begins, one.operator)


def _sentence(some: Sequence[Practised], lang: str) -> str:
    if not some:
        return t("hub.drills.nobody", lang)
    waiting = [one for one in some if one.passed_at is None]
    if not waiting:
        return t("hub.drills.all", lang)
    said = plural("hub.drills.waiting", len(waiting), lang)
    trainees = sum(one.trainee for one in waiting)
    return f"{said} {t('hub.drills.trainees', lang, n=trainees)}" if trainees else said


def _of(some: Sequence[Practised], lang: str) -> str:
    passed = sum(one.passed_at is not None for one in some)
    return t("hub.drills.count", lang, passed=passed, all=len(some))


def _teams(every: Sequence[Practised], lang: str) -> list[Team]:
    """Each team, the one with most to do first."""
    passed: Counter[str] = Counter(one.team for one in every if one.passed_at is not None)
    waiting: Counter[str] = Counter(one.team for one in every if one.passed_at is None)
    return [
        Team(
            name or t("hub.drills.no_team", lang),
            _where(name, 0),
            passed[name],
            waiting[name],
            round(100 * passed[name] / (passed[name] + waiting[name]), 1),
        )
        for name in sorted(passed | waiting, key=lambda one: (-waiting[one], one))
    ]


def _waiting(one: Practised, lang: str, *, alone: bool) -> Waiting:
    said = [
        t("hub.drills.trainee", lang) if one.trainee else "",
        t("hub.drills.shift", lang, at=stamp(one.begins)) if one.begins else "",
        "" if alone else one.team,
    ]
    return Waiting(one.operator, ", ".join(filter(None, said)))


def _row(one: Practised, passed_at: datetime, title: Callable[[str], str]) -> Row:
    day = passed_at.astimezone(MOSCOW).strftime("%d.%m.%Y")
    return Row(one.operator, one.team, one.trainee, day, title(one.drill))


def _page(asked: str, count: int) -> int:
    """Counted from nought; anything that is no page is the first."""
    if not (asked.isascii() and asked.isdecimal() and len(asked) <= _MOST_DIGITS):
        return 0
    return min(max(int(asked) - 1, 0), max(count - 1, 0) // PER_PAGE)


def _where(team: str | None, number: int) -> str:
    asked = {} if team is None else {"team": team}
    if number:
        asked["page"] = str(number + 1)
    return f"/drills?{urlencode(asked)}" if asked else "/drills"
