"""What can be wrong with the hub's database, as values. None holds an address, name or password."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoFreeConnectionError

from runbook.hub.store.drivers import is_error_of_postgresql

if TYPE_CHECKING:
    import psycopg

UNREACHABLE = "store.unreachable"
BUSY = "store.busy"
FULL = "store.full"
READ_ONLY = "store.read_only"
CORRUPT = "store.corrupt"
REFUSED = "store.refused"
NOT_PREPARED = "store.not_prepared"
NEWER = "store.newer"
OTHERS = "store.others"
WRONG_URL = "store.wrong_url"
NO_WAY_BACK = "store.no_way_back"
WOULD_LOSE = "store.would_lose"
ON_DUTY = "store.on_duty"

# Primary result codes: https://sqlite.org/rescode.html
_OF_SQLITE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: UNREACHABLE,
    sqlite3.SQLITE_IOERR: UNREACHABLE,
    sqlite3.SQLITE_CORRUPT: CORRUPT,
    sqlite3.SQLITE_NOTADB: CORRUPT,
}
_PRIMARY = 0xFF

# Whole codes first, then classes: https://www.postgresql.org/docs/current/errcodes-appendix.html
_OF_POSTGRESQL = {
    "25006": READ_ONLY,
    "25P03": BUSY,
    "40001": BUSY,
    "40P01": BUSY,
    "42501": REFUSED,
    "42P01": NOT_PREPARED,
    "42703": NOT_PREPARED,
    "42P07": OTHERS,
    "53100": FULL,
    "55P03": BUSY,
    "57014": BUSY,
    "08": UNREACHABLE,
    "28": REFUSED,
    "53": BUSY,
    "57": UNREACHABLE,
    "58": UNREACHABLE,
    "XX001": CORRUPT,
    "XX002": CORRUPT,
}
_CLASS = 2


@dataclass(frozen=True, slots=True)
class StoreProblem:
    """One problem. Texts: ``<rule_id>.sentence`` and ``<rule_id>.hint`` with ``values``."""

    rule_id: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)


class StoreError(SQLAlchemyError):
    """The database could not do what was asked; ``problem`` says why.

    When the answer to a COMMIT never came, nobody knows whether it was kept: whoever tries again
    must find it there.
    """

    def __init__(self, problem: StoreProblem) -> None:
        super().__init__(problem.rule_id)
        self.problem = problem


def problem_of(error: BaseException) -> StoreProblem | None:
    """The problem behind an error of SQLAlchemy or of a driver, by its code; None for a defect."""
    if isinstance(error, StoreError):
        return error.problem
    if isinstance(error, NoFreeConnectionError):
        return StoreProblem(BUSY)
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        rule_id = _of_sqlite(cause)
    elif cause is not None and is_error_of_postgresql(cause):
        rule_id = _of_postgresql(cause)
    else:
        rule_id = None
    return StoreProblem(rule_id) if rule_id else None


def as_sqlite(error: "psycopg.Error") -> sqlite3.Error:
    """The error of SQLite that means the same to whoever was written for SQLite.

    Without the driver's text: that may quote what stands in a row.
    """
    import psycopg  # noqa: PLC0415 - lazy for start-up

    rule_id = _of_postgresql(error)
    state = error.sqlstate or "none"
    if isinstance(error, psycopg.IntegrityError):
        found: sqlite3.Error = sqlite3.IntegrityError(f"SQLSTATE {state}")
    elif rule_id is None:
        found = sqlite3.ProgrammingError(f"SQLSTATE {state}")
    else:
        found = sqlite3.OperationalError(f"{rule_id}, SQLSTATE {state}")
    found.sqlite_errorcode = _AS_SQLITE.get(rule_id or "", sqlite3.SQLITE_ERROR)
    found.sqlite_errorname = f"SQLSTATE_{state}"
    return found


_AS_SQLITE = {
    UNREACHABLE: sqlite3.SQLITE_IOERR,
    BUSY: sqlite3.SQLITE_BUSY,
    FULL: sqlite3.SQLITE_FULL,
    READ_ONLY: sqlite3.SQLITE_READONLY,
    CORRUPT: sqlite3.SQLITE_CORRUPT,
    REFUSED: sqlite3.SQLITE_CANTOPEN,
}


def _of_sqlite(error: sqlite3.Error) -> str | None:
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else _OF_SQLITE.get(code & _PRIMARY)


def _of_postgresql(error: "psycopg.Error") -> str | None:
    import psycopg  # noqa: PLC0415 - lazy for start-up

    state = error.sqlstate
    if state is None:
        # Of a connection that was never made, or is gone, the library keeps no code.
        lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        return UNREACHABLE if lost else None
    return _OF_POSTGRESQL.get(state) or _OF_POSTGRESQL.get(state[:_CLASS])
