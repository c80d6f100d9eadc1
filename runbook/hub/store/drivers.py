"""What the drivers of the databases raise and make: PostgreSQL's is loaded only where it is used.

To load it takes as long as a tenth of a command on SQLite.
"""

import sqlite3
import sys
from types import ModuleType
from typing import TYPE_CHECKING, TypeGuard

from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    import psycopg


def errors() -> tuple[type[Exception], ...]:
    """SQLAlchemy's and the drivers': one that was never loaded has raised nothing."""
    loaded = _postgresql()
    others = () if loaded is None else (loaded.Error,)
    return (SQLAlchemyError, sqlite3.Error, *others)


def is_error_of_postgresql(error: BaseException) -> "TypeGuard[psycopg.Error]":
    """Whether PostgreSQL's driver raised it."""
    loaded = _postgresql()
    return loaded is not None and isinstance(error, loaded.Error)


def is_of_postgresql(raw: object) -> "TypeGuard[psycopg.Connection]":
    """Whether this connection is one of PostgreSQL's driver."""
    loaded = _postgresql()
    return loaded is not None and isinstance(raw, loaded.Connection)


def _postgresql() -> ModuleType | None:
    return sys.modules.get("psycopg")
