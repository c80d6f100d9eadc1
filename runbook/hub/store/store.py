"""The hub's database: SQLite in one file, or PostgreSQL shared by several hubs.

Writing transactions follow one another: ``BEGIN IMMEDIATE`` on SQLite, one advisory lock on
PostgreSQL. So rows are numbered in the order of their commits, and who reads up to a number has
missed nothing.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from runbook.hub.store import engines, upgrading
from runbook.hub.store.drivers import errors
from runbook.hub.store.in_order import InOrder
from runbook.hub.store.kept_copy import keep_copy
from runbook.hub.store.problem import StoreError, StoreProblem, problem_of
from runbook.hub.store.transaction import Transaction
from runbook.secrets.own import OwnSecret


def utc_now() -> datetime:
    """The wall clock, aware."""
    return datetime.now(UTC)


class Store:
    """One database. Safe to share between threads; a transaction belongs to one.

    ``url`` is SQLAlchemy's: ``sqlite:////folder/hub.sqlite`` or ``postgresql+psycopg://…``; it may
    hold a password and is never shown. Everything raises StoreError for what the world did, and
    SQLAlchemyError as it comes for a defect of ours.

    Writers wait for each other, ``patience`` seconds at most: hold a transaction for milliseconds,
    and do not begin a second one inside the first. PostgreSQL ends one whose hub says nothing for
    ``engines.IDLE_S`` seconds, so that a hub that hangs or was cut off stops no other one.
    """

    def __init__(
        self,
        url: str,
        secret: OwnSecret,
        clock: Callable[[], datetime] = utc_now,
        patience: float = engines.BUSY_S,
    ) -> None:
        self._engines = engines.engines(url, patience)
        self._writers = InOrder(patience)
        self._secret = secret
        self._clock = clock
        self.is_sqlite = self._engines.kind == engines.SQLITE

    def upgrade(self) -> None:
        """Bring the tables to the newest version, in one transaction; processes may do so at once.

        A file of an older version is copied first. Raises StoreError also for tables of a newer
        version, or of somebody else.
        """
        with _translated():
            self._make_private_file()
            if self.is_sqlite and (database := self._engines.readers.url.database):
                keep_copy(Path(database), upgrading.newest())
            with self._written() as connection:
                upgrading.upgrade(connection)

    def problem(self) -> StoreProblem | None:
        """What keeps the database from being used just now; None: it is ready."""
        try:
            with _translated(), self._engines.readers.connect() as connection:
                return upgrading.problem(connection)
        except StoreError as error:
            return error.problem

    @contextmanager
    def write(self, fence: int | None = None) -> Iterator[Transaction]:
        """One writing transaction, rolled back on any error.

        ``fence``: only while this hub is on duty with that number; raises NotOnDutyError.
        """
        with _translated(), self._written() as connection:
            transaction = self.transaction(connection, fence)
            transaction.check_fence()
            yield transaction

    @contextmanager
    def _written(self) -> Iterator[Connection]:
        with (
            self._writers.turn(),
            self._engines.writers.connect() as connection,
            _writing(connection),
        ):
            yield connection

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """One consistent look."""
        with _translated(), self._engines.readers.connect() as connection:
            engines.begin_read(connection)
            try:
                yield self.transaction(connection, None)
            finally:
                _roll_back(connection)

    def connection(self) -> Connection:
        """A connection of the caller's own, without a transaction; to be closed by the caller."""
        with _translated():
            return self._engines.readers.connect()

    def transaction(self, connection: Connection, fence: int | None) -> Transaction:
        """What the store's functions take, for a transaction that is open on this connection."""
        return Transaction(connection, self._secret, self._clock(), fence)

    def close(self) -> None:
        """Close every connection."""
        self._engines.close()

    def _make_private_file(self) -> None:
        """The database's file, if there is none: for this user alone. Its neighbours follow it."""
        database = self._engines.readers.url.database
        if self.is_sqlite and database:
            with suppress(OSError):
                os.close(os.open(Path(database), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


@contextmanager
def _writing(connection: Connection) -> Iterator[None]:
    try:
        engines.begin_write(connection)
        yield
        connection.exec_driver_sql("COMMIT")
    except BaseException:
        _roll_back(connection)
        raise


def _roll_back(connection: Connection) -> None:
    """End the transaction, if there is still one: a lost line and a full disk end it themselves."""
    try:
        raw = connection.connection.driver_connection
        if raw is not None:
            raw.rollback()
    except errors():
        with suppress(SQLAlchemyError):
            connection.invalidate()


@contextmanager
def _translated() -> Iterator[None]:
    """Errors that the world caused become values; a driver's text may quote what nobody may see."""
    try:
        yield
    except errors() as error:
        problem = problem_of(error)
        if problem is None or isinstance(error, StoreError):
            raise
        raise StoreError(problem) from None
