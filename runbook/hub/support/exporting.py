"""A case, or the table for the quality department, as one file to be handed on."""

from dataclasses import dataclass
from enum import StrEnum

from runbook.hub.model.incident import HubIncident
from runbook.hub.monitoring import drafts
from runbook.hub.store import cases, events
from runbook.hub.store.transaction import Transaction
from runbook.hub.support.evidence import Document
from runbook.hub.support.gathering import everybody_hit
from runbook.hub.support.rendering import csv_text, to_csv, to_json, to_markdown
from runbook.language.texts import t

EXPORTED = "case.exported"
"""The event of the log: what was handed out, and to whom."""


class Form(StrEnum):
    """What the file is written in."""

    CSV = "csv"
    MARKDOWN = "md"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Exported:
    """One file. ``name`` is a bare file name."""

    name: str
    text: str


def case(tx: Transaction, number: str, form: Form, lang: str, by: str = "") -> Exported | None:
    """The case of that number as it was handed over; None without one."""
    found = cases.by_number(tx, number)
    if found is None:
        return None
    events.log(tx, EXPORTED, found.incident, {"case": number, "form": str(form)}, by)
    return Exported(f"{number}.{form}", _written(found.evidence, form, lang))


def norms(tx: Transaction, incident: HubIncident, lang: str, by: str = "") -> Exported:
    """Who is to be relieved of norms for which time, as CSV; its first line says it is a draft."""
    rows = drafts.as_rows(drafts.periods(everybody_hit(tx, incident), tx.now), lang)
    body = {"number": incident.number, "form": "norms"}
    events.log(tx, EXPORTED, incident.key, body, by)
    name = f"norms-{incident.number}.csv"
    return Exported(name, csv_text(((t("hub.relief.draft", lang),), *rows)))


def _written(document: Document, form: Form, lang: str) -> str:
    if form is Form.CSV:
        return to_csv(document)
    return to_json(document) if form is Form.JSON else to_markdown(document, lang)
