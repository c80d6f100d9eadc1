"""What a database says of its own tables, as lines that can be compared."""

import re

from sqlalchemy import Connection

_POSTGRESQL = (
    (
        "SELECT 'column', table_name, column_name, data_type, is_nullable, column_default "
        "FROM information_schema.columns WHERE table_schema = 'public'"
    ),
    "SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    (
        "SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) "
        "FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    ),
)
_SQLITE = ("SELECT type, tbl_name, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",)


def catalogue(connection: Connection) -> list[str]:
    """Tables, columns, defaults, constraints and indexes; without alembic's own table."""
    asked = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL
    rows = [row for one in asked for row in connection.exec_driver_sql(one).all()]
    lines = (str(tuple(row)).replace("\\n", " ").replace("\\t", "") for row in rows)
    # SQLite keeps a statement as it was written, and a column that was added with one blank.
    return sorted(re.sub(r"\s+", " ", one) for one in lines if "alembic" not in one)
