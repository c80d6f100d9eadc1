"""Procedures being worked through, as rows: every answer is on disk before the next question."""

import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from runbook.journal.incidents import from_ms, to_ms
from runbook.journal.journal import Journal
from runbook.procedure.meaning import Given

_OPEN = (
    "SELECT id, operator, incident, procedure, version, digest, started_at FROM runs "
    "WHERE operator = ? AND ended_at IS NULL"
)
_ANSWERS = "SELECT step, value, at FROM answers WHERE run = ? ORDER BY seq"


@dataclass(frozen=True, slots=True)
class Run:
    """One night's way through a procedure. ``answers`` are in the order they were given in."""

    id: str
    operator: str
    incident: str
    procedure: str
    version: int
    digest: str
    started_at: datetime
    answers: Mapping[str, Given] = field(default_factory=dict)

    @property
    def last_at(self) -> datetime:
        """When she last answered, or began."""
        return max((one.at for one in self.answers.values()), default=self.started_at)


def current_run(journal: Journal, operator: str) -> Run | None:
    """The operator's run that is under way. Raises JournalError."""
    return journal.read(lambda connection: find(connection, operator))


def begin_run(
    journal: Journal,
    operator: str,
    incident: str,
    procedure: tuple[str, int, str],
    now: datetime,
) -> Run:
    """Begin a run, or join the one that is under way. ``procedure`` is its id, version, digest.

    Raises JournalError.
    """

    def work(connection: sqlite3.Connection) -> Run:
        found = find(connection, operator)
        if found is not None:
            return found
        name, version, digest = procedure
        run = Run(secrets.token_hex(8), operator, incident, name, version, digest, now)
        connection.execute(
            "INSERT INTO runs (id, operator, incident, procedure, version, digest, started_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (run.id, operator, incident or None, name, version, digest, to_ms(now)),
        )
        body = {"run": run.id, "procedure": name, "version": version, "digest": digest}
        journal.append_event(now, "run.started", incident or None, body)
        return run

    return journal.write(work)


def give_answer(
    journal: Journal, run: Run, step: str, value: str, now: datetime, text_id: str = ""
) -> Run | None:
    """Write an answer down. None: the run has ended meanwhile. Raises JournalError.

    ``text_id`` is the question's, so that whoever reads the journal later reads what she read.
    """

    def work(connection: sqlite3.Connection) -> Run | None:
        found = find(connection, run.operator)
        if found is None or found.id != run.id:
            return None
        connection.execute(
            "INSERT OR REPLACE INTO answers (run, step, value, at) VALUES (?, ?, ?, ?)",
            (run.id, step, value, to_ms(now)),
        )
        body = {"run": run.id, "step": step, "value": value, "text": text_id}
        journal.append_event(now, "run.answered", found.incident or None, body)
        return find(connection, run.operator)

    return journal.write(work)


def take_back(journal: Journal, run: Run, step: str, now: datetime) -> Run | None:
    """Undo an answer. None: the run has ended meanwhile. Raises JournalError."""

    def work(connection: sqlite3.Connection) -> Run | None:
        where = "DELETE FROM answers WHERE run = ? AND step = ?"
        if connection.execute(where, (run.id, step)).rowcount:
            body = {"run": run.id, "step": step}
            journal.append_event(now, "run.undone", run.incident or None, body)
        return find(connection, run.operator)

    return journal.write(work)


def attach(journal: Journal, run: Run, incident: str) -> Run | None:
    """Say which outage the run is about. Raises JournalError."""

    def work(connection: sqlite3.Connection) -> Run | None:
        connection.execute("UPDATE runs SET incident = ? WHERE id = ?", (incident, run.id))
        return find(connection, run.operator)

    return journal.write(work)


def end_run(journal: Journal, run: Run, reason: str, now: datetime) -> None:
    """Close a run: ``finished``, ``started_again``, ``next_outage`` or ``stale``.

    Raises JournalError.
    """

    def work(connection: sqlite3.Connection) -> None:
        ended = "UPDATE runs SET ended_at = ? WHERE id = ? AND ended_at IS NULL"
        if connection.execute(ended, (to_ms(now), run.id)).rowcount:
            body = {"run": run.id, "reason": reason}
            journal.append_event(now, "run.ended", run.incident or None, body)

    journal.write(work)


def reopen_run(journal: Journal, run: Run, now: datetime) -> bool:
    """Go on with a run that was closed by mistake. False: another one is under way.

    Raises JournalError.
    """

    def work(connection: sqlite3.Connection) -> bool:
        if find(connection, run.operator) is not None:
            return False
        reopened = "UPDATE runs SET ended_at = NULL WHERE id = ? AND ended_at IS NOT NULL"
        if connection.execute(reopened, (run.id,)).rowcount:
            # The same event as a beginning: whoever reads the journal sees that it goes on.
            body = {
                "run": run.id,
                "procedure": run.procedure,
                "version": run.version,
                "digest": run.digest,
            }
            journal.append_event(now, "run.started", run.incident or None, body)
        return True

    return journal.write(work)


def is_answered(connection: sqlite3.Connection, operator: str, step: str) -> bool:
    """Whether the operator's run that is under way has an answer to the step."""
    run = find(connection, operator)
    return run is not None and step in run.answers


def find(connection: sqlite3.Connection, operator: str) -> Run | None:
    """The operator's run that is under way."""
    row = connection.execute(_OPEN, (operator,)).fetchone()
    if row is None:
        return None
    run, operator, incident, procedure, version, digest, started = row
    rows = connection.execute(_ANSWERS, (run,))
    answers = {step: Given(value, from_ms(at)) for step, value, at in rows}
    return Run(run, operator, incident or "", procedure, version, digest, from_ms(started), answers)
