"""What ``notifier``'s outbox takes for its SQLite connection: the hub's database, whichever it is.

A transaction that begins here follows every other writer's and checks the fence first. A connection
that was cut is replaced at the next use outside a transaction; what was open then is lost as a
whole. Errors are SQLite's.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from runbook.hub.store import engines
from runbook.hub.store.drivers import errors, is_error_of_postgresql, is_of_postgresql
from runbook.hub.store.problem import as_sqlite, problem_of
from runbook.hub.store.store import Store
from runbook.hub.store.transaction import NotOnDutyError, Transaction
from runbook.hub.store.translation import Values, bound, translated

_BEGIN = "BEGIN IMMEDIATE"
_ENDS = frozenset({"COMMIT", "ROLLBACK"})


class OffDutyError(NotOnDutyError, sqlite3.OperationalError):
    """Another hub is on duty. Also an error of SQLite's: what waits for the disk waits for this."""


class Rows:
    """What a statement gave."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._rows = rows

    def fetchall(self) -> list[Any]:
        """All of it."""
        return list(self._rows)

    def fetchone(self) -> Any:
        """The first row, None without one."""
        return self._rows[0] if self._rows else None


class Joined:
    """A part of a transaction that somebody else has open."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    in_transaction = True

    def execute(self, statement: str, values: Values = ()) -> Rows:
        """Run one statement. Raises sqlite3.Error."""
        return _run(self._transaction.connection, statement, values)

    def close(self) -> None:
        """Leave the connection to whoever has it."""


class Line:
    """A connection of its own that checks the fence at every beginning of a transaction."""

    def __init__(self, store: Store, fence: int | None) -> None:
        self._store = store
        self._fence = fence
        self._connection: Connection | None = None
        self._open: Transaction | None = None

    @property
    def in_transaction(self) -> bool:
        """Whether one is open; also when its connection was cut and it was not rolled back yet."""
        return self._open is not None

    @property
    def transaction(self) -> Transaction:
        """The open one. Raises sqlite3.ProgrammingError without one."""
        if self._open is None:
            raise sqlite3.ProgrammingError("no transaction is open")
        return self._open

    def execute(self, statement: str, values: Values = ()) -> Rows:
        """Run one statement. Raises sqlite3.Error, and OffDutyError at a BEGIN."""
        if statement == _BEGIN:
            return self._begin()
        if statement in _ENDS:
            return self._end(statement)
        connection = self._open.connection if self._open else self._usable()
        return self._guarded(connection, statement, values)

    def close(self) -> None:
        """Give the connection back."""
        self._open = None
        if self._connection is not None:
            with suppress(*errors()):
                self._connection.close()
            self._connection = None

    def _begin(self) -> Rows:
        if self._open is not None:
            raise sqlite3.OperationalError("a transaction is open")
        connection = self._usable()
        self._guarded(connection, engines.writing(connection.dialect.name))
        try:
            self._open = self._store.transaction(connection, self._fence)
            self._open.check_fence()
        except NotOnDutyError:
            self._end("ROLLBACK")
            raise OffDutyError from None
        except SQLAlchemyError as error:
            self._end("ROLLBACK")
            raise sqlite_error(error) from None
        return Rows(())

    def _end(self, statement: str) -> Rows:
        connection, self._open = self.transaction.connection, None
        if connection.closed or connection.invalidated:
            # Its transaction went with it.
            if statement == "ROLLBACK":
                return Rows(())
            raise sqlite3.OperationalError("the connection was cut")
        return self._guarded(connection, statement)

    def _guarded(self, connection: Connection, statement: str, values: Values = ()) -> Rows:
        try:
            return _run(connection, statement, values)
        except sqlite3.Error:
            if _is_lost(connection):
                with suppress(SQLAlchemyError):
                    connection.invalidate()
            raise

    def _usable(self) -> Connection:
        """The connection, a new one if the last was cut. Only where no transaction is open."""
        known = self._connection
        if known is not None and (known.closed or known.invalidated):
            self.close()
        if self._connection is None:
            try:
                self._connection = self._store.connection()
            except SQLAlchemyError as error:
                raise sqlite_error(error) from None
        return self._connection


def _run(connection: Connection, statement: str, values: Values = ()) -> Rows:
    """Run one statement on the driver's own connection. Raises sqlite3.Error."""
    if connection.closed or connection.invalidated:
        raise sqlite3.OperationalError("the connection was cut")
    raw = connection.connection.driver_connection
    if isinstance(raw, sqlite3.Connection):
        return Rows(raw.execute(statement, values).fetchall())
    if not is_of_postgresql(raw):
        raise TypeError("neither SQLite nor PostgreSQL")
    import psycopg  # noqa: PLC0415 - lazy for start-up

    try:
        # Values are put in as literals, whose types follow from the columns beside them.
        with psycopg.ClientCursor(raw) as cursor:
            if values:
                cursor.execute(translated(statement).encode(), bound(statement, values))
            else:
                cursor.execute(statement.encode())
            while cursor.nextset():
                pass
            return Rows(cursor.fetchall() if cursor.description else ())
    except psycopg.Error as error:
        raise as_sqlite(error) from None


def _is_lost(connection: Connection) -> bool:
    if connection.closed or connection.invalidated:
        return True
    raw = connection.connection.driver_connection
    return is_of_postgresql(raw) and raw.closed


def sqlite_error(error: SQLAlchemyError) -> sqlite3.Error:
    """The error of SQLite that means the same."""
    cause = getattr(error, "orig", error)
    if isinstance(cause, sqlite3.Error):
        return cause
    if is_error_of_postgresql(cause):
        return as_sqlite(cause)
    problem = problem_of(error)
    return sqlite3.OperationalError(problem.rule_id if problem else type(error).__name__)
