"""Finds the incident somebody means by its number."""

import re
import sqlite3
from dataclasses import dataclass

from runbook.incident import UNNAMED, Incident
from runbook.journal import history, incidents
from runbook.journal.database import Database

LAST = "last"
_KEY = re.compile(r"[0-9a-f]{4,16}")


@dataclass(frozen=True, slots=True)
class Found:
    """The incident, or why it is not clear which: a text id, and those it could be."""

    incident: Incident | None = None
    problem: str = ""
    candidates: tuple[Incident, ...] = ()


def is_key(text: str) -> bool:
    """Whether this may be meant as the number of an incident."""
    said = text.strip().lower()
    return said == LAST or _KEY.fullmatch(said) is not None


def find_incident(journal: Database, text: str) -> Found:
    """The incident of this number, as people read it or whole; ``last`` is the one written last.

    Raises JournalError.
    """
    said = text.strip().lower()
    if said == LAST:
        latest = history.latest_incident(journal)
        return Found(latest, "" if latest else "incident.none")
    if not is_key(said):
        return Found(problem="incident.key.not_one")
    found = history.incidents_beginning(journal, said)
    if len(found) == 1:
        return Found(found[0])
    if not found:
        return Found(problem="incident.key.unknown")
    return Found(problem="incident.key.ambiguous", candidates=found)


def open_outage(journal: Database, operator: str) -> Incident | None:
    """The outage that goes on for the operator of that code, empty where the settings have none.

    What was opened while there was another code or none, because the settings could not be read,
    is hers as well: where she has no code now, the only open one of this journal is meant; where
    she has one, also what was opened without any. Raises JournalError.
    """
    own = operator or UNNAMED

    def look(connection: sqlite3.Connection) -> Incident | None:
        found = incidents.find_open(connection, own)
        if found is not None:
            return found
        if operator:
            return incidents.find_open(connection, UNNAMED)
        others = incidents.all_open(connection)
        return others[0] if len(others) == 1 else None

    return journal.read(look)
