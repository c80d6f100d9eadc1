"""Connections to the hub's database: how they are made, and what each of them is told first.

Readers have a pool, of which the one used last goes first: its caches are warm, and the others
stay small. Writers of one process have a single connection, for which they queue: only processes
meet at the database's lock.
"""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from runbook.hub.store.problem import BUSY, WRONG_URL, StoreError, StoreProblem, problem_of

BUSY_S = 10.0
"""Seconds a writer waits for another one. Each holds the lock for milliseconds."""
IDLE_S = 5.0
"""Seconds after which PostgreSQL ends a transaction whose hub says nothing more: it is gone."""
READERS = 5
MORE_READERS = 20
WRITERS_LOCK = 0x72756E626F6F6B
"""The advisory lock that writers of one database take; any constant would do."""

SQLITE, POSTGRESQL = "sqlite", "postgresql"

_Prepare = Callable[[Any, object], None]

_TO_WAL = "PRAGMA journal_mode = WAL"
_PRAGMAS = (
    "synchronous = FULL",
    "foreign_keys = ON",
    # KiB of each connection; with SQLite's own 2 MB a hub would grow for days until all are full.
    "cache_size = -512",
)
_RETRY_PAUSE = 0.02
# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
_ARGUMENTS = {
    "connect_timeout": "5",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
    "application_name": "runbook-hub",
}
# https://www.postgresql.org/docs/current/runtime-config-client.html
_SESSION = f"""
SET statement_timeout = '30s';
SET idle_in_transaction_session_timeout = '{int(IDLE_S)}s';
SELECT set_config('synchronous_commit', 'on', false)
WHERE current_setting('synchronous_commit') = 'off'
"""
_BEGIN_WRITE = {
    SQLITE: "BEGIN IMMEDIATE",
    POSTGRESQL: (
        "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; "
        f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})"
    ),
}
_BEGIN_READ = {
    SQLITE: "BEGIN",
    POSTGRESQL: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}


@dataclass(frozen=True, slots=True)
class Engines:
    """What reads and what writes. ``kind`` is ``sqlite`` or ``postgresql``."""

    kind: str
    readers: Engine
    writers: Engine

    def close(self) -> None:
        """Close every connection; one that is in use, as soon as it is given back."""
        for one in (self.readers, self.writers):
            # A pool that is left takes them back and keeps them open, for nobody.
            event.listen(one.pool, "checkin", _close_it)
            one.dispose()


def _close_it(_connection: object, entry: ConnectionPoolEntry) -> None:
    entry.close()


def engines(url: str, patience: float) -> Engines:
    """Engines for a URL. Connects to nothing yet. Raises StoreError for one that cannot work.

    ``patience``: seconds a writer waits for the others.
    """
    parsed = _parsed(url)
    kind = parsed.get_backend_name()
    if kind == POSTGRESQL:
        known = {key: value for key, value in _ARGUMENTS.items() if key not in parsed.query}
        parsed = parsed.set(drivername="postgresql+psycopg")
        options: dict[str, Any] = {"connect_args": known, "pool_pre_ping": True}
    else:
        options = {}
    options |= {"isolation_level": "AUTOCOMMIT", "hide_parameters": True, "pool_timeout": patience}
    made = Engines(
        kind,
        create_engine(
            parsed, pool_size=READERS, max_overflow=MORE_READERS, pool_use_lifo=True, **options
        ),
        create_engine(parsed, pool_size=1, max_overflow=0, **options),
    )
    prepare = _preparing_postgresql if kind == POSTGRESQL else _preparing_sqlite
    for one in (made.readers, made.writers):
        event.listen(one, "connect", prepare(int(patience * 1000)))
    return made


def begin_write(connection: Connection) -> None:
    """Begin a transaction that follows every earlier writer's."""
    connection.exec_driver_sql(writing(connection.dialect.name))


def begin_read(connection: Connection) -> None:
    """Begin a look at one moment."""
    connection.exec_driver_sql(_BEGIN_READ[connection.dialect.name])


def writing(kind: str) -> str:
    """The statement that begins a writing transaction on such a database."""
    return _BEGIN_WRITE[kind]


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        kind = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        # Its text would quote the URL, and with it a password.
        raise StoreError(StoreProblem(WRONG_URL)) from None
    in_memory = kind == SQLITE and parsed.database in {None, "", ":memory:"}
    if kind not in {SQLITE, POSTGRESQL} or in_memory:
        raise StoreError(StoreProblem(WRONG_URL))
    return parsed


def _preparing_sqlite(patience_ms: int) -> _Prepare:
    def prepare(raw: Any, _record: object) -> None:
        # First of all: the others may have to wait themselves.
        raw.execute(f"PRAGMA busy_timeout = {patience_ms}")
        _turn_to_wal(raw, patience_ms / 1000)
        for pragma in _PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")

    return prepare


def _turn_to_wal(raw: Any, patience: float) -> None:
    """Asked again and again for so many seconds where another one writes at the same moment.

    The busy timeout does not cover this lock: a fresh file that somebody else turns to WAL, or
    writes to without it, is refused at once.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            raw.execute(_TO_WAL)
        except sqlite3.OperationalError as error:
            if problem_of(error) != StoreProblem(BUSY) or time.monotonic() > deadline:
                raise
            time.sleep(_RETRY_PAUSE)
        else:
            return


def _preparing_postgresql(patience_ms: int) -> _Prepare:
    def prepare(raw: Any, _record: object) -> None:
        before, raw.autocommit = raw.autocommit, True
        raw.execute(f"SET lock_timeout = {patience_ms}; {_SESSION}")
        raw.autocommit = before

    return prepare
