"""One process at a time for a task, on every system, freed by the system when the process dies."""

import sqlite3
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from runbook.journal.private import private_file

_LOOK = 0.25


@dataclass(frozen=True, slots=True)
class Hold:
    """The lock, for as long as this value is kept. ``connection`` is None if none could be made."""

    connection: sqlite3.Connection | None

    def release(self) -> None:
        """Let another process have it."""
        if self.connection is not None:
            self.connection.close()


def hold_alone(path: Path, patience: float) -> Hold | None:
    """Take the lock at ``path``; None when another process keeps it for ``patience`` seconds.

    SQLite's own lock is used, because it is the one file lock the program relies on anyway that
    works alike on Linux, Windows and macOS. A lock that cannot be made hinders nobody.
    """
    until = time.monotonic() + patience
    with suppress(OSError):
        private_file(path)
    while True:
        try:
            connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        except sqlite3.Error:
            return Hold(None)
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            connection.close()
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:
                return Hold(None)
        else:
            return Hold(connection)
        if time.monotonic() >= until:
            return None
        time.sleep(_LOOK)
