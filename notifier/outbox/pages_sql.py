"""The statements of pages and ladders. Times are milliseconds since 1970, UTC."""

from notifier.outbox.sql import COLUMNS

_NEW = (
    "id", "incident", "purpose", "role", "name", "channel", "address", "person", "message",
    "state", "created_at", "due_at", "page", "rank", "after_ms", "follows", "pause_ms", "ready_at",
)  # fmt: skip
INSERT = (
    f"INSERT INTO outbox ({', '.join(_NEW)}) "  # noqa: S608 - composed of constants
    f"VALUES ({', '.join(f':{name}' for name in _NEW)})"
)

# A message not yet sent that will ring: a later edit only changes its words.
UNSENT_RING = """
SELECT id, message FROM outbox
WHERE incident = ? AND channel = ? AND address = ? AND purpose <> 'edit' AND state = 'pending'
ORDER BY seq DESC LIMIT 1
"""
_NOT_BEGUN = """
(state IN ('held', 'pending') OR (state = 'superseded' AND stood_down_at IS NOT NULL)
 OR (state = 'claimed' AND NOT EXISTS (
     SELECT 1 FROM outbox_attempts WHERE delivery = outbox.id AND finished_at IS NULL)))
"""
"""Words may still change: nothing of them is on its way."""
REWORD = f"UPDATE outbox SET message = ? WHERE id = ? AND {_NOT_BEGUN}"  # noqa: S608 - constants
REPURPOSE = f"UPDATE outbox SET purpose = ? WHERE page = ? AND {_NOT_BEGUN}"  # noqa: S608 - as above

SUPERSEDE_EDITS = """
UPDATE outbox SET state = 'superseded', settled_at = ?
WHERE incident = ? AND channel = ? AND address = ? AND purpose = 'edit' AND state = 'pending'
RETURNING due_at, repeat
"""
DOUBT = "UPDATE outbox SET repeat = repeat | 1 WHERE id = ?"
# Whether anything of an incident may stand with a reader though no attempt of it was answered.
THREAD_IN_DOUBT = """
SELECT 1 FROM outbox WHERE incident = ? AND channel = ? AND address = ? AND repeat & 1 = 1 LIMIT 1
"""
# Only what was said after the delivery was put in says more than the delivery does.
WAITING_EDIT = """
SELECT message FROM outbox
WHERE incident = ? AND channel = ? AND address = ? AND purpose = 'edit' AND state = 'pending'
  AND seq > (SELECT seq FROM outbox WHERE id = ?)
ORDER BY seq DESC LIMIT 1
"""
# An edit that could not be made while something newer was put on its way to the same reader.
OUTDATED_EDIT = """
UPDATE outbox SET state = 'superseded', settled_at = ?
WHERE id = ? AND state = 'pending' AND purpose = 'edit' AND EXISTS (
    SELECT 1 FROM outbox AS newer
    WHERE newer.incident = outbox.incident AND newer.channel = outbox.channel
      AND newer.address = outbox.address AND newer.seq > outbox.seq
      AND newer.purpose IN ('ring', 'recovery')
      AND newer.state IN ('pending', 'claimed', 'accepted'))
"""
LATEST_WORDS = """
SELECT message FROM outbox
WHERE incident = ? AND channel = ? AND address = ? AND purpose <> 'exercise'
  AND (state IN ('claimed', 'accepted')
       OR (state = 'pending' AND (due_at <= ? OR purpose = 'edit')))
ORDER BY seq DESC LIMIT 1
"""

# Every route of an incident's pages as it stands: notifier.outbox.standing.
STANDING = """
SELECT seq, id, coalesce(page, id), rank, purpose, role, name, person, channel, address, state,
       message, repeat, attempts, coalesce(error, ''), follows, due_at, settled_at,
       state = 'claimed' AND EXISTS (
           SELECT 1 FROM outbox_attempts WHERE delivery = outbox.id AND finished_at IS NULL),
       stood_down_at IS NOT NULL, pause_ms, ready_at
FROM outbox WHERE {} AND purpose <> 'edit' ORDER BY seq
"""
STANDING_OF_INCIDENT = STANDING.format("incident = ?")
RECOVERY_OF_INCIDENT = "SELECT 1 FROM outbox WHERE incident = ? AND purpose = 'recovery' LIMIT 1"
STANDING_OF_PAGE = STANDING.format("(page = ?1 OR (page IS NULL AND id = ?1))")

