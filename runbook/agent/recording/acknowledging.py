"""Writes down that the shift lead knows: from then on nobody else is rung for it."""

import json
import sqlite3
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from notifier.outbox.outbox import Outbox
from runbook.alerting.alerts import LEAD
from runbook.journal import incidents
from runbook.journal.journal import Journal

ACKNOWLEDGED = "incident.acknowledged"
"""The event. Its body says by what it became known."""


class KnownBy(StrEnum):
    """How the operator learned that the lead knows."""

    CODE = "code"
    """The lead read the reply code back to her."""
    HAND = "hand"
    """She says so herself."""
    HUB = "hub"
    """The hub said so: somebody in the office pressed a button."""


def acknowledge(
    journal: Journal, incident_key: str, by: str, now: datetime, role: str = ""
) -> bool:
    """Mark it, and take the later rungs of the ladder back: both or neither.

    ``role`` is who knows, empty for the lead. False when it was marked before or there is no such
    incident. Inside a transaction it is a part of that. Raises JournalError.
    """

    def work(connection: sqlite3.Connection) -> bool:
        incident = incidents.find(connection, incident_key)
        if incident is None or incident.acknowledged_at is not None:
            return False
        known = replace(incident, acknowledged_at=now)
        body = {"by": str(by), "role": role} if role else {"by": str(by)}
        if journal.save_incident(known, now, ACKNOWLEDGED, body) is None:
            return False
        stand_down(connection, incident_key, now)
        return True

    return journal.write(work)


def known_by(connection: sqlite3.Connection, incident_key: str) -> str:
    """How it became known last that the office knows, empty if it never did.

    Raises sqlite3.Error.
    """
    statement = "SELECT body FROM events WHERE incident = ? AND kind = ? ORDER BY seq DESC LIMIT 1"
    found = connection.execute(statement, (incident_key, ACKNOWLEDGED)).fetchone()
    return str(json.loads(found[0]).get("by", "")) if found else ""


def stand_down(connection: sqlite3.Connection, incident_key: str, now: datetime) -> int:
    """The lead knows: nobody else is rung, and what waits for the lead makes no sound."""
    return Outbox(connection).stand_down(incident_key, frozenset({LEAD}), now)


def stand_up(connection: sqlite3.Connection, incident_key: str, now: datetime) -> int:
    """It was said by mistake that the lead knows: what was left out is due again."""
    return Outbox(connection).stand_up(incident_key, now)
