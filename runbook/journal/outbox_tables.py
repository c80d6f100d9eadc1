"""The outbox's tables as the released steps of the journal made them. Never edited.

The newest are also ``notifier.outbox.sql.SCHEMA``, for an outbox without a journal.
"""

FIRST = """
CREATE TABLE IF NOT EXISTS outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    incident TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('ring', 'edit', 'recovery', 'exercise')),
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    message TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('pending', 'claimed', 'accepted', 'failed', 'superseded')),
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    repeat INTEGER NOT NULL DEFAULT 0,
    owner TEXT,
    lease_until INTEGER,
    error TEXT,
    message_id TEXT,
    settled_at INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS outbox_open ON outbox (state, due_at)
    WHERE state IN ('pending', 'claimed');
CREATE INDEX IF NOT EXISTS outbox_thread ON outbox (incident, channel, address);
CREATE TABLE IF NOT EXISTS outbox_attempts (
    delivery TEXT NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    outcome TEXT,
    error TEXT,
    PRIMARY KEY (delivery, number)
) STRICT;
CREATE TABLE IF NOT EXISTS outbox_moves (
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    new_address TEXT NOT NULL,
    moved_at INTEGER NOT NULL,
    PRIMARY KEY (channel, address)
) STRICT;
"""

PAGES = """
-- SQLite cannot change a CHECK: both tables are made anew. Renamed first, because to drop a table
-- deletes its rows, and with them those that refer to it.
ALTER TABLE outbox RENAME TO outbox_before;
ALTER TABLE outbox_attempts RENAME TO outbox_attempts_before;
DROP INDEX outbox_open;
DROP INDEX outbox_thread;
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    incident TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('ring', 'edit', 'recovery', 'exercise')),
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    message TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('held', 'pending', 'claimed', 'accepted', 'failed', 'superseded')),
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    repeat INTEGER NOT NULL DEFAULT 0,
    owner TEXT,
    lease_until INTEGER,
    error TEXT,
    message_id TEXT,
    settled_at INTEGER,
    person TEXT NOT NULL DEFAULT '',
    page TEXT,
    rank INTEGER NOT NULL DEFAULT 0,
    after_ms INTEGER NOT NULL DEFAULT 0,
    follows TEXT,
    pause_ms INTEGER NOT NULL DEFAULT 0,
    ready_at INTEGER,
    stood_down_at INTEGER,
    silenced INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX outbox_open ON outbox (state, due_at)
    WHERE state IN ('pending', 'claimed');
CREATE INDEX outbox_thread ON outbox (incident, channel, address);
CREATE INDEX outbox_page ON outbox (page);
CREATE INDEX outbox_follows ON outbox (follows) WHERE follows IS NOT NULL;
CREATE TABLE outbox_attempts (
    delivery TEXT NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    outcome TEXT,
    error TEXT,
    PRIMARY KEY (delivery, number)
) STRICT;
CREATE INDEX outbox_attempts_by_end ON outbox_attempts (finished_at);

-- Every delivery is a page of its own with one route.
INSERT INTO outbox (seq, id, incident, purpose, role, name, channel, address, message, state,
                    created_at, due_at, attempts, repeat, owner, lease_until, error, message_id,
                    settled_at, page, ready_at)
SELECT seq, id, incident, purpose, role, name, channel, address, message, state,
       created_at, due_at, attempts, repeat, owner, lease_until, error, message_id,
       settled_at, id, created_at
FROM outbox_before ORDER BY seq;
INSERT INTO outbox_attempts (delivery, number, started_at, finished_at, outcome, error)
SELECT delivery, number, started_at, finished_at, outcome, error
FROM outbox_attempts_before ORDER BY rowid;
DROP TABLE outbox_attempts_before;
DROP TABLE outbox_before;
"""
