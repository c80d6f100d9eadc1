"""What is written into the journal, shared by every process of this operator."""

import json
import secrets
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from runbook.incident import Incident
from runbook.journal import incidents
from runbook.journal.database import Database
from runbook.journal.schema import migrate


@dataclass(frozen=True, slots=True)
class OpenedIncident:
    """The operator's open incident; ``joined`` when it was open already."""

    incident: Incident
    joined: bool


class Journal(Database):
    """Incidents and events; the outbox lives in the same file and uses ``transaction``."""

    def open_incident(
        self,
        operator: str,
        now: datetime,
        *,
        occurred_at: datetime | None = None,
        detected_at: datetime | None = None,
    ) -> OpenedIncident:
        """Open an incident for the operator, or join the one that is open.

        Raises JournalError.
        """
        fresh = Incident(
            key=secrets.token_hex(8),
            operator=operator,
            opened_at=now,
            occurred_at=occurred_at,
            detected_at=detected_at,
        )

        def work(connection: sqlite3.Connection) -> OpenedIncident:
            found = incidents.find_open(connection, operator)
            if found is not None:
                return OpenedIncident(found, joined=True)
            incidents.insert(connection, fresh)
            self.append_event(now, "incident.opened", fresh.key)
            return OpenedIncident(incidents.find(connection, fresh.key) or fresh, joined=False)

        return self.write(work)

    def current_incident(self, operator: str) -> Incident | None:
        """The operator's open incident. Raises JournalError."""
        return self.read(lambda connection: incidents.find_open(connection, operator))

    def incident(self, key: str) -> Incident | None:
        """The incident of that key, open or closed. Raises JournalError."""
        return self.read(lambda connection: incidents.find(connection, key))

    def save_incident(
        self, incident: Incident, now: datetime, kind: str, body: Mapping[str, Any] | None = None
    ) -> Incident | None:
        """Save a changed incident and the event that says what changed, both or neither.

        Gives the incident with its new revision. None means that somebody else has saved it since
        it was read: read it again and decide anew. Raises JournalError.
        """

        def work(connection: sqlite3.Connection) -> Incident | None:
            if not incidents.update(connection, incident):
                return None
            self.append_event(now, kind, incident.key, body)
            return replace(incident, revision=incident.revision + 1)

        return self.write(work)

    def append_event(
        self,
        now: datetime,
        kind: str,
        incident_key: str | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> int:
        """Add an event and give its number. The body is JSON and holds no client's data.

        Inside ``transaction`` it is written or lost together with the rest. Raises JournalError.
        """
        text = json.dumps(body or {}, ensure_ascii=False, sort_keys=True)
        row = (incidents.to_ms(now), incident_key, kind, text)

        def work(connection: sqlite3.Connection) -> int:
            statement = "INSERT INTO events (at, incident, kind, body) VALUES (?, ?, ?, ?)"
            return int(connection.execute(statement, row).lastrowid or 0)

        # In somebody's transaction a second try would repeat only this part of it.
        if self.connect().in_transaction:
            return work(self.connect())
        return self.write(work)

    def count_events(self, incident_key: str, kind: str) -> int:
        """How many events of this kind an incident has. Raises JournalError."""
        statement = "SELECT count(*) FROM events WHERE incident = ? AND kind = ?"
        row = (incident_key, kind)
        return int(self.read(lambda connection: connection.execute(statement, row).fetchone()[0]))

    def last_event_at(self, incident_key: str) -> datetime | None:
        """When anything was last written down about an incident. Raises JournalError."""
        statement = "SELECT max(at) FROM events WHERE incident = ?"
        found = self.read(
            lambda connection: connection.execute(statement, (incident_key,)).fetchone()[0]
        )
        return None if found is None else incidents.from_ms(found)

    def continue_in_memory(self) -> "Journal":
        """A journal in memory with what can still be read of this one, for a disk that is gone."""
        memory = Journal(None)
        with suppress(sqlite3.Error):
            self.copy_into(memory)
        migrate(memory.connect())
        return memory