SUPERSEDE = """
UPDATE outbox SET state = 'superseded', settled_at = ?, stood_down_at = ?, owner = NULL,
                  lease_until = NULL
WHERE id = ? AND state IN ('held', 'pending', 'claimed')
"""
OTHERS_KNOW = """
UPDATE outbox SET repeat = repeat | 2
WHERE page = ? AND rank <> ? AND state IN ('pending', 'claimed')
"""
OUTDONE = """
UPDATE outbox SET state = 'superseded', settled_at = ?
WHERE page = ? AND rank > ? AND state = 'pending'
"""
# What the same person was to hear before. A rung that nobody tried yet is still to come.
OVERTAKEN = """
UPDATE outbox SET state = 'superseded', settled_at = :now, owner = NULL, lease_until = NULL
WHERE incident = :incident AND person = :person AND purpose IN ('ring', 'recovery')
  AND page <> :page AND (state = 'pending' OR (state = 'claimed' AND NOT EXISTS (
      SELECT 1 FROM outbox_attempts WHERE delivery = outbox.id AND finished_at IS NULL)))
  AND (follows IS NULL OR EXISTS (
      SELECT 1 FROM outbox AS tried WHERE tried.page = outbox.page AND tried.attempts > 0))
  AND seq < (SELECT min(seq) FROM outbox WHERE page = :page)
RETURNING page
"""
NEXT_ROUTE = """
SELECT rank, due_at, attempts, state FROM outbox
WHERE page = ? AND rank > ? AND state IN ('pending', 'claimed') ORDER BY rank LIMIT 1
"""
HASTEN = """
UPDATE outbox
SET due_at = due_at - :by,
    ready_at = CASE WHEN ready_at - :by < created_at THEN created_at ELSE ready_at - :by END
WHERE page = :page AND rank >= :rank AND state = 'pending' AND attempts = 0
"""
FOLLOWERS = "SELECT DISTINCT page, pause_ms FROM outbox WHERE follows = ? AND state = 'held'"
FREE = """
UPDATE outbox SET state = 'pending', due_at = :at + after_ms, ready_at = :at + after_ms
WHERE page = :page AND state = 'held'
"""
PAUSE = "SELECT pause_ms FROM outbox WHERE page = ? LIMIT 1"
RELINK = "UPDATE outbox SET follows = ?, pause_ms = pause_ms + ? WHERE follows = ?"
INHERIT = "UPDATE outbox SET follows = :heir WHERE follows = :page AND page <> :heir"
SILENCE = """
UPDATE outbox SET silenced = 1
WHERE incident = ? AND role = ? AND purpose = 'ring' AND state IN ('pending', 'claimed')
"""
SILENCE_ALL = """
UPDATE outbox SET silenced = 1
WHERE incident = ? AND purpose = 'ring' AND state IN ('pending', 'claimed')
"""
SILENCE_PAGE = "UPDATE outbox SET silenced = 1 WHERE page = ? AND state IN ('pending', 'claimed')"
HOLD_AGAIN = (
    "UPDATE outbox SET state = 'held', settled_at = NULL, stood_down_at = NULL WHERE id = ?"
)
FORGET_STANDING_DOWN = """
UPDATE outbox SET stood_down_at = NULL, silenced = 0 WHERE incident = ?
"""

NEVER_AGAIN = "UPDATE outbox SET stood_down_at = NULL WHERE page = ?"

ROUTES = f"SELECT {COLUMNS} FROM outbox WHERE page = ? ORDER BY rank"  # noqa: S608 - constants

# Routes that are due over some channel while the next route of their page waits its turn.
DUE_BEFORE_NEXT = """
SELECT DISTINCT coalesce(page, id), rank, channel FROM outbox AS mine
WHERE state = 'pending' AND attempts = 0 AND due_at <= :now AND EXISTS (
    SELECT 1 FROM outbox AS next
    WHERE next.page = mine.page AND next.rank > mine.rank AND next.state = 'pending'
      AND next.attempts = 0 AND next.due_at > :now)
"""
# Incidents with somebody whose turn comes after a page that is still on its way.
INCIDENTS_HELD = """
SELECT DISTINCT held.incident FROM outbox AS leader
JOIN outbox AS held ON held.follows = leader.page AND held.state = 'held'
WHERE leader.state = 'pending'
"""
