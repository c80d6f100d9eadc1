"""PURE. A shift in words, in Moscow time."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from runbook.hub.model.actions import Answer
from runbook.hub.model.people import Role
from runbook.hub.rooms.roster.reading import Fault
from runbook.hub.rooms.roster.shapes import Entry, Gap
from runbook.language.moscow import MOSCOW, clock
from runbook.language.texts import t

_PEOPLE = frozenset({"who", "whom"})
"""Values of an answer that are people's ids."""


def when(entry: Entry, lang: str) -> str:
    """«24.11, 20:00–08:00»."""
    return t(
        "hub.roster.when", lang,
        day=short(entry.begins), begins=clock(entry.begins), ends=clock(entry.ends),
    )  # fmt: skip


def hours(entry: Entry) -> str:
    """«20:00–08:00»."""
    return f"{clock(entry.begins)}\N{EN DASH}{clock(entry.ends)}"


def naming(answer: Answer, names: Mapping[str, str]) -> Answer:
    """The answer with people called as its reader knows them; an operator is called by her code."""
    values = {
        name: names.get(str(value), value) if name in _PEOPLE else value
        for name, value in answer.values.items()
    }
    return replace(answer, values=values)


def short(moment: datetime | date) -> str:
    """«24.11»."""
    day = moment.astimezone(MOSCOW) if isinstance(moment, datetime) else moment
    return day.strftime("%d.%m")


def gaps(role: Role, found: Sequence[Gap], now: datetime, lang: str) -> str:
    """Says who is missing and when: each time with its end, or that nothing later is planned."""
    said = [_gap(one, now, lang) for one in found]
    return t("hub.roster.gap", lang, role=t(f"hub.roster.gap.{role}", lang), when="; ".join(said))


def _gap(one: Gap, now: datetime, lang: str) -> str:
    begins, ends = dated(one.begins), dated(one.ends)
    if one.open:
        text_id = "hub.roster.gap.open_now" if one.begins <= now else "hub.roster.gap.open"
        return t(text_id, lang, begins=begins)
    text_id = "hub.roster.gap.now" if one.begins <= now else "hub.roster.gap.closed"
    return t(text_id, lang, begins=begins, ends=ends)


def dated(moment: datetime) -> str:
    """«08:00 24.11»."""
    return f"{clock(moment)} {short(moment)}"


def fault(one: Fault, lang: str) -> str:
    """«Строка 3, кто: такого человека пульт не знает: …»."""
    said = t(f"hub.roster.csv.{one.code}", lang, text=one.text)
    if not one.column:
        return t("hub.roster.csv.line", lang, line=one.line, said=said)
    return t("hub.roster.csv.cell", lang, line=one.line, column=one.column, said=said)
