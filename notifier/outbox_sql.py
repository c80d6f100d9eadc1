"""The outbox's tables and statements, all in one place. Times are milliseconds since 1970, UTC."""

SCHEMA = """
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

COLUMNS = (
    "id, incident, purpose, role, name, channel, address, message, state, created_at, due_at, "
    "attempts, repeat, error, message_id"
)

INSERT = """
INSERT INTO outbox (id, incident, purpose, role, name, channel, address, message, state,
                    created_at, due_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?)
"""

# A message not yet sent that will ring: a later edit only changes its words.
UNSENT_RING = """
SELECT id, message FROM outbox
WHERE incident = ? AND channel = ? AND address = ? AND purpose <> 'edit' AND state = 'pending'
ORDER BY seq DESC LIMIT 1
"""
REWORD = "UPDATE outbox SET message = ? WHERE id = ? AND state = 'pending'"

SUPERSEDE = """
UPDATE outbox SET state = 'superseded', settled_at = ?
WHERE incident = ? AND channel = ? AND address = ? AND purpose = 'edit' AND state = 'pending'
RETURNING due_at
"""

# What rings goes before edits, the shift lead before others, then the older before the newer.
# An earlier unsettled message of the same incident to the same person holds the later ones back.
CLAIM = f"""
UPDATE outbox SET state = 'claimed', owner = ?, lease_until = ?
WHERE state = 'pending' AND seq = (
    SELECT seq FROM outbox AS mine
    WHERE state = 'pending' AND due_at <= ?
      AND NOT EXISTS (
          SELECT 1 FROM outbox AS earlier
          WHERE earlier.incident = mine.incident AND earlier.channel = mine.channel
            AND earlier.address = mine.address AND earlier.seq < mine.seq
            AND earlier.state IN ('pending', 'claimed'))
    ORDER BY purpose = 'edit', role <> 'shift_lead', due_at, seq LIMIT 1)
RETURNING {COLUMNS}
"""  # noqa: S608 - composed of constants

BEGIN_ATTEMPT = """
UPDATE outbox SET attempts = attempts + 1
WHERE id = ? AND owner = ? AND state = 'claimed' RETURNING attempts
"""
OPEN_ATTEMPT = "INSERT INTO outbox_attempts (delivery, number, started_at) VALUES (?, ?, ?)"
CLOSE_ATTEMPT = """
UPDATE outbox_attempts SET finished_at = ?, outcome = ?, error = ?
WHERE delivery = ? AND number = ? AND finished_at IS NULL
"""

RELEASE = """
UPDATE outbox SET state = 'pending', due_at = ?, owner = NULL, lease_until = NULL
WHERE id = ? AND owner = ? AND state = 'claimed'
"""
SETTLE_ACCEPTED = """
UPDATE outbox SET state = 'accepted', message_id = ?, settled_at = ?, error = NULL,
                  owner = NULL, lease_until = NULL
WHERE id = ? AND owner = ? AND state = 'claimed'
"""
SETTLE_AGAIN = """
UPDATE outbox SET state = 'pending', due_at = ?, error = ?, repeat = max(repeat, ?),
                  owner = NULL, lease_until = NULL
WHERE id = ? AND owner = ? AND state = 'claimed'
"""
SETTLE_FAILED = """
UPDATE outbox SET state = 'failed', settled_at = ?, error = ?, owner = NULL, lease_until = NULL
WHERE id = ? AND owner = ? AND state = 'claimed'
"""

EXPIRED_LEASES = f"""
SELECT {COLUMNS}, owner, EXISTS (
    SELECT 1 FROM outbox_attempts
    WHERE delivery = outbox.id AND finished_at IS NULL) AS begun
FROM outbox WHERE state = 'claimed' AND (lease_until <= ? OR lease_until > ?) ORDER BY seq
"""  # noqa: S608 - composed of constants

MOVE_ADDRESS = """
INSERT INTO outbox_moves (channel, address, new_address, moved_at) VALUES (?, ?, ?, ?)
ON CONFLICT (channel, address) DO UPDATE SET new_address = excluded.new_address
"""
MOVE_OPEN = """
UPDATE outbox SET address = ?
WHERE channel = ? AND address = ? AND state IN ('pending', 'claimed')
"""
MOVED_TO = "SELECT new_address FROM outbox_moves WHERE channel = ? AND address = ?"

PENDING = f"""
SELECT {COLUMNS} FROM outbox WHERE state IN ('pending', 'claimed') ORDER BY seq
"""  # noqa: S608 - composed of constants
BY_ID = f"SELECT {COLUMNS} FROM outbox WHERE id = ?"  # noqa: S608 - composed of constants
# One that is held back by an earlier message waits for that one's event, not for its own.
NEXT_EVENT = """
SELECT min(CASE state WHEN 'pending' THEN due_at ELSE lease_until END) FROM outbox AS mine
WHERE state IN ('pending', 'claimed') AND NOT EXISTS (
    SELECT 1 FROM outbox AS earlier
    WHERE earlier.incident = mine.incident AND earlier.channel = mine.channel
      AND earlier.address = mine.address AND earlier.seq < mine.seq
      AND earlier.state IN ('pending', 'claimed'))
"""
# A clock set back leaves what is due "in the future": nothing waits longer than the longest pause,
# unless the channel asked for it. What was made "in the future" and never tried waits not at all;
# one made before now and due later was put off by the governor and keeps its pause.
_HELD_BY_CLOCK = """
WHERE state = 'pending' AND due_at > :now AND (
    (attempts = 0 AND created_at > :now)
    OR (due_at > :longest AND coalesce(error, '') <> 'rate_limited'))
"""
HELD_BACK = f"SELECT 1 FROM outbox {_HELD_BY_CLOCK} LIMIT 1"  # noqa: S608 - composed of constants
CLOCK_SET_BACK = f"UPDATE outbox SET due_at = :now {_HELD_BY_CLOCK}"  # noqa: S608 - as above
# A clock set back leaves attempts "in the future": those must not hold anything up either.
LINE_IS_BACK = """
UPDATE outbox SET due_at = :now
WHERE state = 'pending' AND error = 'not_sent' AND due_at > :now
  AND coalesce((SELECT max(finished_at) FROM outbox_attempts WHERE delivery = outbox.id), 0)
      NOT BETWEEN :now - :gap AND :now
"""
LATEST_MESSAGE = """
SELECT message_id FROM outbox
WHERE incident = ? AND channel = ? AND address = ? AND state = 'accepted' AND message_id <> ''
ORDER BY settled_at DESC, seq DESC LIMIT 1
"""
ATTEMPTS = """
SELECT delivery, number, started_at, finished_at, outcome, error
FROM outbox_attempts WHERE delivery = ? ORDER BY number
"""
