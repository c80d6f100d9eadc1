"""The outbox's tables and the statements of its claims and results. Times are ms since 1970, UTC.

``runbook.journal.schema`` brings older files to these tables: change both together, and
``runbook.hub.store.outbox_tables`` with them. The statements run on PostgreSQL as well.
"""

from notifier.delivery import IN_VAIN

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
CREATE INDEX IF NOT EXISTS outbox_open ON outbox (state, due_at)
    WHERE state IN ('pending', 'claimed');
CREATE INDEX IF NOT EXISTS outbox_thread ON outbox (incident, channel, address);
CREATE INDEX IF NOT EXISTS outbox_page ON outbox (page);
CREATE INDEX IF NOT EXISTS outbox_follows ON outbox (follows) WHERE follows IS NOT NULL;
CREATE TABLE IF NOT EXISTS outbox_attempts (
    delivery TEXT NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    outcome TEXT,
    error TEXT,
    PRIMARY KEY (delivery, number)
) STRICT;
CREATE INDEX IF NOT EXISTS outbox_attempts_by_end ON outbox_attempts (finished_at);
CREATE TABLE IF NOT EXISTS outbox_moves (
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    new_address TEXT NOT NULL,
    moved_at INTEGER NOT NULL,
    PRIMARY KEY (channel, address)
) STRICT;
"""
"""``page`` is NULL for a row out of an older, damaged file: it is a page of its own then.

``after_ms``: how long after its page this route is due. ``repeat``: 1 when an attempt of its own
ended without an answer (of an edit: one of what was said before it as well), 2 when another route
may have told her, 3 for both.
``stood_down_at``: when it was taken back, and ``silenced``: made silent, because the office knows.
"""

# Not IS NOT NULL: SQLite 3.40 takes that for true in RETURNING, whatever stands there, where the
# table's primary key is declared NOT NULL, as the hub's is.
_FOLLOWS = "coalesce(follows, '') <> ''"
_NOT_RUNG_BEFORE = (
    "NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.incident = outbox.incident "
    "AND earlier.person = outbox.person AND earlier.seq < outbox.seq "
    "AND earlier.page <> outbox.page AND earlier.attempts > 0)"
)

COLUMNS = (
    "id, incident, purpose, role, name, channel, address, message, state, created_at, due_at, "
    "attempts, repeat, error, message_id, person, coalesce(page, id), rank, ready_at, silenced, "
    f"{_FOLLOWS}, {_FOLLOWS} AND {_NOT_RUNG_BEFORE}"
)

IN_VAIN_CODES = ", ".join(f"'{code}'" for code in sorted(IN_VAIN))


def _before(row: str, turn: str) -> str:
    """Whether an earlier message of its incident to its address holds a row back.

    Neither a route or a rung whose ``turn`` has not come holds anybody back, nor one in vain.
    """
    return (
        "EXISTS (SELECT 1 FROM outbox AS earlier "  # noqa: S608 - composed of constants
        f"WHERE earlier.incident = {row}.incident AND earlier.channel = {row}.channel "
        f"AND earlier.address = {row}.address AND earlier.seq < {row}.seq "
        "AND (earlier.state = 'claimed' OR (earlier.state = 'pending' "
        "AND (earlier.after_ms + earlier.pause_ms = 0 "
        f"OR earlier.attempts > 0 OR {turn}) "
        f"AND coalesce(earlier.error, '') NOT IN ({IN_VAIN_CODES}))))"
    )


_HELD_BACK_BY_EARLIER = _before("mine", "earlier.due_at <= :now")

# A better route of the same page that is due goes first, and has some seconds to be confirmed:
# after a sleep of the computer one message goes out and not three. A route in vain has no such say.
_BETTER_FIRST = f"""
EXISTS (SELECT 1 FROM outbox AS better
    WHERE better.page = mine.page AND better.rank < mine.rank AND better.after_ms < mine.after_ms
      AND coalesce(better.error, '') NOT IN ({IN_VAIN_CODES})
      AND ((better.state = 'claimed' AND better.lease_until > :until - :head_start)
           OR (better.state = 'pending' AND better.due_at <= :now
               AND NOT {_before("better", "earlier.due_at <= :now")})))
