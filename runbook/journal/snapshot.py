"""What a journal held at a moment: what was done to it since is told by comparing."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KEYS: Mapping[str, tuple[str, ...]] = {
    "incidents": ("key",),
    "runs": ("id",),
    "answers": ("run", "step"),
    "callbacks": ("id",),
    "outbox": ("id",),
    "outbox_attempts": ("delivery", "number"),
    "outbox_moves": ("channel", "address"),
}
"""By what a row is known in every copy of the journal. Events are known by their number."""
SEALED = ("kind", "reference", "sealed_by")
"""The columns of a promise that tell by what its client is found again."""

Key = tuple[Any, ...]
Row = dict[str, Any]
Rows = dict[Key, Row]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rows of every table by their keys, and the number of the last event."""

    tables: Mapping[str, Rows] = field(default_factory=dict)
    last_event: int = 0

    def rows(self, table: str) -> Rows:
        """Those of a table, oldest first."""
        return self.tables.get(table, {})


@dataclass(frozen=True, slots=True)
class Origin:
    """The file in whose place a journal in memory stands, and what was read of it.

    ``begun``: whether a sitting had that file open. One that is missing since is not made anew:
    the disk that holds it may come back.
    """

    path: Path
    base: Snapshot = field(default_factory=Snapshot)
    begun: bool = False


def snapshot(connection: sqlite3.Connection) -> Snapshot:
    """The journal as it is now. Raises sqlite3.Error."""
    tables = {table: rows_of(connection, table) for table in KEYS}
    (last,) = connection.execute("SELECT ifnull(max(seq), 0) FROM events").fetchone()
    return Snapshot(tables, int(last))


def rows_of(connection: sqlite3.Connection, table: str) -> Rows:
    """A table's rows by their keys, oldest first. Raises sqlite3.Error."""
    cursor = connection.execute(f"SELECT * FROM {table} NOT INDEXED ORDER BY rowid")  # noqa: S608 - a table of ours
    names = [one[0] for one in cursor.description]
    rows = (dict(zip(names, values, strict=True)) for values in cursor)
    return {tuple(row[name] for name in KEYS[table]): row for row in rows}


def row_of(connection: sqlite3.Connection, table: str, key: Key) -> Row | None:
    """One row, None where there is none. Raises sqlite3.Error."""
    where = " AND ".join(f"{name} = ?" for name in KEYS[table])
    cursor = connection.execute(f"SELECT * FROM {table} WHERE {where}", key)  # noqa: S608 - as above
    values = cursor.fetchone()
    names = [one[0] for one in cursor.description]
    return None if values is None else dict(zip(names, values, strict=True))


def insert(connection: sqlite3.Connection, table: str, row: Row) -> None:
    """Add a row. Raises sqlite3.Error."""
    names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", row)  # noqa: S608 - as above


def update(connection: sqlite3.Connection, table: str, key: Key, values: Row) -> None:
    """Set these columns of a row. Raises sqlite3.Error."""
    names = ", ".join(f"{name} = ?" for name in values)
    where = " AND ".join(f"{name} = ?" for name in KEYS[table])
    statement = f"UPDATE {table} SET {names} WHERE {where}"  # noqa: S608 - as above
    connection.execute(statement, (*values.values(), *key))
