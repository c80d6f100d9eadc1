"""What a step of the migrations asks before it is taken back: whether a row would be lost."""

from collections.abc import Mapping

from alembic import op
from sqlalchemy import text


class WouldLoseError(Exception):
    """These tables hold what the older version has no place for."""

    def __init__(self, tables: tuple[str, ...]) -> None:
        super().__init__(", ".join(tables))
        self.tables = tables


def must_be_empty(*tables: str, unset: Mapping[str, tuple[str, ...]] | None = None) -> None:
    """Raises WouldLoseError where one of ``tables`` has rows.

    ``unset``: columns of other tables that must be empty in every row.
    """
    asked = dict.fromkeys(tables, "1 = 1")
    for name, columns in (unset or {}).items():
        asked[name] = " OR ".join(f"{one} <> ''" for one in columns)
    found = [name for name, where in asked.items() if _any(name, where)]
    if found:
        raise WouldLoseError(tuple(found))


def _any(table: str, where: str) -> bool:
    statement = f"SELECT EXISTS (SELECT 1 FROM {table} WHERE {where})"  # noqa: S608 - constants of the steps
    return bool(op.get_bind().execute(text(statement)).scalar())
