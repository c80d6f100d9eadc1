"""PURE. A shift in words, in Moscow time."""

from datetime import date, datetime

from runbook.hub.rooms.roster.reading import Fault
from runbook.hub.rooms.roster.shapes import Entry, Gap
from runbook.moscow import MOSCOW, clock
from runbook.texts import t


def when(entry: Entry | Gap, lang: str) -> str:
    """«24.11, 20:00–08:00»."""
    return t(
        "hub.roster.when", lang,
        day=short(entry.begins), begins=clock(entry.begins), ends=clock(entry.ends),
    )  # fmt: skip


def hours(entry: Entry) -> str:
    """«20:00–08:00»."""
    return f"{clock(entry.begins)}\N{EN DASH}{clock(entry.ends)}"


def short(moment: datetime | date) -> str:
    """«24.11»."""
    day = moment.astimezone(MOSCOW) if isinstance(moment, datetime) else moment
    return day.strftime("%d.%m")


def gap(one: Gap, lang: str) -> str:
    """Says who is missing and when."""
    role = t(f"hub.roster.gap.{one.role}", lang)
    same = one.begins.astimezone(MOSCOW).date() == one.ends.astimezone(MOSCOW).date()
    until = clock(one.ends) if same else f"{clock(one.ends)} {short(one.ends)}"
    return t(
        "hub.roster.gap", lang,
        day=short(one.begins), begins=clock(one.begins), ends=until, role=role,
    )  # fmt: skip


def fault(one: Fault, lang: str) -> str:
    """«Строка 3, кто: такого человека пульт не знает: …»."""
    said = t(f"hub.roster.csv.{one.code}", lang, text=one.text)
    if not one.column:
        return t("hub.roster.csv.line", lang, line=one.line, said=said)
    return t("hub.roster.csv.cell", lang, line=one.line, column=one.column, said=said)
