"""A journal of this program's own version, beside one that a newer program has written.

An older program cannot tell what a newer file means, and leaves it alone. What happens tonight is
written into a file of its own, named by its version. The program that understands both joins it:
everything in it is carried into the journal in one transaction, and the file goes.
"""

import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from runbook.journal.alone import hold_alone
from runbook.journal.carrying import carry
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError
from runbook.journal.schema import NewerFileError, newest
from runbook.journal.snapshot import Snapshot
from runbook.secrets.own import own_secret

_MIDDLE = ".of-version-"
_JOINING = ".joining"
_JOINED = "joined: {head}"
_TAILS = ("-wal", "-shm", ".reserve", ".suspect")


def of_own_version(path: Path) -> Path:
    """Where this program writes while the journal at ``path`` is a newer one's."""
    return path.with_name(f"{path.stem}{_MIDDLE}{newest()}{path.suffix}")


def waiting_to_be_joined(path: Path) -> list[Path]:
    """Files of this and older versions beside the journal at ``path``. Never raises."""
    try:
        found = sorted(path.parent.glob(f"{path.stem}{_MIDDLE}*{path.suffix}*"))
    except OSError:
        return []
    return [one for one in found if _is_ours(one, path.suffix)]


def join(path: Path, journal: Journal, now: datetime) -> int:
    """Carry them into ``journal``, which is open at ``path``; how many files it were.

    One that another program has open stays for the next start. Never raises.
    """
    joined = 0
    if not (found := waiting_to_be_joined(path)):
        return joined
    hold = hold_alone(path.with_name(f"{path.name}.mending"), 0)
    if hold is None:
        return joined
    try:
        for one in found:
            with suppress(OSError, sqlite3.Error, JournalError, NewerFileError):
                joined += _join_one(one, path, journal, now)
    finally:
        hold.release()
    return joined


def _join_one(file: Path, path: Path, journal: Journal, now: datetime) -> bool:
    if not file.name.endswith(_JOINING):
        if _in_use(file):
            return False
        taken = file.with_name(file.name + _JOINING)
        if taken.exists():
            return False
        file = file.replace(taken)
    with closing(Journal(file, partial(own_secret, path.parent))) as other:
        other.bring_up_to_date(now, keeps=False)
        _carry_once(other, journal, now)
    for name in (file.name, file.name.removesuffix(_JOINING)):
        for tail in _TAILS:
            file.with_name(name + tail).unlink(missing_ok=True)
    file.unlink()
    return True


def _carry_once(other: Journal, journal: Journal, now: datetime) -> None:
    """Whoever is killed after this joins nothing twice: the note is in the same transaction."""
    note = _JOINED.format(head=other.head())
    with journal.transaction() as connection:
        if connection.execute("SELECT 1 FROM meta WHERE name = ?", (note,)).fetchone():
            return
        carry(other, Snapshot(), journal, now)
        connection.execute("INSERT INTO meta (name, value) VALUES (?, '')", (note,))


def _is_ours(file: Path, suffix: str) -> bool:
    name = file.name.removesuffix(_JOINING)
    version = name.removesuffix(suffix).rpartition(_MIDDLE)[2]
    return name.endswith(suffix) and version.isdecimal() and 0 < int(version) <= newest()


def _in_use(file: Path) -> bool:
    """Whether another program has it open: the log goes only when nobody else has.

    Raises sqlite3.Error when it cannot be read.
    """
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
        try:
            row = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        except sqlite3.OperationalError:
            return True
    return bool(row != ("delete",))
