"""Files that somebody names for us to write: what stands there already is theirs."""

import errno
import os
import stat
from pathlib import Path

from runbook.system.durable import write_whole

_OUTPUT = Path("-")
"""Means the output elsewhere, and is no file anybody wants."""


class NotPlainFileError(FileExistsError):
    """A pipe, a device, a link or a folder has that name: it is never replaced."""


def look(path: Path, *, force: bool) -> None:
    """Raise FileExistsError where the file may not be written.

    ``force``: a plain file that is there may be replaced. Another OSError: it cannot be told.
    """
    taken = (errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    if path == _OUTPUT:
        raise NotPlainFileError(*taken)
    try:
        # Of a link itself: what it leads to was not named.
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        raise NotPlainFileError(*taken)
    if not force:
        raise FileExistsError(*taken)


def write_asked(path: Path, content: bytes, *, force: bool) -> None:
    """Write it whole, for this user alone; without ``force`` replace nothing. Raises OSError.

    The folder is not made: one that is missing is a slip of the finger.
    """
    look(path, force=force)
    if not path.absolute().parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    write_whole(path, content, anew=not force)
