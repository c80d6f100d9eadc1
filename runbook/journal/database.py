"""One SQLite database shared by threads and processes: connections, transactions, full disks."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from runbook.journal.damage import Mark
from runbook.journal.problem import JournalError, JournalProblem, problem_of
from runbook.journal.reserve import Reserve

T = TypeVar("T")

BUSY_WAIT = 5.0
"""Seconds to wait for another writer, where nobody said otherwise (``waiting_at_most``)."""
MOVED = JournalProblem("journal.moved")
"""What was in memory is in the file by now: whoever still had this journal asks for the other."""
_RETRY_PAUSE = 0.02
_TO_FORGET = "deleted rows stand in the log"
_CHECKPOINT_WAIT_MS = 500
_BOUND = threading.local()


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """Within this, this thread waits for other writers no longer than that."""
    before = getattr(_BOUND, "wait", BUSY_WAIT)
    _BOUND.wait = min(seconds, before)
    try:
        yield
    finally:
        _BOUND.wait = before


def _wait() -> float:
    return float(getattr(_BOUND, "wait", BUSY_WAIT))


class Database:
    """A file, or a database in memory when ``path`` is None.

    Every thread has a connection of its own; those of threads that ended are closed. A database
    in memory lives until ``close``. ``read_only``: what is there is only read, and nothing waits.
    """

    def __init__(self, path: Path | None, *, read_only: bool = False) -> None:
        self.path = path
        self._read_only = read_only
        self.mark = Mark(path.with_name(f"{path.name}.suspect")) if path else None
        self.reserve = Reserve(path.with_name(f"{path.name}.reserve")) if path else None
        self._location = str(path) if path else f"file:/runbook-{uuid4().hex}?vfs=memdb"
        self._connections: dict[threading.Thread, sqlite3.Connection] = {}
        self._lock = threading.Lock()
        self._left = False
        # A database in memory is gone with its last connection.
        self._anchor = None if path else self._connection()

    @property
    def in_memory(self) -> bool:
        """Whether what is written here is gone when the program ends."""
        return self.path is None

    def connect(self) -> sqlite3.Connection:
        """This thread's connection, in autocommit mode. Raises sqlite3.Error."""
        thread = threading.current_thread()
        with self._lock:
            for other in [one for one in self._connections if not one.is_alive()]:
                self._connections.pop(other).close()
            mine = self._connections.get(thread)
        if mine is None:
            # Not with the lock held: it may have to wait for a writer, who comes here as well.
            mine = self._connection()
            with self._lock:
                self._connections[thread] = mine
        return mine

    def _connection(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._location,
            timeout=BUSY_WAIT,
            isolation_level=None,
            # Each thread uses its own; only closing is done by another.
            check_same_thread=False,
            uri=self.path is None,
        )
        try:
            if self._read_only:
                connection.execute("PRAGMA query_only = ON")
                return connection
            if not self.in_memory:
                # In memory there is neither, and to ask would be to wait for whoever writes.
                _patiently(connection, "PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
            # A promise that was kept is to be gone from the file as well.
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA foreign_keys = ON")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A transaction that writes: all of it or nothing. Inside another one it joins that.

        Waits up to ``BUSY_WAIT`` for other writers. Raises JournalError when the disk is full,
        read-only or gone, or the wait is over; the body's own errors pass through.
        """
        try:
            connection = self.connect()
            if connection.in_transaction:
                yield connection
                return
            if self.reserve and self.reserve.needed():
                self.reserve.release()
            _begin(connection)
            try:
                if self._left:
                    raise JournalError(MOVED)  # noqa: TRY301 - rolled back like every other
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                _roll_back(connection)
                raise
            self._forget_what_was_left(connection)
        except sqlite3.Error as error:
            raise self._translated(error) from error

    def leave(self) -> None:
        """From now on every write here raises ``MOVED``. Called within a transaction of it."""
        self._left = True

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` in a transaction, and once more from the start when the disk was full.

        Between the two the reserve is released. Raises JournalError when that was not enough.
        Inside a transaction it is a part of that, and only the whole can be begun again.
        """
        if self._in_transaction():
            with self.transaction() as connection:
                return work(connection)
        try:
            with self.transaction() as connection:
                return work(connection)
        except JournalError as error:
            full = error.problem.rule_id == "journal.full"
            if not (full and self.reserve and self.reserve.release()):
                raise
        with self.transaction() as connection:
            return work(connection)

    def _in_transaction(self) -> bool:
        try:
            return self.connect().in_transaction
        except sqlite3.Error:
            return False

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work``, which only reads, without waiting for writers. Raises JournalError."""
        try:
            return work(self.connect())
        except sqlite3.Error as error:
            raise self._translated(error) from error

    def forget_deleted(self) -> bool:
        """Empty the log, so that deleted rows stand neither there nor in the file. Never raises.

        False when others are reading or writing just now: what was deleted stays in the log until
        a later call. Where ``forget_later`` was said, the next write or opening calls again.
        """
        return self._forget(_CHECKPOINT_WAIT_MS)

    def forget_later(self, connection: sqlite3.Connection) -> None:
        """Say, in the transaction that deletes, that the log must be emptied, whoever dies."""
        row = (_TO_FORGET, "")
        connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", row)

    def _forget_what_was_left(self, connection: sqlite3.Connection) -> None:
        if self.in_memory:
            return
        with suppress(sqlite3.Error):
            if connection.execute("SELECT 1 FROM meta WHERE name = ?", (_TO_FORGET,)).fetchone():
                # Whoever writes at night is not kept waiting for a reader.
                self._forget(0)

    def _forget(self, wait_ms: int) -> bool:
        if self.in_memory:
            return True
        try:
            connection = self.connect()
            connection.execute(f"PRAGMA busy_timeout = {wait_ms}")
            try:
                row = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                connection.execute(f"PRAGMA busy_timeout = {int(BUSY_WAIT * 1000)}")
            done = bool(row[0] == 0)
            if done:
                connection.execute("DELETE FROM meta WHERE name = ?", (_TO_FORGET,))
        except sqlite3.Error:
            return False
        return done

    def _translated(self, error: sqlite3.Error) -> Exception:
        """The error as a problem of the journal, or itself when it is a defect of ours."""
        problem = problem_of(error)
        if problem is None:
            return error
        if self.mark and problem.rule_id == "journal.corrupt":
            self.mark.set()
        return JournalError(problem)

    def close(self) -> None:
        """Close every thread's connection. What was committed stays, unless it is in memory."""
        with self._lock:
            connections = [*self._connections.values(), *filter(None, [self._anchor])]
            self._connections.clear()
            self._anchor = None
        for connection in connections:
            connection.close()


def _roll_back(connection: sqlite3.Connection) -> None:
    # A full disk makes SQLite roll back by itself.
    if connection.in_transaction:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")


def _begin(connection: sqlite3.Connection) -> None:
    wait = _wait()
    if wait == BUSY_WAIT:
        _patiently(connection, "BEGIN IMMEDIATE")
        return
    connection.execute(f"PRAGMA busy_timeout = {int(wait * 1000)}")
    try:
        _patiently(connection, "BEGIN IMMEDIATE", wait)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(BUSY_WAIT * 1000)}")


def _patiently(connection: sqlite3.Connection, statement: str, seconds: float = BUSY_WAIT) -> None:
    """Run a statement that takes a lock, again and again for so many seconds.

    The busy timeout covers nearly every lock, but some are refused without waiting: above all the
    one for turning a fresh file to WAL while another process does the same.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            connection.execute(statement)
        except sqlite3.OperationalError as error:
            if problem_of(error) != JournalProblem("journal.busy") or time.monotonic() > deadline:
                raise
            time.sleep(_RETRY_PAUSE)
        else:
            return
