"""Promises to clients as the hub is told them: those that stand, and how the others ended."""

import json
import sqlite3
from datetime import datetime
from typing import Any

from runbook.agent.line.telling import moment
from runbook.callbacks.promise import Callback
from runbook.journal import callback_rows as rows
from runbook.journal.callback_reading import reveal
from runbook.journal.incidents import from_ms
from runbook.journal.journal import Journal
from runbook.reporting.checking import MOST_PROMISES
from runbook.reporting.shapes import Promise

# "callback.exported" is of no single promise, and a row's end is told by what ended it.
_CHANGED = (
    "SELECT json_extract(body, '$.callback'), max(seq) FROM events "
    "WHERE seq > ? AND kind LIKE 'callback.%' AND kind NOT IN ('callback.exported') "
    "AND json_extract(body, '$.operator') = ? GROUP BY 1 ORDER BY 2 LIMIT ?"
)
_STANDING = (
    "SELECT c.id, (SELECT ifnull(max(seq), 0) FROM events "
    "WHERE kind LIKE 'callback.%' AND json_extract(body, '$.callback') = c.id) "
    "FROM callbacks c WHERE c.operator = ? ORDER BY c.number LIMIT ?"
)
_OF_ONE = (
    "SELECT at, kind, coalesce(incident, ''), body FROM events "
    "WHERE kind LIKE 'callback.%' AND json_extract(body, '$.callback') = ? ORDER BY seq"
)
NOT_NEEDED = "not_needed"


def changed_promises(
    journal: Journal, connection: sqlite3.Connection, operator: str, since: int, now: datetime
) -> tuple[Promise, ...]:
    """Her promises of which an event after number ``since`` tells, references opened.

    After 0: all that stand. Raises sqlite3.Error and JournalError.
    """
    if since:
        changed = connection.execute(_CHANGED, (since, operator, MOST_PROMISES))
    else:
        changed = connection.execute(_STANDING, (operator, MOST_PROMISES))
    found = dict(changed.fetchall())
    known = {one: rows.find(connection, one) for one in found}
    standing = reveal(journal, [one for one in known.values() if one is not None])
    told = [_standing(one, found[one.id], now) for one in standing]
    ended = (_ended(connection, one, found[one], now) for one, row in known.items() if row is None)
    return (*told, *(one for one in ended if one is not None))


def _standing(one: Callback, revision: int, now: datetime) -> Promise:
    return Promise(
        id=one.id,
        revision=revision,
        channel=str(one.channel),
        kind=str(one.kind),
        promised=moment(one.promised_at, now),
        window_from=moment(one.window_from, now),
        window_until=moment(one.window_until, now),
        incident=one.incident or "",
        reference=one.reference,
        msk_offset=one.msk_offset,
        attempts=one.attempts,
        handed_to=one.handed_to,
    )


def _ended(
    connection: sqlite3.Connection, found: str, revision: int, now: datetime
) -> Promise | None:
    """What the events still tell of a promise whose row is destroyed; None for half a story."""
    events = [
        (from_ms(at), str(kind).partition(".")[2], incident, json.loads(body))
        for at, kind, incident, body in connection.execute(_OF_ONE, (found,))
    ]
    made = next((one for one in events if one[1] == "promised"), None)
    ends = {kind: body for _, kind, _, body in events if kind in {"fulfilled", "taken_back"}}
    if made is None or not ends:
        # Handed over hours ago: that was told when it was.
        return None
    at, _, incident, body = made
    window = body["window"]
    kinds = [one[3]["reference"] for one in events if "reference" in one[3]]
    told: dict[str, Any] = ends.get("fulfilled", {})
    return Promise(
        id=found,
        revision=revision,
        channel=str(body["channel"]),
        kind=str(kinds[-1]),
        promised=moment(at, now),
        window_from=moment(datetime.fromisoformat(window["from"]), now),
        window_until=moment(datetime.fromisoformat(window["until"]), now),
        incident=incident,
        attempts=int(told.get("attempts", 0)),
        outcome=str(told.get("outcome", NOT_NEEDED)),
    )
