"""Opens the journal, whatever the state of the disk: there is always one that can be written."""

import os
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError, JournalProblem, problem_of
from runbook.journal.schema import NewerFileError, migrate

FILE_NAME = "journal.db"
_CORRUPT = JournalProblem("journal.corrupt")


@dataclass(frozen=True, slots=True)
class OpenedJournal:
    """A journal that can be written, and what there is to say about it."""

    journal: Journal
    problem: JournalProblem | None = None


def default_path() -> Path:
    """The journal's place: the user's state folder."""
    return platformdirs.user_state_path("runbook", appauthor=False) / FILE_NAME


def open_journal(path: Path | None, now: datetime) -> OpenedJournal:
    """The journal at ``path`` (None: at its usual place). Never raises for the disk's state.

    A corrupt file is set aside under a name with the time and a fresh one is begun. A file that
    cannot be written or was written by a newer program is left alone: what happens tonight is then
    kept in memory, and the problem says so.
    """
    path = path or default_path()
    problem = None
    for _ in range(2):
        seen = _inode(path)
        try:
            return OpenedJournal(_opened(path, now), problem)
        except NewerFileError:
            return _in_memory(JournalProblem("journal.newer", {"name": str(path)}))
        except OSError:
            return _in_memory(JournalProblem("journal.unreachable", {"name": str(path)}))
        except (sqlite3.Error, JournalError) as error:
            found = error.problem if isinstance(error, JournalError) else problem_of(error)
            if found != _CORRUPT:
                rule_id = found.rule_id if found else "journal.unreachable"
                return _in_memory(JournalProblem(rule_id, {"name": str(path)}))
        aside = _set_aside(path, now, seen)
        if aside is None:
            break
        if aside != path:
            problem = JournalProblem("journal.set_aside", {"name": str(aside)})
    return _in_memory(JournalProblem("journal.corrupt", {"name": str(path)}))


def in_memory_journal() -> Journal:
    """A journal that is gone when the program ends."""
    journal = Journal(None)
    migrate(journal.connect())
    return journal


def _in_memory(problem: JournalProblem) -> OpenedJournal:
    return OpenedJournal(in_memory_journal(), problem)


def _opened(path: Path, now: datetime) -> Journal:
    _private_file(path)
    journal = Journal(path)
    try:
        _check(journal)
        try:
            _prove_writable(journal, now)
        except (sqlite3.Error, JournalError) as error:
            full = error.problem if isinstance(error, JournalError) else problem_of(error)
            released = journal.reserve and journal.reserve.release()
            if full != JournalProblem("journal.full") or not released:
                raise
            _prove_writable(journal, now)
    except BaseException:
        journal.close()
        raise
    if journal.reserve:
        journal.reserve.hold()
    return journal


def _check(journal: Journal) -> None:
    # Reading a damaged page later, at night, would be worse than these milliseconds.
    (verdict,) = journal.connect().execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise JournalError(_CORRUPT)


def _prove_writable(journal: Journal, now: datetime) -> None:
    """One real commit: a disk may be full or read-only and yet open the file."""
    migrate(journal.connect())
    row = ("opened_at", now.astimezone(UTC).isoformat())
    with journal.transaction() as connection:
        connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", row)


def _private_file(path: Path) -> None:
    """The folder and the file, readable by this user only. Raises OSError."""
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Opened for reading only, so that a file on a read-only disk is SQLite's to judge.
    if path.exists():
        with suppress(OSError):
            path.chmod(0o600)
        return
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _set_aside(path: Path, now: datetime, seen: int) -> Path | None:
    """Move the file and its log away, keeping both; None when the system does not allow it.

    ``seen`` is the inode of the file that was found corrupt: when it is no longer the one at
    ``path``, another process was faster and what stands there now is fresh.
    """
    if _inode(path) != seen:
        return path
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    aside = path.with_name(f"{path.stem}.corrupt-{stamp}{path.suffix}")
    # The log goes first: a fresh file must never find the log of another one beside it.
    for tail in ("-wal", "-shm"):
        with suppress(OSError):
            path.with_name(path.name + tail).replace(aside.with_name(aside.name + tail))
    try:
        path.replace(aside)
    except OSError:
        return None
    return aside


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except OSError:
        return 0
