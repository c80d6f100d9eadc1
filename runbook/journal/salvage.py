"""Carries over what can still be read of a journal, row by row, past what cannot."""

import sqlite3
from contextlib import suppress

ROWS_KEPT = 10_000
"""Of each table, the newest: all that is still under way, without filling memory at night."""
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
_OF_ONE_FILE = frozenset({"meta"})
_MAY_GO_TWICE = (
    "UPDATE outbox SET repeat = repeat | 2 "
    "WHERE state IN ('held', 'pending', 'claimed') AND purpose <> 'edit'"
)


def salvage(
    source: sqlite3.Connection, target: sqlite3.Connection, without: frozenset[str] = frozenset()
) -> None:
    """Copy the newest rows of every table, except those ``without``, from a journal to another.

    The target has the newest schema; rows that it has stay as they are there. What cannot be read
    is left out. Raises sqlite3.Error when the target cannot be written.
    """
    # What a row refers to may be among what cannot be read.
    target.execute("PRAGMA foreign_keys = OFF")
    try:
        target.execute("BEGIN IMMEDIATE")
        try:
            for (table,) in target.execute(_TABLES).fetchall():
                if table not in without | _OF_ONE_FILE:
                    _copy(source, target, table)
            target.execute("COMMIT")
        except BaseException:
            if target.in_transaction:
                target.execute("ROLLBACK")
            raise
    finally:
        target.execute("PRAGMA foreign_keys = ON")


def mark_copies(memory: sqlite3.Connection) -> None:
    """Mark the messages that wait as repeats: the file they come from may send them as well.

    Raises sqlite3.Error.
    """
    memory.execute(_MAY_GO_TWICE)


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> None:
    there = _columns(source, table)
    # An older file has fewer columns; the rest is as the schema has it.
    names = [name for name in _columns(target, table) if name in there]
    if not names:
        return
    if not _numbered(target, table):
        # Which row came last is told by its rowid, where no column of its own tells it.
        names.insert(0, "rowid")
    columns = ", ".join(names)
    insert = (
        f"INSERT OR IGNORE INTO {table} ({columns}) "  # noqa: S608 - names from our own schema
        f"VALUES ({', '.join('?' * len(names))})"
    )
    # From the newest to the first damage; and what stands before the damage, from the other end.
    for order in ("DESC", "ASC"):
        rows = _readable(source, table, columns, order)
        _put(target, insert, rows)
        if len(rows) == ROWS_KEPT:
            return


def _put(target: sqlite3.Connection, insert: str, rows: list[tuple[object, ...]]) -> None:
    try:
        target.executemany(insert, rows)
    except sqlite3.IntegrityError:
        # A value of another type than the table takes is not passed over: it costs its row alone.
        for row in rows:
            with suppress(sqlite3.IntegrityError):
                target.execute(insert, row)


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    with suppress(sqlite3.Error):
        return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    return []


def _numbered(connection: sqlite3.Connection, table: str) -> bool:
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    return [kind for _, _, kind, _, _, place in columns if place] == ["INTEGER"]


def _readable(
    source: sqlite3.Connection, table: str, columns: str, order: str
) -> list[tuple[object, ...]]:
    select = f"SELECT {columns} FROM {table} NOT INDEXED ORDER BY rowid {order} LIMIT {ROWS_KEPT}"  # noqa: S608 - as above
    rows: list[tuple[object, ...]] = []
    with suppress(sqlite3.Error):
        rows.extend(source.execute(select))
    return rows
