"""The register of incidents as a file that leaves the program: CSV, JSON or Markdown.

Codes, times, causes in words and counts, and nothing of any client's. What people typed was refused
when it held a phone or a card; it is looked at once more here, because a register goes further than
the journal.

CSV is separated by semicolons: a spreadsheet in Russian settings, where the comma is the decimal
sign, puts a line with commas into one cell. It begins with a byte order mark in a file, without
which Excel takes UTF-8 for the system's old encoding.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from runbook.incident import Incident
from runbook.incidents import known_cause
from runbook.incidents.timeline import Known, Step, began, span
from runbook.incidents.words import STEPS, cause_name, number, side_name, state_name
from runbook.language.moscow import MOSCOW
from runbook.language.texts import t
from runbook.privacy.personal_data import find_client_data
from runbook.privacy.plain_text import one_text

SCHEMA = "runbook.register/1"
QUALITY_SCHEMA = "runbook.outage_windows/1"
# OWASP, "CSV Injection": a cell that begins so is taken for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Cell = str | int | float | None
Row = Mapping[str, Cell]


class Format(StrEnum):
    """How a register is written."""

    CSV = "csv"
    JSON = "json"
    MD = "md"


@dataclass(frozen=True, slots=True)
class Register:
    """Rows of one shape; ``columns`` name their cells in order and have texts as headings."""

    schema: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


_QUALITY = ("operator", "start_msk", "end_msk", "minutes", "side", "cause")
_TIMES = tuple(f"{step}_{zone}" for step in Step for zone in ("utc", "msk"))
_COLUMNS = (
    *("number", "key", "operator", "state"),
    *_TIMES,
    *("minutes", "side", "cause_code", "cause", "diagnosed_code", "services"),
    *("ticket", "hindered", "promised", "drill"),
)


def register(
    incidents: Iterable[Incident],
    drills: frozenset[str],
    promised: Mapping[str, int],
    lang: str,
) -> Register:
    """Every incident with its times, cause and how it ended; drills are marked."""
    rows = tuple(_row(one, one.key in drills, promised.get(one.key, 0), lang) for one in incidents)
    return Register(SCHEMA, "incident.export.title", _COLUMNS, rows)


def outage_windows(incidents: Iterable[Incident], drills: frozenset[str], lang: str) -> Register:
    """When each operator could not work, so that speed norms can be lifted; drills are left out."""
    real = (one for one in incidents if one.key not in drills)
    ordered = sorted(real, key=lambda one: (one.operator, began(one)))
    rows = tuple(
        {
            "operator": one.operator,
            "start_msk": _moscow(began(one)),
            "end_msk": _moscow(one.restored_at),
            "minutes": _minutes(one),
            "side": side_name(known_cause.side(one), lang),
            "cause": cause_name(known_cause.cause(one), lang),
        }
        for one in ordered
    )
    return Register(QUALITY_SCHEMA, "incident.export.quality.title", _QUALITY, rows)


def written(register: Register, form: Format, lang: str) -> str:
    """The whole text, lines ending as the format wants."""
    if form is Format.JSON:
        whole = {"schema": register.schema, "incidents": [dict(one) for one in register.rows]}
        return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    heads = [_heading(name, lang) for name in register.columns]
    cells = [[_cell(name, row[name], lang) for name in register.columns] for row in register.rows]
    if form is Format.CSV:
        return _csv([heads, *cells])
    return _markdown(t(register.title, lang), heads, cells, lang)


def _row(incident: Incident, drill: bool, promised: int, lang: str) -> Row:
    times: dict[str, Cell] = {}
    for step in Step:
        at = getattr(incident, f"{step}_at")
        times[f"{step}_utc"] = _utc(at)
        times[f"{step}_msk"] = _moscow(at)
    cause = known_cause.cause(incident)
    return {
        "number": number(incident),
        "key": incident.key,
        "operator": incident.operator,
        "state": state_name(incident, lang),
        **times,
        "minutes": _minutes(incident),
        "side": side_name(known_cause.side(incident), lang),
        "cause_code": cause or None,
        "cause": cause_name(cause, lang),
        "diagnosed_code": incident.cause or None,
        "services": ", ".join(incident.services) or None,
        "ticket": _screened(incident.ticket, lang),
        "hindered": _screened(incident.hindered, lang),
        "promised": promised,
        "drill": t("incident.export.drill", lang) if drill else None,
    }


def _minutes(incident: Incident) -> int | None:
    found = span(began(incident), incident.restored_at)
    if found.known is not Known.MEASURED or found.length is None:
        return None
    # A window that began is a minute at least: rounded down it would lift nothing.
    return max(1, -(-int(found.length.total_seconds()) // 60))


def _screened(text: str, lang: str) -> str | None:
    if not text:
        return None
    return t("incident.export.hidden", lang) if find_client_data(text) else one_text(text)


def _utc(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moscow(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(MOSCOW).strftime("%Y-%m-%d %H:%M:%S")


def _heading(name: str, lang: str) -> str:
    step, _, zone = name.rpartition("_")
    if name in _TIMES:
        step_name = t(STEPS[Step(step)], lang)
        return t(f"incident.column.at_{zone}", lang, step=step_name)
    return t(f"incident.column.{name}", lang)


def _cell(name: str, value: Cell, lang: str) -> str:
    if value is None and name == "end_msk":
        return t("incident.export.no_end", lang)
    return "" if value is None else str(value)


def _csv(rows: Sequence[Sequence[str]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([[harmless(cell) for cell in row] for row in rows])
    return buffer.getvalue()


def harmless(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula (OWASP, "CSV Injection")."""
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(_FORMULA) else cell


def _markdown(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], lang: str) -> str:
    """One section an incident: two dozen columns side by side cannot be read by anybody."""
    lines = [f"# {title}", ""]
    if not rows:
        lines += [t("incident.none", lang), ""]
    if len(heads) <= len(_QUALITY):
        lines += [_line(heads), _line(["---"] * len(heads)), *map(_line, rows), ""]
        return "\n".join(lines)
    for row in rows:
        lines += [f"## {_plain(row[0])}", ""]
        shown = zip(heads[1:], row[1:], strict=True)
        lines += [f"- {head}: {_plain(cell)}" for head, cell in shown if cell]
        lines.append("")
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(map(_plain, cells)) + " |"


def _plain(cell: str) -> str:
    """The cell with nothing in it that Markdown or HTML would obey."""
    signs = "\\`*[]<>|#!"
    return "".join(f"\\{sign}" if sign in signs else sign for sign in cell)
