"""The journal as it was before a newer program brought it to its version: kept for three days.

Whoever must go back to the older program finds it there. A client's reference that was destroyed in
the journal is destroyed in the copy too, at the latest when the program next starts.
"""

import os
import sqlite3
import time
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex

from runbook.journal.private import private_file
from runbook.journal.schema import newest, version_of
from runbook.journal.unsealing import blank_others
from runbook.system.durable import sync_folder

KEPT = timedelta(days=3)
GIVEN_UP = timedelta(minutes=10)
"""A copy that nobody has written to for so long is not being made any more."""
_NAME = "{stem}.before-upgrade-{version}{suffix}"
_PATTERN = "{stem}.before-upgrade-*{suffix}"
_PARTIAL = "{name}.copying-{maker}"
_PAGES = 256
"""Copied in one go; between two portions a writer gets its turn."""


def keep_copy(connection: sqlite3.Connection, path: Path) -> Path | None:
    """Copy the journal at ``path`` as it is now, for this user alone; where the copy is.

    None where there is nothing to keep, or no room: each step of an upgrade is whole or not at all
    without a copy too, and a night without a journal would be worse. Never raises.
    """
    partial = path.with_name(_PARTIAL.format(name=path.name, maker=token_hex(8)))
    try:
        version = version_of(connection)
        copy = path.with_name(_NAME.format(stem=path.stem, version=version, suffix=path.suffix))
        if not 0 < version < newest() or copy.exists():
            return None
        private_file(partial)
        with closing(sqlite3.connect(partial, isolation_level=None)) as made:
            connection.backup(made, pages=_PAGES)
            # Another process may have been faster: then this is no older journal any more.
            if version_of(made) != version:
                return None
            made.execute("PRAGMA journal_mode = DELETE")
        _sync(partial)
        partial.replace(copy)
        sync_folder(path.parent)
    except (OSError, sqlite3.Error):
        return None
    else:
        return copy
    finally:
        for tail in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                partial.with_name(partial.name + tail).unlink(missing_ok=True)


def tidy_copies(path: Path, now: datetime) -> None:
    """Remove copies that are old enough, and in the others what the journal has destroyed.

    A copy in whose middle the program was killed goes as well. ``path`` is the journal that is in
    use. Never raises.
    """
    for partial in _found(path, _PARTIAL.format(name=path.name, maker="*")):
        with suppress(OSError):
            # The computer's own clock: another program may be making it at this moment.
            if abs(time.time() - partial.stat().st_mtime) > GIVEN_UP.total_seconds():
                partial.unlink()
    for copy in copies_of(path):
        with suppress(OSError):
            made = copy.stat().st_mtime
            # One from the future was made by a clock that is no more.
            if abs(now.timestamp() - made) > KEPT.total_seconds():
                copy.unlink()
                continue
            blank_others(path, copy)
            os.utime(copy, (made, made))


def copies_of(path: Path) -> list[Path]:
    """Those of the journal at ``path``, the oldest version first. Never raises."""
    return _found(path, _PATTERN.format(stem=path.stem, suffix=path.suffix))


def _found(path: Path, pattern: str) -> list[Path]:
    try:
        return sorted(path.parent.glob(pattern))
    except OSError:
        return []


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)
