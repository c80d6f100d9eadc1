"""Damage in the journal's file: looked for at its opening, and marked when reading meets it."""

import sqlite3
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from runbook.journal.unsealing import sealed_left

_ALL_BUT_HISTORY = (
    "SELECT name FROM sqlite_master "
    "WHERE type = 'table' AND name <> 'events' AND name NOT LIKE 'sqlite%'"
)
_STEPS = 10_000
"""SQLite's instructions between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class Look:
    """How thoroughly and how long to look. ``too_long_is_damage``: a look not ended says no."""

    statement: str
    each_table: bool
    seconds: float
    too_long_is_damage: bool = False


_AT_ALL = Look("PRAGMA quick_check(1)", each_table=False, seconds=1.0)
_AT_WHAT_IS_UNDER_WAY = Look("PRAGMA quick_check", each_table=True, seconds=0.05)
# quick_check leaves out what the indexes say, where the damage may have been met.
_AGAIN = Look("PRAGMA integrity_check(1)", each_table=False, seconds=3.0, too_long_is_damage=True)


def look_for(*, damage_met: bool, long: bool) -> Look:
    """The look that an opening can afford: milliseconds, unless damage was met before."""
    if damage_met:
        return _AGAIN
    return _AT_WHAT_IS_UNDER_WAY if long else _AT_ALL


def is_whole(connection: sqlite3.Connection, look: Look) -> bool:
    """Whether the look finds no damage. Raises sqlite3.Error for a file that is no database."""
    until = time.monotonic() + look.seconds
    connection.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
    try:
        statements = [look.statement]
        if look.each_table:
            tables = connection.execute(_ALL_BUT_HISTORY).fetchall()
            statements = [f"{look.statement}({name})" for (name,) in tables]
        return all(connection.execute(one).fetchone() == ("ok",) for one in statements)
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_INTERRUPT:
            raise
        return not look.too_long_is_damage
    finally:
        connection.set_progress_handler(None, 0)


class Mark:
    """A mark beside the journal: reading met damage, the next opening must look at all of it.

    Nothing here raises: a disk that is gone cannot be marked either.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def is_set(self) -> bool:
        """Whether damage was met since the last look at the whole file."""
        try:
            return self.path.exists()
        except OSError:
            return False

    def set(self) -> None:
        """Say that damage was met."""
        with suppress(OSError):
            self.path.touch(mode=0o600)

    def clear(self) -> None:
        """Say that the whole file was looked at."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Leftover:
    """A damaged journal that was set aside at ``since``.

    ``references`` is how many clients' references still stand in it, sealed but to be opened with
    this PC's secret; None when the file cannot be read, and may hold some.
    """

    path: Path
    since: datetime
    references: int | None

    @property
    def holds_any(self) -> bool:
        """Whether it holds references, or may."""
        return self.references != 0


def leftovers(folder: Path) -> tuple[Leftover, ...]:
    """The damaged journals kept in the journal's folder, the oldest first. Never raises."""
    with suppress(OSError):
        kept = sorted(folder.glob("*.corrupt-*.db"))
        return tuple(Leftover(one, _since(one), sealed_left(one)) for one in kept)
    return ()


def _since(path: Path) -> datetime:
    """The time in its name, as ``recovery`` gave it; else that of its last change."""
    stamp = path.stem.rpartition(".corrupt-")[2]
    try:
        return datetime.strptime(stamp, "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
