"""Hubs' databases as earlier versions left them: recorded rows in the tables of their step."""

import json
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import Boolean, Connection, MetaData, create_engine, insert

from runbook.hub.store import upgrading

_FOLDER = Path(__file__).parents[3] / "recordings" / "hubs"
RECORDED = {
    "0001": "0004", "0002": "0004", "0003": "0004", "0004": "0004", "0005": "0005",
    "0006": "0005", "0007": "0007",
}  # fmt: skip
"""Which recording's rows a database of that step has: several steps were made by one program."""
_VERSION = "alembic_version"
_NUMBERED = "SELECT setval(pg_get_serial_sequence('{0}', '{1}'), (SELECT max({1}) FROM {0}))"

Rows = dict[str, list[dict[str, Any]]]


def recording(revision: str) -> Rows:
    """What its program had written, by table."""
    text = (_FOLDER / f"{RECORDED[revision]}.json").read_text(encoding="utf-8")
    found: Rows = json.loads(text, object_hook=_bytes)
    return found


def make(url: str, revision: str) -> Rows:
    """A database of that step with the recorded rows; gives those that it has."""
    engine = create_engine(url)
    with engine.begin() as connection:
        config = upgrading._config(connection)
        command.upgrade(config, revision)
        kept = _fill(connection, recording(revision))
    engine.dispose()
    return kept


def contents(connection: Connection) -> Rows:
    """Every row of every table."""
    tables = MetaData()
    tables.reflect(connection)
    return {
        table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
        for table in tables.sorted_tables
    }


def lost(before: Rows, after: Rows) -> list[object]:
    """Rows of before, column by column, that are not among those of after."""
    return [
        (table, row)
        for table, rows in before.items()
        for row in rows
        if not any(row.items() <= one.items() for one in after.get(table, []))
    ]


def _fill(connection: Connection, rows: Rows) -> Rows:
    tables = MetaData()
    tables.reflect(connection)
    kept: Rows = {}
    for table in tables.sorted_tables:
        if table.name == _VERSION or not rows.get(table.name):
            continue
        typed = [
            {
                name: bool(value) if isinstance(table.c[name].type, Boolean) else value
                for name, value in row.items()
            }
            for row in rows[table.name]
        ]
        connection.execute(insert(table), typed)
        kept[table.name] = typed
        if connection.dialect.name == "postgresql":
            for column in table.columns:
                # Numbers given by hand do not move the counter that gives the next one.
                if "nextval" in str(getattr(column.server_default, "arg", "")):
                    connection.exec_driver_sql(_NUMBERED.format(table.name, column.name))
    return kept


def _bytes(value: dict[str, Any]) -> object:
    return bytes.fromhex(value["hex"]) if value.keys() == {"hex"} else value
