"""What is written into the journal, shared by every process of this operator."""

import json
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from runbook.incident import Incident
from runbook.journal import incidents, signing
from runbook.journal.changes import INCIDENT, Change, digest, text_of
from runbook.journal.database import Database
from runbook.journal.kept_copy import keep_copy
from runbook.journal.problem import JournalError, JournalProblem
from runbook.journal.salvage import mark_copies, salvage
from runbook.journal.schema import has_history, is_newer, is_newest, migrate
from runbook.journal.snapshot import Origin, snapshot
from runbook.secrets.own import OwnSecret, own_secret, own_secrets


@dataclass(frozen=True, slots=True)
class OpenedIncident:
    """The operator's open incident; ``joined`` when it was open already."""

    incident: Incident
    joined: bool


class Journal(Database):
    """Incidents and events; the outbox lives in the same file and uses ``transaction``.

    ``secret`` signs the events. Without one it is this PC's, looked for when it is first needed.
    """

    def __init__(
        self,
        path: Path | None,
        secret: OwnSecret | Callable[[], OwnSecret] | None = None,
        *,
        read_only: bool = False,
    ) -> None:
        super().__init__(path, read_only=read_only)
        self.origin: Origin | None = None
        """In memory: the file in whose place it stands, None for one that stands for itself."""
        self._given = secret
        self._looking = threading.Lock()
        self._secret = secret if isinstance(secret, OwnSecret) else None

    @property
    def secret(self) -> OwnSecret:
        """This PC's secret. The first time takes as long as ``own_secret`` may; never raises."""
        with self._looking:
            if self._secret is None:
                self._secret = self._found_secret()
            return self._secret

    def _found_secret(self) -> OwnSecret:
        if callable(self._given):
            return self._given()
        if self.path is None:
            return OwnSecret.fresh()
        found = own_secret(self.path.parent)
        if not found.kept and self.reserve and self.reserve.needed() and self.reserve.release():
            return own_secret(self.path.parent)
        return found

    def known_secrets(self) -> tuple[OwnSecret, ...]:
        """Every secret that may have signed or sealed what is here, the one in use first.

        Makes none. Takes at most ``KEYRING_WAIT`` seconds and never raises.
        """
        used = (self._secret,) if self._secret else ()
        kept = own_secrets(self.path.parent) if self.path else (self.secret,)
        return tuple(dict.fromkeys((*used, *kept)))

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """As in ``Database``; the secret is looked for before the others are kept waiting.

        Raises JournalError also when a newer program has brought the file to its version
        meanwhile: what its tables mean is not known here.
        """
        _ = self.secret
        with super().transaction() as connection:
            if is_newer(connection):
                raise JournalError(JournalProblem("journal.newer", {"name": str(self.path)}))
            yield connection

    def prove_writable(self, now: datetime) -> None:
        """One real commit: a disk may be full or read-only and yet open the file.

        Raises JournalError.
        """
        row = ("opened_at", now.astimezone(UTC).isoformat())
        with super().transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", row)

    def bring_up_to_date(self, now: datetime, *, keeps: bool = True) -> None:
        """Bring the file to the newest version; what had no chain gets one.

        An older file is copied first, unless ``keeps`` is false: ``kept_copy``. Raises
        NewerFileError, sqlite3.Error and JournalError.
        """
        connection = self.connect()
        if is_newest(connection):
            return
        if keeps and self.path is not None:
            keep_copy(connection, self.path)
        if has_history(connection):
            # Looked for before the others are kept waiting.
            _ = self.secret

        def begin(old: sqlite3.Connection) -> None:
            if has_history(old):
                signing.begin(old, self.secret, incidents.to_ms(now))

        migrate(connection, begin)

    def head(self) -> str:
        """The last event's number and HMAC, to be noted elsewhere; empty when none is signed.

        A journal verified against it cannot have lost what it held then. Raises JournalError.
        """
        return self.read(signing.head)

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
            made = Change(INCIDENT, fresh.key, None, digest(connection, INCIDENT, fresh.key))
            self.append_event(now, "incident.opened", fresh.key, changes=[made])
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
            key = incident.key
            before = digest(connection, INCIDENT, key)
            if not incidents.update(connection, incident):
                return None
            saved = Change(INCIDENT, key, before, digest(connection, INCIDENT, key))
            self.append_event(now, kind, key, body, [saved])
            return replace(incident, revision=incident.revision + 1)

        return self.write(work)

    def append_event(
        self,
        now: datetime,
        kind: str,
        incident_key: str | None = None,
        body: Mapping[str, Any] | None = None,
        changes: Sequence[Change] = (),
    ) -> int:
        """Add an event to the chain and give its number, one more than the last one's.

        The body is JSON and holds no client's data. ``changes`` are those made to incidents or
        promises in the same transaction.

        Inside ``transaction`` it is written or lost together with the rest. Raises JournalError.
        """
        text = json.dumps(body or {}, ensure_ascii=False, sort_keys=True)
        event = signing.Event(incidents.to_ms(now), incident_key, kind, text, text_of(changes))

        def work(connection: sqlite3.Connection) -> int:
            return signing.append(connection, self.secret, event)

        return self.write(work)

    def count_events(self, incident_key: str, kind: str) -> int:
        """How many events of this kind an incident has. Raises JournalError."""
        statement = "SELECT count(*) FROM events WHERE incident = ? AND kind = ?"
        row = (incident_key, kind)
        return int(self.read(lambda connection: connection.execute(statement, row).fetchone()[0]))

    def last_event_at(self, incident_key: str, kind: str = "%") -> datetime | None:
        """When anything, or an event of one kind, was last written down about an incident.

        Raises JournalError.
        """
        statement = "SELECT max(at) FROM events WHERE incident = ? AND kind LIKE ?"
        row = (incident_key, kind)
        found = self.read(lambda connection: connection.execute(statement, row).fetchone()[0])
        return None if found is None else incidents.from_ms(found)

    def continue_in_memory(self) -> "Journal":
        """A journal in memory with what can still be read of this one, for a disk that is gone.

        Of a long history it holds the newest part. ``runbook.journal.returning`` brings back into
        the file what it is told, once the file takes it.
        """
        memory = Journal(None, lambda: self.secret)
        migrate(memory.connect())
        with suppress(sqlite3.Error):
            salvage(self.connect(), memory.connect())
        if self.path is not None:
            memory.origin = Origin(self.path, snapshot(memory.connect()), begun=True)
        with suppress(sqlite3.Error):
            mark_copies(memory.connect())
        return memory
