"""How incidents look: lines and columns with colours on a terminal, the same without in a pipe."""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from shutil import get_terminal_size
from types import MappingProxyType
from typing import NamedTuple

from runbook.cli.output import console
from runbook.incident import Incident
from runbook.incidents.attempt_words import attempts_words
from runbook.incidents.attempts import fold
from runbook.incidents.known_cause import cause
from runbook.incidents.known_cause import side as true_side
from runbook.incidents.timeline import Entry, Known, Timeline, began, moment, stamp, time_to_restore
from runbook.incidents.words import (
    STEPS,
    cause_name,
    event_words,
    not_confirmed,
    number,
    span_words,
    state_name,
    whose_side,
)
from runbook.language.moscow import MOSCOW
from runbook.language.texts import t

_DAY, _CLOCK = "%d.%m.%Y", "%H:%M:%S"
_BAR = 24
_NARROWEST = 40
_TABLE_NEEDS = 72
_FOLDED = 3
"""Columns of the list that are words: how long, the cause, the state."""


class Line(NamedTuple):
    """One line and its style, which only a terminal shows.

    What does not fit the terminal's width goes on below, behind ``hang``.
    """

    text: str = ""
    style: str = ""
    hang: str = "    "


def is_terminal() -> bool:
    """Whether a person looks at a terminal that can show colours."""
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def show(lines: Iterable[Line]) -> None:
    """Write the lines, coloured where somebody looks."""
    if not is_terminal():
        for line in lines:
            console.say(line.text)
        return
    from textwrap import fill  # noqa: PLC0415 - lazy for start-up

    from rich.console import Console  # noqa: PLC0415 - lazy for start-up
    from rich.text import Text  # noqa: PLC0415 - as above

    screen = Console(highlight=False)
    width = max(screen.width, _NARROWEST)
    for line in lines:
        folded = fill(line.text, width, subsequent_indent=line.hang)
        screen.print(Text(folded, line.style), soft_wrap=True)


def local_zone(at: datetime) -> tzinfo:
    """This computer's zone as it was at that moment."""
    found = at.astimezone().tzinfo
    return found if found is not None else MOSCOW


def show_table(incidents: Sequence[Incident], now: datetime, lang: str) -> None:
    """One incident a line."""
    heads = [
        t(f"incident.column.{name}", lang)
        for name in ("number", "began_msk", "began_local", "lasted", "cause", "state")
    ]
    rows = [_row(one, now, lang) for one in incidents]
    if not any(row[2] for row in rows):
        heads, rows = _without(heads, 2), [_without(row, 2) for row in rows]
    if not is_terminal() or get_terminal_size().columns < _TABLE_NEEDS:
        widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
        for row in [heads, *rows]:
            cells = zip(row, widths, strict=True)
            console.say("  ".join(f"{cell:<{width}}" for cell, width in cells).rstrip())
        return
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - lazy for start-up
    from rich.console import Console  # noqa: PLC0415 - as above
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    last = len(heads) - _FOLDED
    for place, head in enumerate(heads):
        # Numbers and times stay whole; words may go on in the next line.
        table.add_column(head, no_wrap=place < last, min_width=None if place < last else 10)
    for one, row in zip(incidents, rows, strict=True):
        table.add_row(*(Text(cell) for cell in row), style="" if one.over else "bold yellow")
    Console(highlight=False).print(table)


def _without(row: Sequence[str], place: int) -> list[str]:
    return [*row[:place], *row[place + 1 :]]


def _row(incident: Incident, now: datetime, lang: str) -> list[str]:
    start = began(incident)
    local = moment(start, local_zone(start)).local
    return [
        number(incident),
        stamp(start),
        local.strftime("%H:%M") if local else "",
        span_words(time_to_restore(incident, now), lang),
        cause_name(cause(incident), lang),
        state_name(incident, lang),
    ]


def candidate(incident: Incident, lang: str) -> str:
    """One of several incidents that could be meant: its whole key, when, what."""
    what = cause_name(cause(incident), lang)
    return f"  {incident.key}  {stamp(began(incident))}  {what}"


