"""The folder that the one-file build unpacks itself into, and those that killed starts left.

Whoever starts it unpacks it; the folder goes when the program ends. Where all of it was killed at
once nobody is left to take the folder away: the next start that ends does it.
"""

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

MARK = "runbook.unpacked"
"""Lies in every folder of ours, and in nobody else's of the same name."""
_FOLDERS = "_MEI*"
_STALE_AFTER = 600.0
"""Seconds: whoever unpacks has not taken hold of its folder yet."""


def here() -> Path | None:
    """The folder this process was unpacked into, where it is the one-file build."""
    folder = getattr(sys, "_MEIPASS", None)
    if folder is None or Path(folder).parent == Path(sys.executable).parent:
        return None
    return Path(folder)


def hold(folder: Path) -> int | None:
    """Keep others from taking the folder away while this process lives; the open handle.

    A shared lock on the folder itself: systemd-tmpfiles leaves out what is locked so, too
    (tmpfiles.d(5)). Windows needs none: it deletes no program that runs.
    """
    if sys.platform == "win32":
        return None
    else:  # noqa: RET505 - mypy follows platforms only through if and else
        import fcntl  # noqa: PLC0415 - not on Windows; lazy for start-up

        try:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return None
        return handle


def sweep(own: Path, now: float | None = None) -> list[Path]:
    """Take away what killed starts left beside this one's folder; what was taken.

    ``now`` is seconds since the epoch. Whatever cannot be taken is left for the next time.
    """
    oldest = (time.time() if now is None else now) - _STALE_AFTER
    gone = []
    for one in own.parent.glob(_FOLDERS):
        with suppress(OSError):
            if one != own and _ours(one) and one.lstat().st_mtime < oldest and _taken(one):
                gone.append(one)
    return gone


def _ours(folder: Path) -> bool:
    """Whether this user's program made it: a temporary folder may be everybody's."""
    if folder.is_symlink() or not (folder / MARK).is_file():
        return False
    return sys.platform == "win32" or folder.lstat().st_uid == os.getuid()


def _taken(folder: Path) -> bool:
    import shutil  # noqa: PLC0415 - lazy for start-up

    if sys.platform == "win32":
        # Refused while a program or a library of it is in use; nothing is half deleted.
        folder = folder.rename(folder.with_name(f"{folder.name}.gone"))
        shutil.rmtree(folder, ignore_errors=True)
    else:
        import fcntl  # noqa: PLC0415 - not on Windows; lazy for start-up

        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(handle)
    return True
