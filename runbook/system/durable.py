"""Files and folders that are there whole or not at all, and outlive a power cut."""

import errno
import os
import re
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from glob import escape
from pathlib import Path

PRIVATE = 0o600
FOR_ALL = 0o644
WAIT_FOR_READERS = 0.5 if os.name == "nt" else 0.0
"""Seconds to wait for whoever has the old file open: Windows does not replace it under them."""
_LOOK_AGAIN = 0.02
_NO_SECOND_NAMES = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS})
_MAKER = re.compile(r".*\.(\d{1,10})(?:\.[a-z0-9_]{8})?")
"""How a file that is being written is called: by its process, so that one of a kill is known."""


def write_whole(path: Path, content: bytes, mode: int = PRIVATE, *, anew: bool = False) -> None:
    """Replace the file: a temporary one beside it, fsync, rename. Raises OSError.

    ``anew``: nothing is replaced; FileExistsError where something has that name. The folder is
    made when it is missing. ``mode`` means nothing on Windows, where a user's own folder keeps
    others out.
    """
    make_folder(path.parent, mode)
    drop_left(path.parent.glob(f".{escape(path.name)}.*"))
    # mkstemp makes the file 0600.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.{os.getpid()}.")
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.chmod(mode)
        (_name if anew else put_in_place)(partial, path)
        sync_folder(path.parent)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def drop_left(partials: Iterable[Path]) -> None:
    """Take away the half files of processes that are no more. Never raises.

    ``partials`` end in a process's number, as those of ``write_whole`` do before their last word.
    One of a process that runs is left to it.
    """
    with suppress(OSError):
        for one in partials:
            maker = _MAKER.fullmatch(one.name)
            if maker and not _runs(int(maker[1])):
                with suppress(OSError):
                    one.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    import psutil  # noqa: PLC0415 - lazy for start-up, and seldom needed

    return psutil.pid_exists(process)


def put_in_place(partial: Path, path: Path) -> None:
    """Rename over what is there, as soon as nobody reads it any more. Raises OSError."""
    until = time.monotonic() + WAIT_FOR_READERS
    while True:
        try:
            partial.replace(path)
        except PermissionError:
            if time.monotonic() >= until:
                raise
            time.sleep(_LOOK_AGAIN)
        else:
            return


def _name(partial: Path, path: Path) -> None:
    """Give it its name where nothing has that name. Raises OSError."""
    if os.name == "nt":
        partial.rename(path)  # which replaces nothing there
        return
    try:
        os.link(partial, path)
    except OSError as error:
        if error.errno not in _NO_SECOND_NAMES:
            raise
        # A stick with FAT knows no second names: looking first is the most that can be had.
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from error
        partial.replace(path)


def private(path: str, flags: int) -> int:
    """An ``opener`` for ``open``: a file that is made is this user's alone, whatever the umask."""
    return os.open(path, flags, PRIVATE)


def make_folder(folder: Path, mode: int = PRIVATE) -> None:
    """Make the folder where it is missing, open to whom a file of this mode is open.

    Its name is safe once this returns. Raises OSError.
    """
    for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
        if mode == FOR_ALL:
            missing.chmod(0o755)
        sync_folder(missing.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder safe: a file is only once its folder is. Raises OSError.

    On Windows a folder cannot be opened for that: its names are in the file system's own journal.
    """
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
