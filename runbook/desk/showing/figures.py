"""PURE. «Мои показатели»: the operator's own figures of some days, as rows and as a picture.

Few cases are told one by one and called few; nobody is compared with anybody.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from runbook.desk.showing.chart import Block, Mark, Picture
from runbook.incident import Incident
from runbook.incidents.figures import Figures, Promises, Times, share
from runbook.incidents.known_cause import side
from runbook.incidents.timeline import began
from runbook.incidents.words import duration
from runbook.language.moscow import MOSCOW
from runbook.language.texts import plural, t

CHOICES = (7, 30, 90)
"""Days that can be looked back over."""
USUAL = 30
SIDES = ("operator", "isp", "bank", "undetermined")
"""In the order in which they are piled up; each has a colour and a pattern of its own."""
_BY_WEEK = 30
"""Over more days than this a column is a week."""
_WEEK = 7
WIDTH, HEIGHT = 720, 220
"""Of the picture, in its own units; the page scales it."""
_LEFT, _TOP, _BOTTOM = 34, 12, 34
_LEAST_TOP = 2
"""The scale's top, so that a single outage does not fill the picture."""
_EVERY = 4
"""Up to this top the scale names every number; above it the middle and the top."""
_LABELS = 8
_BAR_WIDTH = 640


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table. ``few``: too little to conclude anything from, which the value says."""

    name: str
    value: str
    few: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """One row of the table behind the picture: a day or a week, and how many of each side."""

    name: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All sides together."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Shown:
    """The page. ``choices`` are days, their words, and whether these are the chosen ones."""

    choices: tuple[tuple[int, str, bool], ...]
    period: str
    nothing: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    by_day: Picture | None
    sides: tuple[str, ...]
    days: tuple[Day, ...]
    promises: Picture | None


def days_asked(query: Mapping[str, str]) -> int:
    """The days in an address; anything else is the usual."""
    asked = query.get("days", "")
    return int(asked) if asked in {str(one) for one in CHOICES} else USUAL


def first_moment(days: int, now: datetime) -> datetime:
    """Since when: so many whole days in Moscow, today among them."""
    today = now.astimezone(MOSCOW).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days - 1)


def choices(days: int, lang: str) -> tuple[tuple[int, str, bool], ...]:
    """What can be chosen instead."""
    return tuple((one, plural("desk.figures.days", one, lang), one == days) for one in CHOICES)


def show(
    incidents: Iterable[Incident],
    drills: frozenset[str],
    counted: Figures,
    days: int,
    now: datetime,
    lang: str,
) -> Shown:
    """Everything on the page, of incidents and figures of the same period."""
    real = [one for one in incidents if one.key not in drills]
    since = first_moment(days, now)
    told = list(_days(real, since.date(), days, lang))
    period = t("desk.figures.period", lang, since=_day(since.date()), until=_day(_moscow(now)))
    return Shown(
        choices=choices(days, lang),
        period=period,
        nothing="" if real or counted.promises.made else t("desk.figures.nothing", lang),
        rows=tuple(_rows(counted, lang)),
        notes=tuple(_notes(counted, lang)),
        by_day=_columns(told, lang) if real else None,
        sides=tuple(_side(one, lang) for one in SIDES),
        days=tuple(one for one in told if one.total),
        promises=_bar(counted.promises, lang) if counted.promises.made else None,
    )


# --- rows


def _rows(counted: Figures, lang: str) -> Iterator[Row]:
    if counted.failures:
        yield Row(t("desk.figures.failures", lang), str(counted.failures))
        yield _time("desk.figures.acknowledge", counted.acknowledge, lang)
        yield _time("desk.figures.restore", counted.restore, lang)
    if counted.promises.made:
        yield from _promise_rows(counted.promises, lang)


def _time(text_id: str, found: Times, lang: str) -> Row:
    name = t(text_id, lang)
    if found.median is not None:
        value = t("desk.figures.median", lang, median=duration(found.median, lang))
        return Row(name, f"{value} ({plural('desk.figures.of', len(found.lengths), lang)})")
    if not found.lengths:
        return Row(name, t("desk.figures.few.none", lang), few=True)
    each = ", ".join(duration(one, lang) for one in found.lengths)
    return Row(name, plural("desk.figures.few", len(found.lengths), lang, each=each), few=True)


def _promise_rows(found: Promises, lang: str) -> Iterator[Row]:
    yield Row(t("desk.figures.promises", lang), str(found.made))
    if found.kept:
        part = t("desk.figures.part", lang, part=found.in_time, whole=found.kept)
        percent = share(found.in_time, found.kept)
        few = t("desk.figures.few.share", lang, part=part)
        said = few if percent is None else f"{part} ({percent}\N{NO-BREAK SPACE}%)"
        yield Row(t("desk.figures.in_time", lang), said, few=percent is None)
    for text_id, count in (
        ("desk.figures.waiting", found.waiting),
        ("desk.figures.overdue", found.overdue),
        ("desk.figures.handed", found.handed),
        ("desk.figures.not_needed", found.not_needed),
        ("desk.figures.given_up", found.given_up),
    ):
        if count:
            yield Row(t(text_id, lang), str(count))


def _notes(counted: Figures, lang: str) -> Iterator[str]:
    if counted.drills:
        yield plural("desk.figures.drills", counted.drills, lang)
    if counted.failures and counted.confirmed < counted.failures:
        yield t("desk.figures.diagnosed", lang)
    if counted.clock_changed:
        yield t("desk.figures.clock", lang)


# --- outages by day


def _days(real: list[Incident], first: date, days: int, lang: str) -> Iterator[Day]:
    """Every day or week of the period, empty ones too: a gap is told as what it is."""
    step = 1 if days <= _BY_WEEK else _WEEK
    found: Counter[tuple[int, str]] = Counter()
    for one in real:
        at = min(max((_moscow(began(one)) - first).days, 0), days - 1)
        found[at // step, side(one)] += 1
    for number in range(-(-days // step)):
        start = first + timedelta(days=number * step)
        end = min(start + timedelta(days=step - 1), first + timedelta(days=days - 1))
        name = (
            _day(start) if step == 1 else t("desk.figures.week", lang, a=_day(start), b=_day(end))
        )
        yield Day(name, tuple(found[number, one] for one in SIDES))


def _columns(days: list[Day], lang: str) -> Picture:
    scale = _scale(max(one.total for one in days))
    most, tall, wide = scale[-1], HEIGHT - _TOP - _BOTTOM, WIDTH - _LEFT
    pitch = wide / len(days)
    width = min(pitch * 0.72, 40.0)
    blocks: list[Block] = []
    marks: list[Mark] = []
    every = -(-len(days) // _LABELS)
    for number, day in enumerate(days):
        x, y = _LEFT + pitch * number + (pitch - width) / 2, float(HEIGHT - _BOTTOM)
        for kind, count in zip(SIDES, day.counts, strict=True):
            height = tall * count / most
            y -= height
            if count:
                blocks.append(Block(kind, _short(x), _short(y), _short(width), _short(height)))
        if number % every == 0:
            marks.append(Mark(day.name.split("–")[0], _short(x + width / 2), HEIGHT - 14))
    lines = tuple(_short(HEIGHT - _BOTTOM - tall * one / most) for one in scale)
    marks += [Mark(str(one), 14, line + 5) for one, line in zip(scale, lines, strict=True)]
    return Picture(
        WIDTH, HEIGHT, tuple(blocks), tuple(marks), lines, _legend(days, lang), _told(days, lang)
    )


def _scale(most: int) -> tuple[int, ...]:
    """The numbers beside the picture, at equal distances, from nothing to no less than ``most``."""
    half = (max(_LEAST_TOP, most) + 1) // 2
    return tuple(range(half * 2 + 1)) if half * 2 <= _EVERY else (0, half, half * 2)


def _legend(days: list[Day], lang: str) -> tuple[tuple[str, str], ...]:
    seen = [any(one.counts[at] for one in days) for at in range(len(SIDES))]
    return tuple(
        (kind, _side(kind, lang)) for kind, is_seen in zip(SIDES, seen, strict=True) if is_seen
    )


def _told(days: list[Day], lang: str) -> str:
    sums = [sum(one.counts[at] for one in days) for at in range(len(SIDES))]
    parts = [
        f"{_side(kind, lang)}: {count}" for kind, count in zip(SIDES, sums, strict=True) if count
    ]
    total = plural("desk.figures.told", sum(sums), lang)
    return t("desk.figures.told.sides", lang, total=total, sides=", ".join(parts))


# --- promises


def _bar(found: Promises, lang: str) -> Picture:
    late = found.late + found.overdue
    rest = found.made - found.in_time - late - found.waiting
    parts = (("kept", found.in_time), ("waiting", found.waiting), ("late", late), ("other", rest))
    x, blocks = 0.0, []
    for kind, count in parts:
        width = _BAR_WIDTH * count / found.made
        if count:
            blocks.append(Block(kind, _short(x), 0, _short(width), 26))
        x += width
    legend = tuple(
        (kind, f"{t(f'desk.figures.bar.{kind}', lang)}: {count}") for kind, count in parts if count
    )
    told = "; ".join(words for _, words in legend)
    return Picture(_BAR_WIDTH, 26, tuple(blocks), (), (), legend, told)


def _side(kind: str, lang: str) -> str:
    """Whose side, as it is said to her own face."""
    return t(f"desk.figures.side.{kind}", lang)


def _moscow(at: datetime) -> date:
    return at.astimezone(MOSCOW).date()


def _day(at: date) -> str:
    return at.strftime("%d.%m")


def _short(number: float) -> float:
    return round(number, 1)
