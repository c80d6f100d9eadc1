"""Promises to clients in a journal, and how they stand in its files."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from runbook.callbacks.promise import Callback, Channel, Outcome
from runbook.journal.callbacks import fulfil, open_promises, promise
from runbook.journal.journal import Journal
from runbook.journal.store import open_journal
from tests.integration.runbook.journal.tampering import NOW

OPERATOR = "op-117"
CASE = "ZAYAVKA-7788990011"


def promised(journal: Journal, reference: str = CASE, **changed: Any) -> Callback:
    values: dict[str, Any] = {"operator": OPERATOR, "incident": None, "channel": Channel.CALL}
    return promise(journal, NOW, reference=reference, **{**values, **changed})


def promised_in_outage(journal: Journal, reference: str) -> Callback:
    """A promise that belongs to her open incident."""
    incident = journal.open_incident(OPERATOR, NOW).incident
    return promised(journal, reference, incident=incident.key)


def filled(path: Path) -> dict[int, str]:
    """A journal with six promises, the first and the last of them kept; the others' numbers."""
    with closing(open_journal(path, NOW).journal) as journal:
        for number in range(1, 7):
            promised_in_outage(journal, f"CASE-{number}")
        (first, *_, last) = open_promises(journal, OPERATOR)
        for one in (first, last):
            fulfil(journal, NOW, one.id, Outcome.REACHED)
        return by_number(journal)


def by_number(journal: Journal) -> dict[int, str]:
    return {one.number: one.reference for one in open_promises(journal, OPERATOR)}


def sealed(path: Path) -> list[bytes]:
    """The references as they lie in the file."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT reference FROM callbacks ORDER BY number").fetchall()
    return [bytes(one) for (one,) in found]


def events(journal: Journal) -> list[tuple[str, dict[str, Any]]]:
    """What the log says of promises."""
    rows = journal.connect().execute("SELECT kind, body FROM events ORDER BY seq").fetchall()
    return [(kind, json.loads(body)) for kind, body in rows if kind.startswith("callback.")]


def on_disk(path: Path) -> bytes:
    """Everything that lies in the journal's folder."""
    return b"".join(one.read_bytes() for one in path.parent.iterdir() if one.is_file())
