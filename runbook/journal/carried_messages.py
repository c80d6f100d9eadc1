"""Messages that were queued or sent from memory, as the file is to have them."""

import sqlite3
from collections.abc import Mapping

from runbook.journal.snapshot import Row, Snapshot, insert, row_of, update

MAY_BE_REPEATED = 2
"""The bit of ``outbox.repeat`` that says that a copy of the message may have gone out as well."""
_UNSENT = frozenset({"held", "pending", "failed", "superseded"})
_FILES_OWN = frozenset({"seq", "repeat"})
_SAME_CHAT = "SELECT 1 FROM outbox WHERE incident = ? AND channel = ? AND address = ?"


def carry_messages(
    connection: sqlite3.Connection, base: Snapshot, there: Snapshot, joined: Mapping[str, str]
) -> None:
    """Bring the file's outbox to what became of its messages in memory, each known by its id.

    One that another program is sending at this moment is left to it. ``joined`` names outages
    that have another key in the file. Raises sqlite3.Error.
    """
    for key, mine in there.rows("outbox").items():
        before, theirs = base.rows("outbox").get(key), row_of(connection, "outbox", key)
        if before is not None and _alike(before, mine):
            continue
        row = {name: value for name, value in mine.items() if name != "seq"}
        if theirs is None:
            _add(connection, row, joined)
        elif before is not None and _alike(theirs, before):
            # Nobody else has touched it: no copy of it went out.
            update(connection, "outbox", key, {**row, "repeat": _unmarked(row, before)})
        elif row["state"] == "accepted" and theirs["state"] in _UNSENT:
            update(connection, "outbox", key, row)
    for table in ("outbox_attempts", "outbox_moves"):
        _carry_beside(connection, table, base, there)


def _add(connection: sqlite3.Connection, row: Row, joined: Mapping[str, str]) -> None:
    incident = joined.get(row["incident"], row["incident"])
    chat = (incident, row["channel"], row["address"])
    told = incident != row["incident"] and connection.execute(_SAME_CHAT, chat).fetchone()
    repeat = row["repeat"] | (MAY_BE_REPEATED if told else 0)
    insert(connection, "outbox", {**row, "incident": incident, "repeat": repeat})


def _unmarked(row: Row, before: Row) -> int:
    return int(row["repeat"]) & ~(MAY_BE_REPEATED & ~int(before["repeat"]))


def _carry_beside(
    connection: sqlite3.Connection, table: str, base: Snapshot, there: Snapshot
) -> None:
    """Attempts and moves: what was added or finished in memory."""
    for key, mine in there.rows(table).items():
        if mine == base.rows(table).get(key):
            continue
        of_none = table == "outbox_attempts" and row_of(connection, "outbox", key[:1]) is None
        theirs = row_of(connection, table, key)
        if theirs is None and not of_none:
            insert(connection, table, mine)
        elif theirs is not None and theirs == base.rows(table).get(key):
            update(connection, table, key, mine)


def _alike(one: Row, other: Row) -> bool:
    """Whether it is in the same state; its place and the mark of a copy are each journal's own."""
    return all(one[name] == other[name] for name in one if name not in _FILES_OWN)