def timeline_lines(
    told: Timeline,
    zone: tzinfo,
    lang: str,
    left_out: int,
    names: Mapping[str, str] = MappingProxyType({}),
) -> Iterable[Line]:
    """The whole picture of one incident: what it was, its course from top to bottom, durations.

    ``names`` are the services' by id; one without a name is told by its id.
    """
    yield from _head(told.incident, zone, lang, names)
    yield Line()
    both = moment(began(told.incident), zone).local is not None
    columns = t("incident.show.zones" if both else "incident.show.zone", lang)
    yield Line(columns, "dim")
    day, entries = "", told.entries
    half = _half(told) if left_out else 0
    before, after = fold(entries[:half]), fold(entries[half:])
    middle = before[-1] if before else None
    for one in (*before, *after):
        if one.clock_back:
            yield Line(f"  ! {t('incident.show.clock_back', lang)}", "bold magenta")
        if one.at is not None and (today := one.at.astimezone(MOSCOW).strftime(_DAY)) != day:
            day = today
            yield Line(f"  {day}", "bold")
        yield _entry_line(one, zone, lang, both=both)
        if one is middle:
            yield Line(f"  ⋮ {t('incident.show.left_out', lang, count=left_out)}", "yellow")
    yield Line()
    for name, span in (
        ("incident.show.detect", told.detect),
        ("incident.show.acknowledge", told.acknowledge),
        ("incident.show.restore", told.restore),
    ):
        style = "" if span.known is Known.MEASURED else "yellow"
        yield Line(t(name, lang, length=span_words(span, lang)), style)
    if told.clock_changed:
        yield Line(t("incident.show.clock_changed", lang), "bold magenta")


def _half(told: Timeline) -> int:
    """How many lines stand before the events that were left out."""
    with_event = [place for place, one in enumerate(told.entries) if one.event is not None]
    return with_event[len(with_event) // 2 - 1] + 1 if with_event else 0


def _head(incident: Incident, zone: tzinfo, lang: str, names: Mapping[str, str]) -> Iterable[Line]:
    yield Line(
        t(
            "incident.show.title",
            lang,
            number=number(incident),
            operator=incident.operator,
            state=state_name(incident, lang),
        ),
        "bold",
    )
    yield Line(t("incident.show.cause", lang, cause=cause_name(cause(incident), lang)))
    side = incident.side
    if incident.closed_at and incident.true_cause:
        side = true_side(incident)
        if incident.cause != incident.true_cause:
            diagnosed = cause_name(incident.cause, lang)
            yield Line(t("incident.show.diagnosed", lang, cause=diagnosed))
    if side:
        yield Line(t("incident.show.side", lang, side=whose_side(side, lang)))
    if incident.services:
        services = ", ".join(names.get(one, one) for one in incident.services)
        yield Line(t("incident.show.services", lang, services=services))
    if incident.ticket:
        yield Line(t("incident.show.ticket", lang, ticket=incident.ticket))
    if incident.hindered:
        yield Line(t("incident.show.hindered", lang, hindered=incident.hindered))
    if incident.eta_at is not None and not incident.over:
        yield Line(t("incident.show.eta", lang, at=both_clocks(incident.eta_at, zone, lang)))


def both_clocks(at: datetime, zone: tzinfo, lang: str) -> str:
    """A moment in Moscow and, where it differs, on her own clock."""
    said = moment(at, zone)
    moscow = t("incident.at.msk", lang, at=stamp(at))
    if said.local is None:
        return moscow
    return t("incident.at.both", lang, at=moscow, local=said.local.strftime(f"{_DAY} %H:%M"))


def _entry_line(one: Entry, zone: tzinfo, lang: str, *, both: bool) -> Line:
    if one.at is None:
        blank = " " * (18 if both else 8)
        said = not_confirmed(one.step, lang) if one.step else ""
        return Line(f"  ○ {blank}  {said}", "dim")
    said_at = moment(one.at, zone)
    clock = said_at.moscow.strftime(_CLOCK)
    if both:
        clock += f"  {(said_at.local or said_at.moscow).strftime(_CLOCK)}"
    hang = f"  │ {' ' * len(clock)}  "
    if one.step is None:
        words = event_words(one.event, lang) if one.event else ""
        if one.attempts is not None:
            words = attempts_words(one.attempts, lang)
        return Line(f"  │ {clock}  {words}", hang=hang)
    said = t(STEPS[one.step], lang)
    if one.event is not None:
        said = f"{said}. {event_words(one.event, lang)}"
    return Line(f"  ● {clock}  {said}", "bold", hang)


def bars(counted: Iterable[tuple[str, int]]) -> Iterable[Line]:
    """Counts as bars, each as long as its share of the largest."""
    rows = tuple(counted)
    most = max((count for _, count in rows), default=0)
    width = max((len(name) for name, _ in rows), default=0)
    for name, count in rows:
        length = max(1, round(_BAR * count / most))
        yield Line(f"  {name:<{width}}  {'█' * length} {count}", "cyan")