"""  # noqa: S608 - composed of constants

# What rings goes before edits, the shift lead before others, then the older before the newer.
CLAIM = f"""
UPDATE outbox SET state = 'claimed', owner = :owner, lease_until = :until
WHERE state = 'pending' AND seq = (
    SELECT seq FROM outbox AS mine
    WHERE state = 'pending' AND due_at <= :now
      AND NOT {_HELD_BACK_BY_EARLIER} AND NOT {_BETTER_FIRST}
    ORDER BY purpose = 'edit', role <> 'shift_lead', due_at, seq LIMIT 1)
RETURNING {COLUMNS}
"""  # noqa: S608 - composed of constants

# Messages of other incidents that wait for the same reader. Of each incident only the first.
CLAIM_CROWD = f"""
UPDATE outbox SET state = 'claimed', owner = :owner, lease_until = :until
WHERE state = 'pending' AND seq IN (
    SELECT seq FROM outbox AS mine
    WHERE state = 'pending' AND due_at <= :now AND channel = :channel AND address = :address
      AND purpose IN ('ring', 'recovery') AND incident <> :incident
      AND NOT {_HELD_BACK_BY_EARLIER} AND NOT {_BETTER_FIRST}
      AND EXISTS (SELECT 1 FROM outbox AS first
                  WHERE first.id = :id AND first.state = 'claimed' AND first.owner = :owner)
    ORDER BY seq LIMIT :limit)
RETURNING seq, {COLUMNS}
"""  # noqa: S608 - composed of constants

UNSETTLED = f"""
SELECT id, coalesce(page, id), rank, {COLUMNS} FROM outbox
WHERE state IN ('held', 'pending', 'claimed') ORDER BY seq
"""  # noqa: S608 - composed of constants
PUT_ASIDE = """
UPDATE outbox SET state = 'failed', error = 'defect', message = ?, settled_at = ?,
                  owner = NULL, lease_until = NULL
WHERE id = ?
"""
_OUTDONE = """
EXISTS (SELECT 1 FROM outbox AS better
    WHERE better.page = outbox.page AND better.rank < outbox.rank AND better.state = 'accepted')
"""
BEGIN_ATTEMPT = f"""
UPDATE outbox SET attempts = attempts + 1
WHERE id = ? AND owner = ? AND attempts = ? AND state = 'claimed' AND NOT {_OUTDONE}
RETURNING {COLUMNS}
"""  # noqa: S608 - composed of constants
DROP_OUTDONE = f"""
UPDATE outbox SET state = 'superseded', settled_at = ?, owner = NULL, lease_until = NULL
WHERE id = ? AND (state = 'pending' OR (state = 'claimed' AND owner = ?)) AND {_OUTDONE}
RETURNING id
"""  # noqa: S608 - composed of constants
OPEN_ATTEMPT = "INSERT INTO outbox_attempts (delivery, number, started_at) VALUES (?, ?, ?)"
CLOSE_ATTEMPT = """
UPDATE outbox_attempts SET finished_at = ?, outcome = ?, error = ?
WHERE delivery = ? AND number = ? AND finished_at IS NULL
RETURNING delivery, number, started_at, finished_at, outcome, error
"""

RELEASE = """
UPDATE outbox SET state = 'pending', due_at = ?, owner = NULL, lease_until = NULL
WHERE id = ? AND owner = ? AND state = 'claimed'
"""
# The same owner may have claimed it again after a sleep: only the attempt under way may settle it.
SETTLE_ACCEPTED = """
UPDATE outbox SET state = 'accepted', message_id = ?, settled_at = ?, error = NULL,
                  owner = NULL, lease_until = NULL
WHERE id = ? AND owner = ? AND attempts = ? AND state = 'claimed' RETURNING id
"""
SETTLE_AGAIN = """
UPDATE outbox SET state = 'pending', due_at = ?, error = ?, repeat = repeat | ?,
                  owner = NULL, lease_until = NULL
WHERE id = ? AND owner = ? AND attempts = ? AND state = 'claimed' RETURNING id
"""
SETTLE_FAILED = """
UPDATE outbox SET state = 'failed', settled_at = ?, error = ?, owner = NULL, lease_until = NULL
WHERE id = ? AND owner = ? AND attempts = ? AND state = 'claimed' RETURNING id
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
WHERE channel = ? AND address = ? AND state IN ('held', 'pending', 'claimed')
"""
MOVED_TO = "SELECT new_address FROM outbox_moves WHERE channel = ? AND address = ?"

PENDING = f"""
SELECT {COLUMNS} FROM outbox WHERE state IN ('pending', 'claimed') ORDER BY seq
"""  # noqa: S608 - composed of constants
BY_ID = f"SELECT {COLUMNS} FROM outbox WHERE id = ?"  # noqa: S608 - composed of constants
# What is held back by another message waits for that one's event, not for its own.
NEXT_EVENT = f"""
SELECT min(CASE state WHEN 'pending' THEN due_at ELSE lease_until END) FROM outbox AS mine
WHERE state IN ('pending', 'claimed') AND NOT {_before("mine", "FALSE")}
  AND NOT (state = 'pending' AND EXISTS (
      SELECT 1 FROM outbox AS better
      WHERE better.page = mine.page AND better.rank < mine.rank
        AND better.after_ms < mine.after_ms AND better.state = 'claimed'
        AND coalesce(better.error, '') NOT IN ({IN_VAIN_CODES})))
