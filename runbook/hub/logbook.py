"""The hub's log as a file that leaves it: CSV, JSON or Markdown, in UTC and Moscow time.

CSV as in ``runbook.incidents.register``: semicolons, no formulas. Events hold nothing of any
client's, so nothing has to be left out.
"""

import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC

from runbook.hub.store.events import Event
from runbook.incidents.register import harmless
from runbook.moscow import MOSCOW

SCHEMA = "runbook.hub.log/1"
COLUMNS = ("seq", "at_utc", "at_msk", "incident", "kind", "by", "body")


def event_json(event: Event) -> dict[str, object]:
    """One event with its number."""
    return {
        "seq": event.seq,
        "at": event.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "incident": event.incident or None,
        "kind": event.kind,
        "by": event.by or None,
        "body": dict(event.body),
    }


def written(events: Iterable[Event], form: str, head: str) -> str:
    """The whole log, ``form`` being ``csv``, ``json`` or ``md``; ``head`` is the chain's."""
    if form == "json":
        whole = {"schema": SCHEMA, "head": head, "events": [event_json(one) for one in events]}
        return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    rows = [_cells(one) for one in events]
    if form == "csv":
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerows([list(COLUMNS), *([harmless(cell) for cell in row] for row in rows)])
        return buffer.getvalue()
    lines = [_line(COLUMNS), _line(["---"] * len(COLUMNS)), *map(_line, rows)]
    return "\n".join([*lines, "", f"`{head}`", ""])


def _cells(event: Event) -> list[str]:
    utc, moscow = event.at.astimezone(UTC), event.at.astimezone(MOSCOW)
    return [
        str(event.seq),
        utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        moscow.strftime("%Y-%m-%d %H:%M:%S"),
        event.incident,
        event.kind,
        event.by,
        json.dumps(dict(event.body), ensure_ascii=False) if event.body else "",
    ]


def _line(cells: Iterable[str]) -> str:
    plain = (cell.replace("\\", "\\\\").replace("|", "\\|").replace("<", "\\<") for cell in cells)
    return "| " + " | ".join(plain) + " |"
