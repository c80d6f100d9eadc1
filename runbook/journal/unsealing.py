"""Destroys clients' references in a damaged file once they stand in the fresh one.

What was promised to a client says "destroyed" when it is kept: that must not leave a copy that this
PC's secret still opens in a file nobody looks at.
"""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

SEALED_BYTES = 28
"""The least a sealed reference has: nonce and tag."""
_MOST_WORK = 4_000_000_000
"""Bytes to look through for all references together: some seconds."""
_STEP = 4 * 1024 * 1024
_SEALED = f"SELECT reference FROM callbacks WHERE length(reference) >= {SEALED_BYTES}"  # noqa: S608 - a constant
_BLANKED = (
    "UPDATE callbacks SET reference = zeroblob(length(reference)) "  # noqa: S608 - as above
    f"WHERE length(reference) >= {SEALED_BYTES} AND reference IN (SELECT reference FROM carried)"
)


def destroy_references(fresh: Path, aside: Path) -> None:
    """Blank every reference in ``aside`` that stands in ``fresh``. Never raises.

    First with SQLite, which also empties the log; then byte by byte, for what SQLite cannot read.
    What was not carried over stays as it is.
    """
    with suppress(OSError, sqlite3.Error):
        with closing(_reading(fresh)) as connection:
            carried = [bytes(one) for (one,) in connection.execute(_SEALED)]
        if not carried:
            return
        with suppress(sqlite3.Error):
            _blank(aside, carried)
        for path in (aside, aside.with_name(f"{aside.name}-wal")):
            if path.exists() and path.stat().st_size * len(carried) <= _MOST_WORK:
                _overwrite(path, carried)


def blank_others(journal: Path, copy: Path) -> None:
    """Blank every reference in ``copy`` that no longer stands in ``journal``. Never raises."""
    with suppress(OSError, sqlite3.Error):
        with closing(_reading(journal)) as connection:
            standing = {bytes(one) for (one,) in connection.execute(_SEALED)}
        with closing(_reading(copy)) as connection:
            kept = {bytes(one) for (one,) in connection.execute(_SEALED) if any(one)}
        if gone := sorted(kept - standing):
            _blank(copy, gone)
            _overwrite(copy, gone)


def sealed_left(aside: Path) -> int | None:
    """How many references can still be read there, sealed; None when that cannot be told."""
    try:
        with closing(_reading(aside)) as connection:
            return sum(any(one) for (one,) in connection.execute(_SEALED))
    except (OSError, sqlite3.Error):
        return None


def _blank(aside: Path, carried: list[bytes]) -> None:
    uri = f"{aside.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("CREATE TEMP TABLE carried (reference BLOB PRIMARY KEY)")
        rows = [(one,) for one in carried]
        connection.executemany("INSERT OR IGNORE INTO carried VALUES (?)", rows)
        connection.execute(_BLANKED)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _overwrite(path: Path, carried: list[bytes]) -> None:
    overlap = max(map(len, carried)) - 1
    with path.open("r+b", buffering=0) as file:
        start = 0
        while content := _at(file.fileno(), start):
            for one in carried:
                place = content.find(one)
                while place >= 0:
                    file.seek(start + place)
                    file.write(bytes(len(one)))
                    place = content.find(one, place + 1)
            if len(content) < _STEP:
                break
            start += len(content) - overlap
        os.fsync(file.fileno())


def _at(number: int, start: int) -> bytes:
    os.lseek(number, start, os.SEEK_SET)
    return os.read(number, _STEP)


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
