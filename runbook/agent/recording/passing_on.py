"""Writes down that an outage was passed on to whoever mends it, or takes that back."""

from dataclasses import replace
from datetime import datetime

from runbook.agent.recording.changing import change
from runbook.incident import Incident
from runbook.incidents.closing import Changed
from runbook.journal.journal import Journal

ESCALATED = "incident.escalated"
NOT_ESCALATED = "incident.unescalated"


def pass_on(journal: Journal, key: str, to: tuple[str, ...], now: datetime) -> None:
    """The outage of this key, from now on or already. Raises JournalError."""

    def passed_on(incident: Incident) -> Changed:
        escalated = replace(incident, escalated_at=incident.escalated_at or now)
        return Changed(escalated, ESCALATED, {"to": list(to)})

    change(journal, key, now, passed_on)


def take_back(journal: Journal, key: str, now: datetime) -> None:
    """It was not, after all: what it followed from was said by mistake. Raises JournalError."""

    def kept(incident: Incident) -> Changed | None:
        if incident.escalated_at is None:
            return None
        return Changed(replace(incident, escalated_at=None), NOT_ESCALATED)

    change(journal, key, now, kept)
