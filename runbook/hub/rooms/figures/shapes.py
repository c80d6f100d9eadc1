"""PURE. The page of figures in words, rows and pictures. What is not known is said with each."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from runbook.hub.rooms.figures.counting import Counted
from runbook.hub.rooms.figures.gathered import Month
from runbook.hub.rooms.figures.months import after
from runbook.hub.rooms.figures.pictures import Line, Picture, Value, drawn
from runbook.incidents.figures import Promises, Times, share
from runbook.incidents.words import duration
from runbook.language.texts import plural, t

TIMES = ("detect", "alert", "acknowledge", "restore")
DRAWN = ("detect", "acknowledge", "restore")
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what it is, how much, and what of it is not known."""

    name: str
    value: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """All of it. ``beside``: name and address of the months before and after, where known."""

    title: str
    sentence: str
    before: str
    beside: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    pictures: tuple[Picture, ...]


def shown(months: Sequence[Month], chosen: Month, lang: str) -> Page:
    """The page of the chosen month, with pictures over all of them."""
    counted = chosen.counted
    return Page(
        title=t("hub.figures.title", lang, month=name_of(chosen.name, lang)),
        sentence=_sentence(counted, lang),
        before=_before(months, chosen, lang),
        beside=tuple(
            (name_of(one.name, lang), _where(one.name))
            for one in months
            if one.name in (after(chosen.name, -1), after(chosen.name))
        ),
        rows=tuple(rows(chosen, lang)),
        notes=tuple(_notes(counted, lang)),
        pictures=tuple(_pictures(months, chosen, lang)),
    )


def name_of(month: str, lang: str) -> str:
    """``ноябрь 2026``."""
    return f"{t(f'hub.figures.month.{int(month[5:])}', lang)} {month[:4]}"


def rows(month: Month, lang: str) -> Iterator[Row]:
    """Every figure of the month in words."""
    counted = month.counted
    yield Row(
        t("hub.figures.outages", lang),
        t("hub.figures.outages.value", lang, mass=counted.mass, single=counted.single),
    )
    for one in TIMES:
        yield _time(one, getattr(counted, one), lang)
    yield Row(t("hub.figures.operators", lang), str(counted.operators))
    unknown = plural("hub.figures.unknown", counted.lost_unknown, lang)
    yield Row(
        t("hub.figures.lost", lang),
        duration(counted.lost, lang),
        (unknown,) if counted.lost_unknown else (),
    )
    if counted.by_side:
        yield Row(t("hub.figures.sides", lang), "; ".join(_sides(counted, lang)))
    yield _promised(month.promises, lang)


def fates(found: Promises) -> dict[str, int]:
    """What became of promises; ``unkept``: the time has passed, or nobody was reached."""
    unkept = found.overdue + found.given_up
    known = {
        "in_time": found.in_time,
        "late": found.late,
        "unkept": unkept,
        "waiting": found.waiting,
    }
    return known | {"other": found.made - sum(known.values())}


def _sentence(counted: Counted, lang: str) -> str:
    if not counted.outages:
        return t("hub.figures.nothing", lang)
    said = plural("hub.figures.sentence", counted.outages, lang)
    mean = counted.restore.mean
    if mean is None:
        return said
    return f"{said} {t('hub.figures.sentence.restore', lang, mean=duration(mean, lang))}"


def _before(months: Sequence[Month], chosen: Month, lang: str) -> str:
    """What the month before was like, in whose light this one is seen; empty where not known."""
    found = next((one for one in months if one.name == after(chosen.name, -1)), None)
    if found is None:
        return ""
    said = plural("hub.figures.before", found.counted.outages, lang)
    mean = found.counted.restore.mean
    if mean is None:
        return said
    return f"{said} {t('hub.figures.before.restore', lang, mean=duration(mean, lang))}"


def _where(month: str) -> str:
    return f"/figures?month={month}"


