"""PURE. The page of exercises in words: how many have passed one, who has not, team by team."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from runbook.incidents.timeline import stamp
from runbook.texts import plural, t

PER_PAGE = 200
_MOST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Practised:
    """One operator. ``drill`` and ``passed_at`` are empty and None where none was passed yet."""

    operator: str
    team: str = ""
    trainee: bool = False
    drill: str = ""
    passed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One operator. ``when`` is empty where none was passed yet."""

    operator: str
    team: str
    trainee: bool
    when: str
    drill: str


@dataclass(frozen=True, slots=True)
class Team:
    """A choice. ``where`` is its address, ``said`` how many of how many."""

    name: str
    where: str
    said: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Page:
    """All of it. ``before`` and ``after`` are addresses of the pages beside this one."""

    sentence: str
    count: str
    teams: tuple[Team, ...]
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
    teams = sorted({one.team for one in every})
    asked = query.get("team")
    chosen = asked if asked in teams else None
    some = [one for one in every if chosen is None or one.team == chosen]
    number = _page(query.get("page", ""), len(some))
    here = some[number * PER_PAGE : (number + 1) * PER_PAGE]
    last = max(len(some) - 1, 0) // PER_PAGE
    return Page(
        sentence=_sentence(some, lang),
        count=_of(some, lang) if some else "",
        teams=tuple(_teams(every, teams, chosen, lang)) if len(teams) > 1 else (),
        rows=tuple(_row(one, title) for one in here),
        pages=t("hub.drills.pages", lang, page=number + 1, pages=last + 1) if last else "",
        before=_where(chosen, number - 1) if number else "",
        after=_where(chosen, number + 1) if number < last else "",
    )


def _sentence(some: Sequence[Practised], lang: str) -> str:
    if not some:
        return t("hub.drills.nobody", lang)
    waiting = sum(one.passed_at is None for one in some)
    return plural("hub.drills.waiting", waiting, lang) if waiting else t("hub.drills.all", lang)


def _of(some: Sequence[Practised], lang: str) -> str:
    passed = sum(one.passed_at is not None for one in some)
    return t("hub.drills.count", lang, passed=passed, all=len(some))


def _teams(
    every: Sequence[Practised], teams: Sequence[str], chosen: str | None, lang: str
) -> list[Team]:
    of_team = {name: [one for one in every if one.team == name] for name in teams}
    named = [(name, name or t("hub.drills.no_team", lang), of_team[name]) for name in teams]
    everybody = Team(t("hub.drills.everybody", lang), _where(None, 0), "", chosen is None)
    return [
        everybody,
        *(
            Team(words, _where(name, 0), _short(some), name == chosen)
            for name, words, some in named
        ),
    ]


def _short(some: Sequence[Practised]) -> str:
    return f"{sum(one.passed_at is not None for one in some)}/{len(some)}"


def _row(one: Practised, title: Callable[[str], str]) -> Row:
    when = stamp(one.passed_at) if one.passed_at else ""
    return Row(one.operator, one.team, one.trainee, when, title(one.drill) if one.drill else "")


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
