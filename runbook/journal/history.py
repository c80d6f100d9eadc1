"""What was written into the journal, read back: quickly, however long the journal has become.

Every question is answered from an index or the rowid and is limited, but for the figures and the
export of a period, which read just that period. All of them raise JournalError.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from runbook.incident import Incident
from runbook.incidents.attempts import ATTEMPTED
from runbook.incidents.event import Event
from runbook.journal import incidents
from runbook.journal.database import Database

PAGE = 20
MOST_EVENTS = 1000
"""Events of one incident that are read at once: the first and the last of more."""
_MOST_CANDIDATES = 6
_INCIDENT = ", ".join(f"i.{name}" for name in incidents.COLUMNS)
_EVENT = "seq, at, kind, coalesce(incident, ''), body"

LATEST = (
    f"SELECT {_INCIDENT} FROM incidents i "  # noqa: S608 - composed of constants
    "WHERE rowid = (SELECT max(rowid) FROM incidents)"
)
BY_TIME = (
    f"SELECT {_INCIDENT} FROM incidents i WHERE opened_at < :until "  # noqa: S608 - as above
    "ORDER BY opened_at DESC, rowid DESC LIMIT :limit OFFSET :offset"
)
BY_PREFIX = (
    f"SELECT {_INCIDENT} FROM incidents i "  # noqa: S608 - as above
    "WHERE key >= :low AND key <= :high ORDER BY key LIMIT :limit"
)
OF_PERIOD = (
    f"SELECT {_INCIDENT} FROM incidents i WHERE opened_at >= :since AND opened_at < :until "  # noqa: S608 - as above
    "AND (:operator = '' OR operator = :operator) ORDER BY opened_at, rowid"
)
# Attempts to tell somebody are counted apart: in a long night without a line there are thousands,
# and they must not crowd out what happened.
_OF_INCIDENT = f"FROM events WHERE incident = :key AND (kind = '{ATTEMPTED}') = :attempts"
FIRST_EVENTS = f"SELECT {_EVENT} {_OF_INCIDENT} ORDER BY seq LIMIT :limit"
LAST_EVENTS = f"SELECT {_EVENT} {_OF_INCIDENT} ORDER BY seq DESC LIMIT :limit"
COUNT_EVENTS = f"SELECT count(*) {_OF_INCIDENT}"
DRILLS = (
    "SELECT DISTINCT i.key FROM incidents i CROSS JOIN events e ON e.incident = i.key "
    "WHERE i.opened_at >= :since AND i.opened_at < :until "
    # The text is searched before it is parsed: nearly no event is of a drill.
    "AND instr(e.body, '\"drill\"') AND json_extract(e.body, '$.drill') = 1"
)
OF_KIND = (
    f"SELECT {_EVENT} FROM events WHERE kind = :kind AND at >= :since AND at < :until "  # noqa: S608 - as above
    "AND (:operator = '' OR json_extract(body, '$.operator') = :operator)"
)
LATEST_OF_KIND = (
    f"SELECT {_EVENT} FROM events WHERE kind = :kind "  # noqa: S608 - as above
    "AND json_extract(body, '$.operator') = :operator ORDER BY at DESC, seq DESC LIMIT :limit"
)
PROMISED = (
    "SELECT e.incident, sum(iif(e.kind = 'callback.promised', 1, -1)) FROM incidents i "
    "CROSS JOIN events e ON e.incident = i.key "
    "WHERE i.opened_at >= :since AND i.opened_at < :until "
    "AND e.kind IN ('callback.promised', 'callback.taken_back') GROUP BY i.key"
)
_END_OF_TIME = 2**62


@dataclass(frozen=True, slots=True)
class Page:
    """Incidents, the latest first. ``more``: there are earlier ones."""

    incidents: tuple[Incident, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Course:
    """The events of one incident in the order of writing; ``left_out`` stand in the middle."""

    events: tuple[Event, ...]
    left_out: int = 0


def page_of_incidents(
    journal: Database, limit: int = PAGE, page: int = 1, until: datetime | None = None
) -> Page:
    """A page of incidents by the time they were opened, the latest first. Pages count from 1."""
    values: dict[str, object] = {
        "until": _END_OF_TIME if until is None else incidents.to_ms(until),
        "limit": limit + 1,
        "offset": (page - 1) * limit,
    }
    found = _incidents(journal, BY_TIME, values)
    return Page(found[:limit], len(found) > limit)


def latest_incident(journal: Database) -> Incident | None:
    """The one written down last, whatever the clock said then."""
    return next(iter(_incidents(journal, LATEST, {})), None)


def incidents_beginning(journal: Database, prefix: str) -> tuple[Incident, ...]:
    """The incidents whose key begins with these hexadecimal digits: a few, by key."""
    values = {"low": prefix, "high": prefix + "g", "limit": _MOST_CANDIDATES}
    return _incidents(journal, BY_PREFIX, values)


def incidents_between(
    journal: Database, since: datetime, until: datetime, operator: str = ""
) -> tuple[Incident, ...]:
    """The incidents opened in the period, its end left out, the earliest first."""
    values: dict[str, object] = {**_period(since, until), "operator": operator}
    return _incidents(journal, OF_PERIOD, values)


def course_of(journal: Database, key: str, most: int = MOST_EVENTS) -> Course:
    """What was written down about one incident."""

    def work(connection: sqlite3.Connection) -> Course:
        happened, missing = _first_and_last(connection, key, most, attempts=False)
        attempts, untold = _first_and_last(connection, key, most, attempts=True)
        told = sorted((*happened, *attempts), key=lambda one: one.seq)
        return Course(tuple(told), missing + untold)

    return journal.read(work)


def _first_and_last(
    connection: sqlite3.Connection, key: str, most: int, *, attempts: bool
) -> tuple[list[Event], int]:
    """Events of one incident, of more than ``most`` the first and the last; how many are not."""
    which = {"key": key, "attempts": int(attempts)}
    (count,) = connection.execute(COUNT_EVENTS, which).fetchone()
    if count <= most:
        rows = connection.execute(FIRST_EVENTS, {**which, "limit": most}).fetchall()
        return [_event(row) for row in rows], 0
    half = {**which, "limit": most // 2}
    first = connection.execute(FIRST_EVENTS, half).fetchall()
    last = connection.execute(LAST_EVENTS, half).fetchall()
    found = [_event(row) for row in [*first, *reversed(last)]]
    return found, count - len(found)


def drills_between(journal: Database, since: datetime, until: datetime) -> frozenset[str]:
    """Keys of the incidents opened in the period that are exercises: an event of theirs says so."""
    rows = journal.read(lambda one: one.execute(DRILLS, _period(since, until)).fetchall())
    return frozenset(key for (key,) in rows)


def events_of_kind(journal: Database, kind: str, limit: int, operator: str) -> tuple[Event, ...]:
    """The events of a kind that name this operator, the latest first."""
    values = {"kind": kind, "limit": limit, "operator": operator}
    rows = journal.read(lambda one: one.execute(LATEST_OF_KIND, values).fetchall())
    return tuple(map(_event, rows))


def promises_between(
    journal: Database,
    kinds: Iterable[str],
    since: datetime,
    until: datetime,
    operator: str = "",
) -> tuple[Event, ...]:
    """What was written of promises made in the period, by number: also what came of them later.

    ``kinds`` begin with the one that says that a promise was made. Of an operator are those that
    belong to no incident of anybody else's.
    """
    made, *afterwards = kinds

    def work(connection: sqlite3.Connection) -> list[Event]:
        values = {**_period(since, until), "operator": operator}
        rows = connection.execute(OF_KIND, {**values, "kind": made}).fetchall()
        values["until"] = _END_OF_TIME
        for kind in afterwards:
            rows += connection.execute(OF_KIND, {**values, "kind": kind}).fetchall()
        return [_event(row) for row in rows]

    return tuple(sorted(journal.read(work), key=lambda one: one.seq))


def promises_of_incidents(journal: Database, since: datetime, until: datetime) -> dict[str, int]:
    """How many promises were made during each incident opened in the period, by its key."""
    rows = journal.read(lambda one: one.execute(PROMISED, _period(since, until)).fetchall())
    return dict(rows)


def _period(since: datetime, until: datetime) -> dict[str, object]:
    return {"since": incidents.to_ms(since), "until": incidents.to_ms(until)}


def _incidents(
    journal: Database, statement: str, values: dict[str, object]
) -> tuple[Incident, ...]:
    rows = journal.read(lambda connection: connection.execute(statement, values).fetchall())
    return tuple(map(incidents.from_row, rows))


def _event(row: tuple[int, int, str, str, str]) -> Event:
    seq, at, kind, incident, body = row
    parsed = json.loads(body)
    return Event(
        seq, incidents.from_ms(at), kind, incident, parsed if isinstance(parsed, dict) else {}
    )
