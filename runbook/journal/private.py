"""Files and folders of the journal that this user alone may read, whatever the umask says."""

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from runbook.system.durable import make_folder

_OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_FOLDER = 0o700
_FILE = 0o600


def private_folder(folder: Path) -> None:
    """Make the folder, and close one that is ours to others. Raises OSError if it cannot be made.

    What lies there and is no folder is not touched. Windows keeps others out of a user's own folder
    by lists of rights: nothing is changed there.
    """
    make_folder(folder)
    mode = folder.stat().st_mode
    if os.name != "nt" and stat.S_ISDIR(mode) and mode & _OPEN_TO_OTHERS:
        with suppress(OSError):
            folder.chmod(_FOLDER)


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


def write_private(path: Path, text: str) -> None:
    """Put a text there whole, in a new file of this user alone.

    Raises OSError; then all is as it was. What lies at the path is replaced, and neither followed
    where it is a link nor written into: whoever made it may have it open.
    """
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE)
    try:
        with open(number, "w", encoding="utf-8") as file:  # noqa: PTH123 - a file that is open
            file.write(text)
        os.replace(beside, path)  # noqa: PTH105 - the same, without a second path object
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise


def read_private(path: Path, most: int) -> bytes | None:
    """The first bytes of a file that this user alone may have written; None where it is another's.

    Raises OSError where nothing can be read. Nothing there holds the reader up.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    number = os.open(path, flags | getattr(os, "O_BINARY", 0))
    with open(number, "rb") as file:  # noqa: PTH123 - a file that is open
        found = os.fstat(number)
        if not stat.S_ISREG(found.st_mode):
            return None
        if os.name != "nt" and (found.st_uid != os.geteuid() or found.st_mode & _OPEN_TO_OTHERS):
            return None
        return file.read(most)
