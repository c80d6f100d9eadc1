"""Opens the journal, whatever the state of the disk: there is always one that can be written."""

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import platformdirs

from runbook.durable import make_folder
from runbook.journal.damage import is_whole, look_for
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError, JournalProblem, problem_of
from runbook.journal.reserve import Reserve
from runbook.journal.salvage import salvage
from runbook.journal.schema import NewerFileError, is_newest, migrate
from runbook.secrets.own import own_secret

FILE_NAME = "journal.db"
CHECKED_WHOLE = 4 * 1024 * 1024
"""Bytes. Of a longer file only what is under way is checked, not the history."""
_CORRUPT = JournalProblem("journal.corrupt")
_JUST_MADE = 10.0
"""Seconds within which another process may be making the file."""


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

    A corrupt file is set aside under a name with the time, and a fresh one is begun with what is
    still under way in it: incidents, promises and messages that can be read. A file that cannot be
    written or was written by a newer program is left alone: what happens tonight is then kept in
    memory, and the problem says so. Damage deep in a large file shows only when it is read: then
    the night goes on in memory, and the next opening sets the file aside.
    """
    path = path or default_path()
    aside = None
    for _ in range(2):
        seen = _inode(path)
        try:
            if aside is None and _emptied(path, now):
                raise JournalError(_CORRUPT)  # noqa: TRY301 - one way out for every damage
            journal = _opened(path, now)
        except (NewerFileError, OSError, sqlite3.Error, JournalError) as error:
            if (found := _problem(error, path)).rule_id != _CORRUPT.rule_id:
                return _in_memory(path, found)
        else:
            return OpenedJournal(journal, _carried_over(journal, aside, now))
        moved = _set_aside(path, now, seen)
        if moved is None:
            break
        aside = aside if moved == path else moved
    return _in_memory(path, _problem(JournalError(_CORRUPT), path))


def read_only_journal(path: Path | None) -> OpenedJournal:
    """The journal for whoever only lists and shows: nothing is written, checked or waited for.

    Without a file it is an empty one in memory. One that cannot be read is that as well, and the
    problem says so; it is neither set aside nor touched. A file of an older version is brought to
    the newest one first.
    """
    path = path or default_path()
    try:
        if not path.exists():
            return OpenedJournal(in_memory_journal())
        journal = Journal(path, read_only=True)
        try:
            if journal.read(is_newest):
                return OpenedJournal(journal)
        except BaseException:
            journal.close()
            raise
        journal.close()
        with closing(Journal(path)) as writable:
            migrate(writable.connect())
        return OpenedJournal(Journal(path, read_only=True))
    except (NewerFileError, OSError, sqlite3.Error, JournalError) as error:
        return _in_memory(path, _problem(error, path))


def in_memory_journal() -> Journal:
    """A journal that is gone when the program ends."""
    return _migrated(Journal(None))


def _migrated(journal: Journal) -> Journal:
    migrate(journal.connect())
    return journal


def _in_memory(path: Path, problem: JournalProblem) -> OpenedJournal:
    """In place of the file at ``path``, and with its secret."""
    return OpenedJournal(_migrated(Journal(None, partial(own_secret, path.parent))), problem)


def _problem(error: Exception, path: Path) -> JournalProblem:
    """What is wrong with the file at ``path``."""
    values = {"name": str(path)}
    match error:
        case NewerFileError():
            return JournalProblem("journal.newer", values)
        case JournalError():
            return JournalProblem(error.problem.rule_id, values)
        case sqlite3.Error():
            found = problem_of(error)
            return JournalProblem(found.rule_id if found else "journal.unreachable", values)
    return JournalProblem("journal.unreachable", values)


def _opened(path: Path, now: datetime) -> Journal:
    _private_file(path)
    journal = Journal(path)
    try:
        _check(journal, path)
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


def _prove_writable(journal: Journal, now: datetime) -> None:
    migrate(journal.connect())
    journal.prove_writable(now)
    journal.begin_chain(now)


def _check(journal: Journal, path: Path) -> None:
    """A damaged page met later, at night, would be worse. Raises JournalError, sqlite3.Error."""
    met = journal.mark is not None and journal.mark.is_set
    long = path.stat().st_size > CHECKED_WHOLE
    if not is_whole(journal.connect(), look_for(damage_met=met, long=long)):
        raise JournalError(_CORRUPT)
    if met and journal.mark:
        journal.mark.clear()


def _emptied(path: Path, now: datetime) -> bool:
    """Whether a file that was in use holds nothing any more; one just made is empty too."""
    if not path.exists() or path.stat().st_size:
        return False
    was_in_use = Reserve(path.with_name(f"{path.name}.reserve")).held
    return was_in_use and now.timestamp() - path.stat().st_mtime > _JUST_MADE


def _carried_over(journal: Journal, aside: Path | None, now: datetime) -> JournalProblem | None:
    """Take what is under way out of the file that was set aside, and say that it was."""
    if aside is None:
        return None
    with (
        suppress(sqlite3.Error, JournalError),
        closing(sqlite3.connect(f"{aside.as_uri()}?mode=ro", uri=True)) as source,
    ):
        # Its events are not carried over: they stay where their chain is.
        salvage(source, journal.connect(), without=frozenset({"events"}))
    with suppress(sqlite3.Error, JournalError):
        journal.append_event(now, "journal.set_aside", body={"name": aside.name})
    return JournalProblem("journal.set_aside", {"name": str(aside)})


def _private_file(path: Path) -> None:
    """The folder and the file, readable by this user only. Raises OSError."""
    make_folder(path.parent)
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
        path.with_name(f"{path.name}.suspect").unlink(missing_ok=True)
    except OSError:
        return None
    return aside


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except OSError:
        return 0
