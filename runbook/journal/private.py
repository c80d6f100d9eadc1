"""Files and folders of the journal that this user alone may read, whatever the umask says."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from runbook.durable import make_folder
from runbook.journal.problem import JournalProblem

_OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_FOLDER = 0o700
_FILE = 0o600


def private_folder(folder: Path) -> None:
    """Make the folder, and close one that is ours to others. Raises OSError if it cannot be made.

    Windows keeps others out of a user's own folder by lists of rights: nothing is changed there.
    """
    make_folder(folder)
    if os.name != "nt" and folder.stat().st_mode & _OPEN_TO_OTHERS:
        with suppress(OSError):
            folder.chmod(_FOLDER)


def folder_problem(folder: Path) -> JournalProblem | None:
    """``journal.folder_open`` when others may look into the folder, and it could not be closed."""
    try:
        mode = folder.stat().st_mode
    except OSError:
        return None
    if os.name == "nt" or not mode & _OPEN_TO_OTHERS:
        return None
    return JournalProblem("journal.folder_open", {"name": str(folder)})


def private_file(path: Path) -> None:
    """Make the file where it is missing, and close it to others. Raises OSError when it cannot.

    What is there is opened by nobody: a file on a read-only disk is SQLite's to judge.
    """
    with suppress(FileExistsError):
        number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _FILE)
        os.close(number)
        return
    if os.name != "nt" and path.stat().st_mode & _OPEN_TO_OTHERS:
        with suppress(OSError):
            path.chmod(_FILE)
