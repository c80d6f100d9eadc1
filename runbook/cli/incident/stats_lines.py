"""The figures as lines: few cases are told one by one, and what is not known is said."""

from collections.abc import Iterable
from datetime import datetime

from runbook.cli.incident.screen import Line, bars
from runbook.incidents.figures import Figures, OwnSide, Promises, Times, share
from runbook.incidents.timeline import stamp
from runbook.incidents.words import cause_name, duration, side_name
from runbook.language.texts import plural, t


def stats_lines(
    counted: Figures, since: datetime, until: datetime, operator: str, lang: str
) -> Iterable[Line]:
    """Everything counted, in the order in which it is asked for."""
    span = t("incident.stats.period", lang, since=stamp(since), until=stamp(until))
    yield Line(span, "bold")
    if operator:
        yield Line(t("incident.stats.operator", lang, operator=operator))
    if counted.drills:
        yield Line(plural("incident.stats.drills", counted.drills, lang), "dim")
    if counted.failures:
        yield Line()
        yield Line(plural("incident.stats.failures", counted.failures, lang))
        yield from bars((side_name(side, lang), count) for side, count in counted.by_side)
        yield Line()
        yield from _own(counted.own, lang)
        yield from _others(counted, lang)
        yield Line()
        yield Line(t("incident.stats.by_cause", lang), "bold")
        yield from bars((cause_name(cause, lang), count) for cause, count in counted.by_cause)
        yield from _doubts(counted, lang)
        yield Line()
        yield Line(t("incident.stats.times", lang), "bold")
        yield from _times("incident.stats.detect", counted.detect, lang)
        yield from _times("incident.stats.acknowledge", counted.acknowledge, lang)
        yield from _times("incident.stats.restore", counted.restore, lang)
    if counted.promises.made:
        yield Line()
        yield from _promises(counted.promises, lang)


def _own(own: OwnSide, lang: str) -> Iterable[Line]:
    yield Line(t("incident.stats.own", lang), "bold")
    if not own.failures:
        yield Line(t("incident.stats.own.none", lang))
        return
    yield Line(plural("incident.stats.own.failures", own.failures, lang))
    ended = own.alone + own.escalated
    if ended:
        yield Line(_part("incident.stats.own.alone", own.alone, ended, lang))
        yield Line(_part("incident.stats.own.escalated", own.escalated, ended, lang))
    if own.going_on:
        yield Line(t("incident.stats.own.going_on", lang, count=own.going_on))
    if own.unknown:
        yield Line(t("incident.stats.own.unknown", lang, count=own.unknown), "yellow")
    yield from _times("incident.stats.own.resolve", own.resolve, lang)


def _others(counted: Figures, lang: str) -> Iterable[Line]:
    if counted.others:
        yield Line()
        yield Line(t("incident.stats.others", lang), "bold")
        part = _part("incident.stats.others.passed", counted.passed_on, counted.others, lang)
        yield Line(part)


def _doubts(counted: Figures, lang: str) -> Iterable[Line]:
    unconfirmed = counted.failures - counted.confirmed
    if unconfirmed:
        yield Line(t("incident.stats.diagnosed_only", lang, count=unconfirmed), "yellow")
    if counted.without_cause:
        yield Line(t("incident.stats.without_cause", lang, count=counted.without_cause), "yellow")


def _part(text_id: str, part: int, whole: int, lang: str) -> str:
    said = t(text_id, lang, part=part, whole=whole)
    percent = share(part, whole)
    return said if percent is None else f"{said} ({percent} %)"


def _times(text_id: str, found: Times, lang: str) -> Iterable[Line]:
    name = t(text_id, lang)
    if not found.lengths:
        yield Line(t("incident.stats.time.none", lang, name=name))
    elif found.median is None or found.longest is None:
        each = ", ".join(duration(one, lang) for one in found.lengths)
        some = "incident.stats.time.few" if len(found.lengths) == 1 else "incident.stats.time.each"
        yield Line(t(some, lang, name=name, each=each))
    else:
        values: dict[str, str | int] = {
            "name": name,
            "count": len(found.lengths),
            "median": duration(found.median, lang),
            "longest": duration(found.longest, lang),
        }
        yield Line(t("incident.stats.time", lang, **values))
    for text, count in (
        ("incident.stats.time.running", found.running),
        ("incident.stats.time.unconfirmed", found.unconfirmed),
        ("incident.stats.time.clock_changed", found.clock_changed),
    ):
        if count:
            yield Line(f"    {t(text, lang, count=count)}", "yellow")


def _promises(found: Promises, lang: str) -> Iterable[Line]:
    yield Line(t("incident.stats.promises", lang, count=found.made), "bold")
    yield Line(_part("incident.stats.promises.kept", found.kept, found.made, lang))
    if found.kept:
        yield Line(_part("incident.stats.promises.in_time", found.in_time, found.kept, lang))
    for text_id, count in (
        ("incident.stats.promises.late", found.late),
        ("incident.stats.promises.unknown", found.unknown),
        ("incident.stats.promises.not_needed", found.not_needed),
        ("incident.stats.promises.given_up", found.given_up),
        ("incident.stats.promises.handed", found.handed),
        ("incident.stats.promises.waiting", found.waiting),
        ("incident.stats.promises.overdue", found.overdue),
    ):
        if count:
            yield Line(t(text_id, lang, count=count))
