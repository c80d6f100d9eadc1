"""What the journal tells: the incident's course, deliveries, the last events, and that it is whole.

Promises are counted in no part of it and read in none. A journal that cannot be read says so.
"""

import json
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from runbook.bundle.parts.course import course, deliveries, happened
from runbook.bundle.redaction import OwnDigest
from runbook.incident import Incident
from runbook.incidents.event import Event
from runbook.journal import history
from runbook.journal.incidents import from_ms
from runbook.journal.journal import Journal
from runbook.journal.lookup import LAST, find_incident, open_outage
from runbook.journal.problem import JournalError
from runbook.journal.verification import verify

TAIL = 300
"""The last events of all, whatever incident they belong to."""
MOST_VERIFIED = 200_000
"""Of a longer journal nothing is verified here, for want of time; the document says so."""
NONE_YET = "none_yet"
_TAIL = "SELECT seq, at, kind, coalesce(incident, ''), body FROM events ORDER BY seq DESC LIMIT ?"
_COUNT = "SELECT count(*) FROM events"


@dataclass(frozen=True, slots=True)
class Records:
    """Documents by name, the incident's key, and what is missing with its reason."""

    documents: dict[str, dict[str, Any]]
    incident: str = ""
    missing: tuple[tuple[str, str], ...] = field(default=())


def read_records(journal: Journal, operator: str, wanted: str, problem: str) -> Records:
    """What can be read of it. ``problem`` is what its opening said, empty for none."""
    if problem:
        state: dict[str, Any] = {
            "problem": problem,
            "sound": None,
            "events": 0,
            "head": None,
            "findings": [],
        }
        lost = (("incident.json", problem), ("events.json", problem))
        return Records({"journal.json": state}, missing=lost)
    try:
        return _read(journal, operator, wanted)
    except JournalError as error:
        why = error.problem.rule_id
        told = {"journal.json": {"problem": why, "sound": None}}
        return Records(told, missing=(("events.json", why),))


def _read(journal: Journal, operator: str, wanted: str) -> Records:
    incident = _incident(journal, operator, wanted)
    documents: dict[str, dict[str, Any]] = {"journal.json": _state(journal)}
    documents["events.json"] = {"events": [happened(one) for one in journal.read(_tail)]}
    if incident is None:
        return Records(documents, missing=(("incident.json", NONE_YET),))
    found = history.course_of(journal, incident.key)
    documents["incident.json"] = course(incident, found.events, found.left_out)
    documents["deliveries.json"] = deliveries(found.events)
    return Records(documents, incident.key)


def _incident(journal: Journal, operator: str, wanted: str) -> Incident | None:
    """The one that is asked for, else the one that goes on, else the last one."""
    if wanted:
        return find_incident(journal, wanted).incident
    return open_outage(journal, operator) or find_incident(journal, LAST).incident


def _tail(connection: sqlite3.Connection) -> list[Event]:
    rows = connection.execute(_TAIL, (TAIL,)).fetchall()
    found = []
    for seq, at, kind, incident, body in reversed(rows):
        said = json.loads(body)
        found.append(
            Event(seq, from_ms(at), kind, incident, said if isinstance(said, dict) else {})
        )
    return found


def _state(journal: Journal) -> dict[str, Any]:
    count = int(journal.read(lambda one: one.execute(_COUNT).fetchone()[0]))
    if count > MOST_VERIFIED:
        return {"problem": None, "checked": False, "sound": None, "events": count,
                "head": OwnDigest.of(journal.head()) or None, "findings": []}  # fmt: skip
    known = journal.known_secrets()
    found = journal.read(lambda one: verify(one, known))
    return {
        "problem": None,
        "checked": True,
        "sound": True if found.proved else None if found.sound else False,
        "events": found.count,
        "unchained": found.unchained,
        "on_trust": found.on_trust,
        "head": OwnDigest.of(found.head) or None,
        "findings": [
            {"id": one.rule_id, "seq": one.seq, "until": one.until} for one in found.findings
        ],
        "more": found.more,
    }
