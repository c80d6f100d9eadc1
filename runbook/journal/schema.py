"""The journal's tables and how an older file becomes a newer one. Times are ms since 1970, UTC."""

import sqlite3
from collections.abc import Callable, Iterator

from runbook.journal import outbox_tables

_FIRST = """
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE incidents (
    key TEXT PRIMARY KEY CHECK (length(key) = 16 AND key NOT GLOB '*[^0-9a-f]*'),
    operator TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    occurred_at INTEGER,
    detected_at INTEGER,
    alerted_at INTEGER,
    acknowledged_at INTEGER,
    restored_at INTEGER,
    closed_at INTEGER,
    domain TEXT NOT NULL DEFAULT '',
    cause TEXT NOT NULL DEFAULT '',
    side TEXT NOT NULL DEFAULT '',
    confidence REAL NOT NULL DEFAULT 0,
    services TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(services)),
    revision INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Whoever comes second joins the open incident: there is one voice.
CREATE UNIQUE INDEX incidents_open ON incidents (operator) WHERE closed_at IS NULL;

CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    incident TEXT REFERENCES incidents (key),
    kind TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    mac BLOB
) STRICT;
CREATE INDEX events_incident ON events (incident, seq);

CREATE TRIGGER events_stay_as_written BEFORE UPDATE OF seq, at, incident, kind, body ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
"""

_SECOND = """
ALTER TABLE incidents ADD COLUMN escalated_at INTEGER;
ALTER TABLE incidents ADD COLUMN eta_at INTEGER;
ALTER TABLE incidents ADD COLUMN true_cause TEXT NOT NULL DEFAULT '';
ALTER TABLE incidents ADD COLUMN ticket TEXT NOT NULL DEFAULT '';
ALTER TABLE incidents ADD COLUMN hindered TEXT NOT NULL DEFAULT '';

-- An outage is over once it is restored, though it is closed only when its cause is known.
-- The old index goes before the rows change: it allows one that is not closed.
DROP INDEX incidents_open;
UPDATE incidents SET closed_at = NULL WHERE restored_at IS NOT NULL AND restored_at = closed_at;
CREATE UNIQUE INDEX incidents_open ON incidents (operator)
    WHERE restored_at IS NULL AND closed_at IS NULL;
CREATE INDEX incidents_by_time ON incidents (opened_at);

CREATE INDEX events_by_kind ON events (kind, at);

-- Which of this PC's secrets signed the row: one that was lost makes
-- its rows unverifiable, not wrong.
ALTER TABLE events ADD COLUMN signed_by TEXT;
-- What the event did to rows of other tables: runbook.journal.changes.
ALTER TABLE events ADD COLUMN changes TEXT;
DROP TRIGGER events_stay_as_written;
CREATE TRIGGER events_stay_as_written BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

-- A procedure being worked through. At the most one per operator is under way.
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    operator TEXT NOT NULL,
    incident TEXT REFERENCES incidents (key),
    procedure TEXT NOT NULL,
    version INTEGER NOT NULL,
    digest TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX runs_open ON runs (operator) WHERE ended_at IS NULL;

-- By seq they are in the order in which they were given, whatever the clock did meanwhile.
CREATE TABLE answers (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    run TEXT NOT NULL REFERENCES runs (id),
    step TEXT NOT NULL,
    value TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (run, step)
) STRICT;

-- Promises not kept yet. The reference is sealed; the row goes when the promise is kept.
-- She calls a promise by its number: it must stay the same in every copy of the row.
CREATE TABLE callbacks (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    operator TEXT NOT NULL,
    incident TEXT REFERENCES incidents (key),
    channel TEXT NOT NULL CHECK (channel IN ('call', 'chat', 'unknown')),
    kind TEXT NOT NULL CHECK (kind IN ('case', 'phone', 'none')),
    reference BLOB,
    sealed_by TEXT,
    promised_at INTEGER NOT NULL,
    window_from INTEGER NOT NULL,
    window_until INTEGER NOT NULL,
    msk_offset INTEGER CHECK (msk_offset BETWEEN -15 AND 11),
    attempts INTEGER NOT NULL DEFAULT 0,
    attempted_at INTEGER,
    handed_to TEXT NOT NULL DEFAULT '',
    handed_at INTEGER
) STRICT;
CREATE INDEX callbacks_by_window ON callbacks (operator, window_until);
"""

MIGRATIONS = (_FIRST + outbox_tables.FIRST, _SECOND, outbox_tables.PAGES)
"""Step n brings a file of version n to version n + 1. A released step is never edited."""
WITHOUT_CHAIN = 1
"""The version whose events were not signed."""


class NewerFileError(Exception):
    """The file was written by a newer program and is left as it is."""


def migrate(
    connection: sqlite3.Connection, begin: Callable[[sqlite3.Connection], object] | None = None
) -> None:
    """Bring the file to the newest version, step by step, each step whole or not at all.

    ``begin`` lets a chain of events begin, within the step from the version that had none: nothing
    else may ever vouch for what is not signed. Raises NewerFileError, and sqlite3.Error when the
    file cannot be read or written.
    """
    while (version := version_of(connection)) != len(MIGRATIONS):
        if version > len(MIGRATIONS):
            raise NewerFileError
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Read again under the lock: another process may have taken this step meanwhile.
            if version_of(connection) == version:
                for statement in _statements(MIGRATIONS[version]):
                    connection.execute(statement)
                if begin is not None and version == WITHOUT_CHAIN:
                    begin(connection)
                connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def newest() -> int:
    """The version that this program writes."""
    return len(MIGRATIONS)


def version_of(connection: sqlite3.Connection) -> int:
    """The version that the file says it has. Raises sqlite3.Error."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def is_newer(connection: sqlite3.Connection) -> bool:
    """Whether a newer program has written the file. Raises sqlite3.Error."""
    return version_of(connection) > len(MIGRATIONS)


def is_newest(connection: sqlite3.Connection) -> bool:
    """Whether the file has the newest version.

    Raises NewerFileError, and sqlite3.Error when it cannot be read.
    """
    version = version_of(connection)
    if version > len(MIGRATIONS):
        raise NewerFileError
    return version == len(MIGRATIONS)


def has_history(connection: sqlite3.Connection) -> bool:
    """Whether the file has no chain yet and holds anything. Raises sqlite3.Error."""
    if version_of(connection) != WITHOUT_CHAIN:
        return False
    statement = "SELECT EXISTS (SELECT 1 FROM events) OR EXISTS (SELECT 1 FROM incidents)"
    return bool(connection.execute(statement).fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    # executescript() commits what is open, so the script is taken apart here.
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
