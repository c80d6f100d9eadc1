"""Saves what a person changes about an incident, although others may be changing it as well."""

import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime

from notifier.outbox.outbox import Outbox
from runbook.incident import Incident
from runbook.incidents.closing import Changed, Refused
from runbook.journal import incidents
from runbook.journal.journal import Journal

_MOST_RACES = 5


def revise(
    journal: Journal,
    key: str,
    decide: Callable[[Incident, Incident | None], Changed | Refused],
    now: datetime,
) -> Incident | Refused:
    """Decide upon the incident as it is at this moment and save that with its event.

    ``decide`` gets the incident and the outage of its operator that goes on; it is asked anew
    whenever somebody else was faster. Raises JournalError.
    """

    def work(connection: sqlite3.Connection) -> Incident | Refused | None:
        incident = incidents.find(connection, key)
        if incident is None:
            return Refused("incident.key.unknown")
        decided = decide(incident, incidents.find_open(connection, incident.operator))
        if isinstance(decided, Refused):
            return decided
        return save(journal, decided.incident, now, decided.kind, decided.body)

    for _ in range(_MOST_RACES):
        done = journal.write(work)
        if done is not None:
            return done
    return Refused("incident.busy")


def save(
    journal: Journal,
    incident: Incident,
    now: datetime,
    kind: str,
    body: Mapping[str, object] | None = None,
) -> Incident | None:
    """``Journal.save_incident``; with the closing of an incident nobody is rung for it any more."""

    def work(connection: sqlite3.Connection) -> Incident | None:
        saved = journal.save_incident(incident, now, kind, body)
        if saved is not None and saved.closed_at is not None:
            Outbox(connection).end_ladder(saved.key, now)
        return saved

    return journal.write(work)
