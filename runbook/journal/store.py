"""Opens the journal, whatever the state of the disk: there is always one that can be written."""

import errno
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from runbook.journal import recovery
from runbook.journal.damage import is_whole, look_for
from runbook.journal.fitting import fits
from runbook.journal.journal import Journal
from runbook.journal.kept_copy import tidy_copies
from runbook.journal.own_version import join, of_own_version
from runbook.journal.private import private_file, private_folder
from runbook.journal.problem import BESIDE, JournalError, JournalProblem, problem_of
from runbook.journal.reserve import Reserve
from runbook.journal.schema import NewerFileError, is_newest, migrate
from runbook.journal.snapshot import Origin, snapshot
from runbook.journal.usual_place import default_path
from runbook.secrets.own import own_secret

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

    @property
    def unread(self) -> bool:
        """Whether what was written cannot be shown, so that "there is none" would be untrue."""
        return self.problem is not None and self.problem.rule_id != BESIDE


def open_journal(path: Path | None, now: datetime) -> OpenedJournal:
    """The journal at ``path`` (None: at its usual place). Never raises for the disk's state.

    A corrupt file, or one whose tables are not those of its version, is set aside under a name with
    the time, and a fresh one takes its place with what is still under way in it: incidents,
    promises and messages that can be read. A file that cannot be written is left alone: what
    happens tonight is then kept in memory, and the problem says so. One that was written by a newer
    program is left alone as well: this program has a file of its own beside it, until one that
    understands both joins them.
    Damage deep in a large file shows only when it is read: then the night goes on in memory, and
    the next opening sets the file aside.
    """
    path = path or default_path()
    aside = None
    if recovery.is_pending(path):
        aside = recovery.finish(path)
        if recovery.is_pending(path):
            return _in_memory(path, _problem(JournalError(_CORRUPT), path))
    for _ in range(2):
        seen = recovery.inode(path)
        try:
            if aside is None and _emptied(path, now):
                raise JournalError(_CORRUPT)  # noqa: TRY301 - one way out for every damage
            journal = _opened(path, now)
            join(path, journal, now)
            tidy_copies(path, now)
        except NewerFileError:
            return _beside(path, now)
        except (OSError, sqlite3.Error, JournalError) as error:
            if (found := _problem(error, path)).rule_id != _CORRUPT.rule_id:
                return _in_memory(path, found)
        else:
            problem = JournalProblem("journal.set_aside", {"name": str(aside)}) if aside else None
            return OpenedJournal(journal, problem)
        moved = recovery.set_aside(path, now, seen)
        if moved is None:
            break
        aside = aside if moved == path else moved
    return _in_memory(path, _problem(JournalError(_CORRUPT), path))


def read_only_journal(path: Path | None) -> OpenedJournal:
    """The journal for whoever only lists and shows: nothing is written, checked or waited for.

    Without a file it is an empty one in memory. One that cannot be read is that as well, and the
    problem says so; it is neither set aside nor touched. A file of an older version is brought to
    the newest one first, and a recovery that was cut short is finished.
    """
    path = path or default_path()
    try:
        if recovery.is_pending(path):
            recovery.finish(path)
            if recovery.is_pending(path):
                raise JournalError(_CORRUPT)  # noqa: TRY301 - one way out for every damage
        if not _is_there(path):
            return OpenedJournal(in_memory_journal())
        journal = Journal(path, read_only=True)
        try:
            if not journal.read(fits):
                raise JournalError(_CORRUPT)  # noqa: TRY301 - as above
            if journal.read(is_newest):
                return OpenedJournal(journal)
        except BaseException:
            journal.close()
            raise
        journal.close()
        with closing(Journal(path)) as writable:
            writable.bring_up_to_date(datetime.now(UTC))
        return OpenedJournal(Journal(path, read_only=True))
    except NewerFileError as error:
        own = of_own_version(path)
        if own == path or not own.exists():
            return OpenedJournal(_stand_in(path), _problem(error, path))
        opened = read_only_journal(own)
        values = {"name": str(path), "own": str(own)}
        return OpenedJournal(opened.journal, opened.problem or JournalProblem(BESIDE, values))
    except (OSError, sqlite3.Error, JournalError) as error:
        return OpenedJournal(_stand_in(path), _problem(error, path))


def _is_there(path: Path) -> bool:
    """Whether it is. Raises OSError where no file could be: with another file in a folder's place.

    ``exists`` calls that one absent, as if nothing had ever been written.
    """
    if path.exists():
        return True
    nearest = next((one for one in path.parents if one.exists()), None)
    if nearest is not None and not nearest.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(nearest))
    return False


def _stand_in(path: Path) -> Journal:
    """Nothing, in place of what cannot be read at ``path``."""
    return _migrated(Journal(None, partial(own_secret, path.parent)))


def in_memory_journal() -> Journal:
    """A journal that is gone when the program ends."""
    return _migrated(Journal(None))


def _migrated(journal: Journal) -> Journal:
    migrate(journal.connect())
    return journal


def _beside(path: Path, now: datetime) -> OpenedJournal:
    """This program's own file, where the journal is a newer one's; in memory if that fails too."""
    own = of_own_version(path)
    try:
        journal = _opened(own, now)
    except (NewerFileError, OSError, sqlite3.Error, JournalError):
        return _in_memory(path, JournalProblem("journal.newer", {"name": str(path)}))
    values = {"name": str(path), "own": str(own)}
    return OpenedJournal(journal, JournalProblem(BESIDE, values))


def _in_memory(path: Path, problem: JournalProblem) -> OpenedJournal:
    """In place of the file at ``path``, with its secret and what can be read of a damaged one."""
    journal = _migrated(Journal(None, partial(own_secret, path.parent)))
    if problem.rule_id == _CORRUPT.rule_id:
        recovery.carry_into(path, journal)
    journal.origin = Origin(path, snapshot(journal.connect()))
    return OpenedJournal(journal, problem)


def opened_again(origin: Origin, now: datetime) -> Journal | None:
    """The file in whose place a journal in memory stands, if it takes a write by now.

    Never raises. A file that is damaged or newer is left alone, and one that is gone is not made
    anew in the middle of a sitting.
    """
    path = origin.path
    try:
        if recovery.is_pending(path) or (origin.begun and not path.stat().st_size):
            return None
        return _opened(path, now)
    except (NewerFileError, OSError, sqlite3.Error, JournalError):
        return None


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
    private_folder(path.parent)
    private_file(path)
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
    journal.bring_up_to_date(now)
    journal.prove_writable(now)


def _check(journal: Journal, path: Path) -> None:
    """Damage met later, at night, would be worse: a page, or a column that is not there.

    Raises JournalError, sqlite3.Error.
    """
    met = journal.mark is not None and journal.mark.is_set
    long = path.stat().st_size > CHECKED_WHOLE
    if not is_whole(journal.connect(), look_for(damage_met=met, long=long)):
        raise JournalError(_CORRUPT)
    if not fits(journal.connect()):
        raise JournalError(_CORRUPT)
    if met and journal.mark:
        journal.mark.clear()


def _emptied(path: Path, now: datetime) -> bool:
    """Whether a file that was in use holds nothing any more; one just made is empty too."""
    if not path.exists() or path.stat().st_size:
        return False
    was_in_use = Reserve(path.with_name(f"{path.name}.reserve")).held
    return was_in_use and now.timestamp() - path.stat().st_mtime > _JUST_MADE
