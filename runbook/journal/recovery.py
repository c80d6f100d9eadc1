"""Puts a fresh journal in the place of a damaged one, and loses nothing by being killed meanwhile.

First everything is carried over into a file beside it, then a mark is made, then the two change
places, then clients' references are destroyed in the old one. Until the mark is there nothing has
happened; once it is, whoever opens the journal next does the rest. Every step may be done twice.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from runbook.journal.alone import hold_alone
from runbook.journal.callback_rows import last_number
from runbook.journal.changes import all_rows
from runbook.journal.journal import Journal
from runbook.journal.private import private_file
from runbook.journal.problem import JournalError, problem_of
from runbook.journal.reserve import Reserve
from runbook.journal.row_check import SET_ASIDE
from runbook.journal.salvage import mark_copies, salvage
from runbook.journal.unsealing import destroy_references
from runbook.secrets.own import own_secret
from runbook.system.durable import put_in_place, sync_folder, write_whole

_PATIENCE = 10.0
"""Seconds to wait for another process that puts things right."""
_EVENTS = frozenset({"events"})
"""They stay where their chain is."""
_LOGS = ("-wal", "-shm")


def is_pending(path: Path) -> bool:
    """Whether somebody was killed while the journal at ``path`` was being put right."""
    try:
        return _mark(path).exists()
    except OSError:
        return False


def finish(path: Path) -> Path | None:
    """Do what somebody killed has left undone; where the damaged file is now.

    None when there is nothing left to do, or the system does not allow it: see ``is_pending``.
    """
    return _alone(path, partial(_finish, path))


def set_aside(path: Path, now: datetime, seen: int) -> Path | None:
    """Put a fresh file with what can be read in the place of a damaged one; where that is now.

    ``seen`` is the inode of the file that was found damaged: when it is no longer the one at
    ``path``, another process was faster, and ``path`` is given. None when it cannot be done, on
    Windows also while another process has the file open; then nothing has changed, or
    ``is_pending``.
    """

    def work() -> Path | None:
        if _mark(path).exists():
            return _finish(path)
        if inode(path) != seen:
            return path
        stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        aside = path.with_name(f"{path.stem}.corrupt-{stamp}{path.suffix}")
        try:
            _prepare(path, now, aside.name)
        except (sqlite3.Error, JournalError) as error:
            full = error.problem if isinstance(error, JournalError) else problem_of(error)
            reserve = Reserve(path.with_name(f"{path.name}.reserve"))
            if full is None or full.rule_id != "journal.full" or not reserve.release():
                raise
            _prepare(path, now, aside.name)
        write_whole(_mark(path), aside.name.encode())
        return _finish(path)

    return _alone(path, work)


def carry_into(path: Path, journal: Journal) -> None:
    """Carry over what can be read at ``path``, for a night in memory. Never raises."""
    source = _beside(path, "new") if is_pending(path) and _beside(path, "new").exists() else path
    with (
        suppress(sqlite3.Error, JournalError, OSError),
        closing(_reading(source)) as connection,
    ):
        salvage(connection, journal.connect(), without=_EVENTS)
        mark_copies(journal.connect())


def inode(path: Path) -> int:
    """Which file it is; 0 when there is none."""
    try:
        return path.stat().st_ino
    except OSError:
        return 0


def _alone(path: Path, work: Callable[[], Path | None]) -> Path | None:
    hold = hold_alone(_beside(path, "mending"), _PATIENCE)
    if hold is None:
        return None
    try:
        return work()
    except (OSError, sqlite3.Error, JournalError):
        return None
    finally:
        hold.release()


def _prepare(path: Path, now: datetime, aside: str) -> None:
    """The fresh file, complete and safe on the disk, under a name that nobody looks at."""
    new = _beside(path, "new")
    for one in (new, *(_log(new, tail) for tail in _LOGS)):
        one.unlink(missing_ok=True)
    private_file(new)
    with closing(Journal(new, partial(own_secret, path.parent))) as journal:
        journal.bring_up_to_date(now)
        given = 0
        with suppress(sqlite3.Error), closing(_reading(path)) as source:
            salvage(source, journal.connect(), without=_EVENTS)
            given = last_number(source, now)

        def work(connection: sqlite3.Connection) -> None:
            body = {"name": aside, "number": given}
            journal.append_event(now, SET_ASIDE, body=body, changes=[*all_rows(connection)])

        journal.write(work)
        if not journal.forget_deleted():
            raise OSError("somebody else reads a file nobody knows")
    number = os.open(new, os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _finish(path: Path) -> Path | None:
    mark = _mark(path)
    if not mark.exists():
        return None
    # Only its last part: whoever could write the mark must not choose the folder.
    aside = path.with_name(Path(mark.read_text(encoding="utf-8")).name)
    new = _beside(path, "new")
    if new.exists():
        if _is_held(path):
            # Its holder goes on writing there, and what was prepared would be without that.
            mark.unlink()
            new.unlink()
            return None
        # The log goes first: a fresh file must never find the log of another one beside it.
        for tail in _LOGS:
            _keep(_log(path, tail), _log(aside, tail))
            _log(path, tail).unlink(missing_ok=True)
        _keep(path, aside)
        sync_folder(path.parent)
        new.replace(path)
        sync_folder(path.parent)
    path.with_name(f"{path.name}.suspect").unlink(missing_ok=True)
    destroy_references(path, aside)
    mark.unlink()
    return aside


def _is_held(path: Path) -> bool:
    """Whether somebody has the file open, on Windows: it can get no other name then."""
    try:
        put_in_place(path, path)
    except PermissionError:
        return True
    except FileNotFoundError:
        return False
    return False


def _keep(one: Path, aside: Path) -> None:
    """Give the file another name; its own may stay, so that there is never none."""
    if not one.exists() or aside.exists():
        return
    try:
        os.link(one, aside)
    except OSError:
        # A file system without links.
        one.replace(aside)


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _beside(path: Path, what: str) -> Path:
    return path.with_name(f"{path.name}.{what}")


def _mark(path: Path) -> Path:
    return _beside(path, "swap")


def _log(path: Path, tail: str) -> Path:
    return path.with_name(path.name + tail)
