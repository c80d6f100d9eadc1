"""The lead knows, or does not after all: said by hand or by the code that came back."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from notifier.delivery import Delivery
from notifier.handoff.refusal import Refusal
from notifier.handoff.spoken import refused_reply
from runbook.agent.recording.acknowledging import KnownBy, acknowledge, stand_up
from runbook.agent.telling.handoff import hub_key
from runbook.incident import Incident
from runbook.journal import incidents, runs
from runbook.journal.journal import Journal
from runbook.journal.outbox_reading import unfinished
from runbook.procedure.commands import LEAD_KNOWS, YES
from runbook.secrets.own import Purpose
from runbook.secrets.reference import SecretProblem
from runbook.settings.file import Loaded

UNACKNOWLEDGED = "incident.unacknowledged"


@dataclass(frozen=True, slots=True)
class Marked:
    """``changed`` is False when it was so already.

    ``stopped`` would have rung and will not, or (taken back) will ring after all.
    """

    changed: bool
    stopped: tuple[Delivery, ...] = ()


def refused_code(
    code: str, journal: Journal, loaded: Loaded, environ: Mapping[str, str], incident: str
) -> tuple[Refusal | None, tuple[SecretProblem, ...]]:
    """Why this is not the code of the lead's message about that incident; None when it is.

    The problems are what stood in the way of the hub's key. Raises JournalError.
    """
    from_hub, problems = hub_key(loaded, environ, journal)
    key = from_hub or journal.secret.key(Purpose.REPORTS)
    return refused_reply(code, key, incident), problems


def mark_known(
    journal: Journal, incident: Incident, by: KnownBy, now: datetime, role: str = ""
) -> Marked:
    """Write down that the lead knows, for every window of hers; ``role``: it is somebody else.

    Raises JournalError.
    """

    def work(connection: sqlite3.Connection) -> Marked:
        before = unfinished(connection, incident.key)
        run = runs.find(connection, incident.operator)
        if run is not None and run.incident == incident.key and LEAD_KNOWS not in run.answers:
            runs.give_answer(journal, run, LEAD_KNOWS, YES, now)
        changed = acknowledge(journal, incident.key, by, now, role)
        left = {one.id for one in unfinished(connection, incident.key)}
        return Marked(changed, tuple(one for one in before if one.id not in left))

    return journal.write(work)


def take_back(journal: Journal, incident: Incident, now: datetime) -> Marked:
    """It was said by mistake: what was left out is due again. Raises JournalError."""

    def work(connection: sqlite3.Connection) -> Marked:
        found = incidents.find(connection, incident.key)
        if found is None or found.acknowledged_at is None:
            return Marked(changed=False)
        before = {one.id for one in unfinished(connection, incident.key)}
        unknown = replace(found, acknowledged_at=None)
        if journal.save_incident(unknown, now, UNACKNOWLEDGED, {}) is None:
            return Marked(changed=False)
        run = runs.find(connection, incident.operator)
        if run is not None and run.incident == incident.key and LEAD_KNOWS in run.answers:
            runs.take_back(journal, run, LEAD_KNOWS, now)
        if not found.over:
            stand_up(connection, incident.key, now)
        due = unfinished(connection, incident.key)
        return Marked(changed=True, stopped=tuple(one for one in due if one.id not in before))

    return journal.write(work)
