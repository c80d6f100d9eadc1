"""PURE. The page of figures in words, rows and pictures. What is not known is said with each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from runbook.hub.rooms.figures.counting import Counted
from runbook.hub.rooms.figures.gathered import Month
from runbook.hub.rooms.figures.pictures import Picture, columns
from runbook.incidents.figures import Promises, Times, share
from runbook.incidents.words import duration
from runbook.texts import plural, t

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
    """All of it. ``months``: name, address, whether it is the one shown."""

    title: str
    sentence: str
    months: tuple[tuple[str, str, bool], ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    pictures: tuple[Picture, ...]


def shown(months: Sequence[Month], chosen: Month, lang: str) -> Page:
    """The page of the chosen month, with pictures over all of them."""
    counted = chosen.counted
    return Page(
        title=t("hub.figures.title", lang, month=name_of(chosen.name, lang)),
        sentence=_sentence(counted, lang),
        months=tuple(
            (name_of(one.name, lang), f"/figures?month={one.name}", one.name == chosen.name)
            for one in reversed(months)
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


def _time(name: str, found: Times, lang: str) -> Row:
    parts = []
    if found.mean is not None:
        parts.append(t("hub.figures.mean", lang, time=duration(found.mean, lang)))
    if found.median is not None:
        parts.append(t("hub.figures.median", lang, time=duration(found.median, lang)))
    if found.ninetieth is not None:
        parts.append(t("hub.figures.ninetieth", lang, time=duration(found.ninetieth, lang)))
    if parts:
        parts.append(plural("hub.figures.of", len(found.lengths), lang))
    notes = [
        plural(f"hub.figures.{why}", count, lang)
        for why, count in (
            ("unknown", found.unconfirmed + found.clock_changed),
            ("running", found.running),
        )
        if count
    ]
    value = "; ".join(parts) or t("hub.figures.none", lang)
    return Row(t(f"hub.figures.time.{name}", lang), value, tuple(notes))


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
    since, until = (name_of(one.name, lang) for one in (months[0], months[-1]))
    told = t("hub.figures.told", lang, since=since, until=until)
    month = t("hub.figures.month", lang)
    yield columns(
        "outages",
        t("hub.figures.outages", lang),
        told,
        (month, t("hub.figures.mass", lang), t("hub.figures.single", lang)),
        [(_short(one.name), _counts(one.counted.mass, one.counted.single)) for one in months],
    )
    yield columns(
        "times",
        t("hub.figures.times", lang),
        told,
        (month, *(t(f"hub.figures.time.{one}", lang) for one in DRAWN)),
        [(_short(one.name), _means(one.counted)) for one in months],
    )
    of_month = name_of(chosen.name, lang)
    if chosen.counted.by_side:
        yield _one_month("sides", "side", dict(chosen.counted.by_side), of_month, lang)
    if chosen.promises.made:
        yield _one_month("promises", "fate", fates(chosen.promises), of_month, lang)


def _one_month(name: str, of: str, counts: Mapping[str, int], told: str, lang: str) -> Picture:
    title = t(f"hub.figures.{name}", lang)
    found = [(t(f"hub.figures.{of}.{one}", lang), _counts(n)) for one, n in counts.items() if n]
    told = f"{told}. {'; '.join(f'{words}: {n}' for words, [(_, n)] in found)}."
    return columns(name, title, told, (title, t("hub.figures.count", lang)), found)


def _counts(*some: int) -> list[tuple[float | None, str]]:
    return [(one, str(one)) for one in some]


def _means(counted: Counted) -> list[tuple[float | None, str]]:
    means = (counted.detect.mean, counted.acknowledge.mean, counted.restore.mean)
    return [
        (None, "—") if one is None else (one / _MINUTE, _minutes(one / _MINUTE)) for one in means
    ]


def _minutes(minutes: float) -> str:
    return "<1" if 0 < minutes < 1 else str(round(minutes))


def _short(month: str) -> str:
    return f"{month[5:]}.{month[2:4]}"
