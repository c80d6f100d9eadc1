"""Whether a journal's tables have the columns that its version gives them.

A file that says one version and holds the tables of another was never left by a released program,
and every statement that names what it lacks is a defect in the middle of the night. So it is told
at the opening, like damage. What each version has is written down here once more, because to make
the tables anew takes ten times as long as to compare them.
"""

import sqlite3
from collections.abc import Mapping

Tables = Mapping[str, frozenset[str]]

_FIRST = {
    "meta": "name value",
    "incidents": (
        "key operator opened_at occurred_at detected_at alerted_at acknowledged_at restored_at "
        "closed_at domain cause side confidence services revision"
    ),
    "events": "seq at incident kind body mac",
    "outbox": (
        "seq id incident purpose role name channel address message state created_at due_at "
        "attempts repeat owner lease_until error message_id settled_at"
    ),
    "outbox_attempts": "delivery number started_at finished_at outcome error",
    "outbox_moves": "channel address new_address moved_at",
}
_SECOND = {
    "incidents": "escalated_at eta_at true_cause ticket hindered",
    "events": "signed_by changes",
    "runs": "id operator incident procedure version digest started_at ended_at",
    "answers": "seq run step value at",
    "callbacks": (
        "number id operator incident channel kind reference sealed_by promised_at window_from "
        "window_until msk_offset attempts attempted_at handed_to handed_at"
    ),
}
_THIRD = {
    "outbox": "person page rank after_ms follows pause_ms ready_at stood_down_at silenced",
}
_ADDED = (_FIRST, _SECOND, _THIRD)


def _with(tables: Tables, added: Mapping[str, str]) -> Tables:
    more = {name: frozenset(columns.split()) for name, columns in added.items()}
    names = (*tables, *more)
    return {name: tables.get(name, frozenset()) | more.get(name, frozenset()) for name in names}


def _by_version() -> tuple[Tables, ...]:
    found: list[Tables] = [{}]
    for added in _ADDED:
        found.append(_with(found[-1], added))
    return tuple(found)


TABLES = _by_version()
"""By version: what it has. Version 0 is a file in which nothing of the journal was made yet."""
_NAMES = tuple(TABLES[-1])
_COLUMNS = (
    "SELECT tables.name, columns.name "  # noqa: S608 - composed of constants
    "FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns "
    f"WHERE tables.type = 'table' AND tables.name IN ({', '.join('?' * len(_NAMES))})"
)
_BEFORE_THE_JOURNAL = frozenset({"outbox", "outbox_attempts", "outbox_moves"})
"""An outbox may have been in the file first: the first step takes it as it is."""


def fits(connection: sqlite3.Connection) -> bool:
    """Whether the tables are those of the file's version. Tables that are not ours do not count.

    True for a version that nobody here knows. Raises sqlite3.Error.
    """
    # Of one moment: another process may be bringing the file to the next version.
    connection.execute("BEGIN")
    try:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        rows = connection.execute(_COLUMNS, _NAMES).fetchall()
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    if not 0 <= version < len(TABLES):
        return True
    there: dict[str, set[str]] = {}
    for table, column in rows:
        there.setdefault(table, set()).add(column)
    if version == 0:
        return there.keys() <= _BEFORE_THE_JOURNAL
    return there == TABLES[version]