def _time(name: str, found: Times, lang: str) -> Row:
    title = t(f"hub.figures.time.{name}", lang)
    if found.mean is None:
        return Row(title, t("hub.figures.none", lang), tuple(_not_measured(found, lang)))
    mean = t("hub.figures.mean", lang, time=duration(found.mean, lang))
    parts = []
    if found.median is not None:
        parts.append(t("hub.figures.median", lang, time=duration(found.median, lang)))
    if found.ninetieth is not None:
        parts.append(t("hub.figures.ninetieth", lang, time=duration(found.ninetieth, lang)))
    parts.append(plural("hub.figures.of", len(found.lengths), lang))
    return Row(title, mean, ("; ".join(parts), *_not_measured(found, lang)))


def _not_measured(found: Times, lang: str) -> Iterator[str]:
    for why, count in (
        ("unknown", found.unconfirmed + found.clock_changed),
        ("running", found.running),
    ):
        if count:
            yield plural(f"hub.figures.{why}", count, lang)


def _sides(counted: Counted, lang: str) -> Iterator[str]:
    for side, count in counted.by_side:
        percent = share(count, counted.outages)
        more = f" ({percent}\N{NO-BREAK SPACE}%)" if percent is not None else ""
        yield f"{t(f'hub.figures.side.{side}', lang)}: {count}{more}"


def _promised(found: Promises, lang: str) -> Row:
    name = t("hub.figures.promises", lang)
    if not found.made:
        return Row(name, t("hub.figures.promises.none", lang))
    parts = [f"{t(f'hub.figures.fate.{one}', lang)}: {n}" for one, n in fates(found).items() if n]
    said = t("hub.figures.promises.made", lang, made=found.made, kept=found.kept)
    return Row(name, said, ("; ".join(parts),))


def _notes(counted: Counted, lang: str) -> Iterator[str]:
    for why, count in (("drills", counted.drills), ("late", counted.late), ("ours", counted.ours)):
        if count:
            yield t(f"hub.figures.left_out.{why}", lang, n=count)
    if counted.confirmed < counted.outages:
        n = counted.outages - counted.confirmed
        yield t("hub.figures.diagnosed", lang, n=n)


# --- pictures


def _pictures(months: Sequence[Month], chosen: Month, lang: str) -> Iterator[Picture]:
    month = t("hub.figures.month", lang)

    def lines(values: Callable[[Counted], Iterable[Value]]) -> list[Line]:
        return [
            Line(_short(one.name), tuple(values(one.counted)), _where(one.name), one is chosen)
            for one in reversed(months)
        ]

    yield drawn(
        "outages",
        t("hub.figures.outages", lang),
        (month, t("hub.figures.mass", lang), t("hub.figures.single", lang)),
        lines(lambda counted: map(_count, (counted.mass, counted.single))),
    )
    yield drawn(
        "times",
        t("hub.figures.times", lang),
        (month, *(t(f"hub.figures.column.{one}", lang) for one in DRAWN)),
        lines(_means),
    )
    if chosen.counted.by_side:
        yield _one_month("sides", "side", dict(chosen.counted.by_side), chosen, lang)
    if chosen.promises.made:
        yield _one_month("promises", "fate", fates(chosen.promises), chosen, lang)


def _one_month(name: str, of: str, counts: Mapping[str, int], chosen: Month, lang: str) -> Picture:
    what = t(f"hub.figures.{name}", lang)
    title = t("hub.figures.of_month", lang, what=what, month=name_of(chosen.name, lang))
    lines = [
        Line(t(f"hub.figures.{of}.{one}", lang), (_count(n),)) for one, n in counts.items() if n
    ]
    return drawn(name, title, (what, t("hub.figures.count", lang)), lines)


def _count(one: int) -> Value:
    return one, str(one)


def _means(counted: Counted) -> Iterator[Value]:
    for name in DRAWN:
        mean = getattr(counted, name).mean
        yield (None, "—") if mean is None else (mean / _MINUTE, _minutes(mean / _MINUTE))


def _minutes(minutes: float) -> str:
    return "<1" if 0 < minutes < 1 else str(round(minutes))


def _short(month: str) -> str:
    return f"{month[5:]}.{month[2:4]}"
