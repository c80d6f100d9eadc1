"""What stands as JSON in a row, and the insert that finds the row there already."""

from typing import Any, TypeVar

import msgspec
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from runbook.hub.store.transaction import Transaction
from runbook.reporting.decoding import decoded

T = TypeVar("T")


def written(value: object) -> str:
    """The value as one line of JSON."""
    return msgspec.json.encode(value, order="sorted").decode()


def read(text: str, kind: type[T]) -> T:
    """The value in a row. Raises msgspec.ValidationError for what this version cannot read."""
    return decoded(text, kind)


def insert(tx: Transaction, table: Table) -> "postgresql.Insert | sqlite.Insert":
    """An INSERT that knows ON CONFLICT, for the database at hand."""
    if tx.connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def put(tx: Transaction, table: Table, row: dict[str, Any]) -> None:
    """Insert the row, or give the one with its primary key all of these values."""
    keys = [column.name for column in table.primary_key]
    changed = {name: value for name, value in row.items() if name not in keys}
    statement = insert(tx, table).values(row)
    tx.connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed))
