"""The hub's database: SQLite in one file, or PostgreSQL shared by several hubs.

Writing transactions follow one another: ``BEGIN IMMEDIATE`` on SQLite, one advisory lock on
PostgreSQL. So rows are numbered in the order of their commits, and who reads up to a number has
missed nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import make_url

from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.transaction import Transaction
from runbook.secrets.own import OwnSecret

WRITERS_LOCK = 0x72756E626F6F6B
"""The advisory lock that writers of one database take; any constant would do."""
BUSY_S = 30.0
"""Seconds a writer waits for another one on SQLite."""


def utc_now() -> datetime:
    """The wall clock, aware."""
    return datetime.now(UTC)


class Store:
    """One database. Safe to share between threads; a transaction belongs to one.

    ``url`` is SQLAlchemy's: ``sqlite:////folder/hub.sqlite`` or ``postgresql+psycopg://…``; it may
    hold a password and is never shown. Raises sqlalchemy.exc.SQLAlchemyError as it comes.
    """

    def __init__(
        self, url: str, secret: OwnSecret, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._engine = create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
        self._secret = secret
        self._clock = clock
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        if self.is_sqlite:
            event.listen(self._engine, "connect", _prepare_sqlite)

    def upgrade(self) -> None:
        """Bring the tables to the newest version."""
        OUTBOX.metadata.create_all(self._engine)

    @contextmanager
    def write(self, fence: int | None = None) -> Iterator[Transaction]:
        """One writing transaction, rolled back on any error.

        ``fence``: only while this hub is on duty with that number; raises NotOnDutyError.
        """
        with self._engine.connect() as connection:
            self._begin(connection)
            try:
                transaction = Transaction(connection, self._secret, self._clock(), fence)
                transaction.check_fence()
                yield transaction
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                if not connection.invalidated:
                    connection.exec_driver_sql("ROLLBACK")
                raise

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """One consistent look."""
        with self._engine.connect() as connection:
            begin = "BEGIN" if self.is_sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            connection.exec_driver_sql(begin)
            try:
                yield Transaction(connection, self._secret, self._clock(), None)
            finally:
                if not connection.invalidated:
                    connection.exec_driver_sql("ROLLBACK")

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _begin(self, connection: Connection) -> None:
        if self.is_sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")


def _prepare_sqlite(raw: object, _record: object) -> None:
    cursor = raw.cursor()  # type: ignore[attr-defined]  # the DB-API connection, untyped there
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {int(BUSY_S * 1000)}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