"""  # noqa: S608 - composed of constants
# A clock set back leaves what is due "in the future": nothing waits longer than the longest pause,
# unless the channel asked for it or its turn comes later. What was made "in the future" and never
# tried waits not at all; one made before now and due later was put off and keeps its pause.
_HELD_BY_CLOCK = """
WHERE state = 'pending' AND due_at > :now AND (
    (attempts = 0 AND created_at > :now AND due_at > :now + after_ms + pause_ms)
    OR due_at > :longest + after_ms + pause_ms)
  AND NOT EXISTS (
      SELECT 1 FROM outbox AS asked
      WHERE asked.channel = outbox.channel AND asked.address = outbox.address
        AND asked.state = 'pending' AND asked.error = 'rate_limited'
        AND asked.due_at >= outbox.due_at)
"""
# Pauses the channel asked for before the clock was set back: what is left of each, from now.
ASKED_LATER = """
SELECT outbox.id, outbox.channel, outbox.address, outbox.due_at, tried.number,
       :now + CASE WHEN outbox.due_at - tried.finished_at < 0 THEN 0
                   WHEN outbox.due_at - tried.finished_at > :cap THEN :cap
                   ELSE outbox.due_at - tried.finished_at END
FROM outbox JOIN outbox_attempts AS tried
  ON tried.delivery = outbox.id AND tried.number = outbox.attempts
WHERE outbox.state = 'pending' AND outbox.due_at > :now AND outbox.error = 'rate_limited'
  AND tried.finished_at > :now
"""
ASKED_SINCE = """
UPDATE outbox_attempts
SET finished_at = ?1, started_at = CASE WHEN started_at > ?1 THEN ?1 ELSE started_at END
WHERE delivery = ?2 AND number = ?3
"""
HOLD_NO_LONGER = """
UPDATE outbox SET due_at = ?1
WHERE channel = ?2 AND address = ?3 AND state = 'pending' AND due_at > ?1 AND due_at <= ?4
"""
HELD_BACK = f"SELECT 1 FROM outbox {_HELD_BY_CLOCK} LIMIT 1"  # noqa: S608 - composed of constants
CLOCK_SET_BACK = f"""
UPDATE outbox
SET due_at = :now + CASE WHEN attempts = 0 THEN after_ms + pause_ms ELSE 0 END {_HELD_BY_CLOCK}
"""  # noqa: S608 - as above
# A clock set back leaves attempts "in the future": those must not hold anything up either.
LINE_IS_BACK = """
UPDATE outbox SET due_at = turn.at FROM (
    SELECT seq AS of, :now + CASE WHEN EXISTS (
        SELECT 1 FROM outbox AS better
        WHERE better.page = mine.page AND better.rank < mine.rank
          AND (better.state = 'claimed'
               OR (better.state = 'pending' AND better.error = 'not_sent'))
        ) THEN :head_start ELSE 0 END AS at
    FROM outbox AS mine WHERE state = 'pending' AND error = 'not_sent' AND due_at > :now
) AS turn
WHERE seq = turn.of AND due_at > turn.at
  AND coalesce((SELECT max(finished_at) FROM outbox_attempts WHERE delivery = outbox.id), 0)
      NOT BETWEEN :now - :gap AND :now
"""
HOLD_CHAT = """
UPDATE outbox SET due_at = ?1 WHERE channel = ?2 AND address = ?3 AND state = 'pending'
                                AND due_at < ?1
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
LATELY = """
SELECT outbox.channel, tried.outcome, coalesce(tried.error, '') FROM outbox_attempts AS tried
JOIN outbox ON outbox.id = tried.delivery
WHERE tried.finished_at BETWEEN ? AND ?
ORDER BY tried.finished_at, tried.started_at, outbox.seq, tried.number
"""
