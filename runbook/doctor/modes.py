"""Looks at who else on this computer may read or change what the program keeps (POSIX).

On Windows a user's own folders keep others out by themselves, and modes say nothing there.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from runbook.doctor.facts import OpenFile

_READ = stat.S_IRGRP | stat.S_IROTH
_WRITE = stat.S_IWGRP | stat.S_IWOTH
_GROUP = stat.S_IRWXG


def open_files(private: tuple[Path, ...], public: tuple[Path, ...]) -> tuple[OpenFile, ...]:
    """What others may do more than was meant.

    ``private`` are files and folders nobody else may read, ``public`` those others may read and
    must not change. Only what belongs to this user is judged: another owner meant what is there.
    A group in which this user is alone is nobody else.
    """
    if os.name == "nt":
        return ()
    return (*_wider(private, _READ | _WRITE), *_wider(public, _WRITE))


def _wider(paths: tuple[Path, ...], closed: int) -> Iterator[OpenFile]:
    for path in dict.fromkeys(paths):
        try:
            found = path.stat()
        except OSError:
            continue
        wider = found.st_mode & closed
        if wider & _GROUP and alone_in(found.st_gid):
            wider &= ~_GROUP
        if found.st_uid == os.getuid() and wider:
            yield OpenFile(str(path), bool(wider & _WRITE))


def alone_in(group: int) -> bool:
    """Whether the group is this user's own, as many systems make one, and holds nobody else."""
    import grp  # noqa: PLC0415 - lazy: Windows has no such module
    import pwd  # noqa: PLC0415 - lazy: Windows has no such module

    try:
        user, held = pwd.getpwuid(os.getuid()), grp.getgrgid(group)
    except KeyError:
        return False
    return held.gr_name == user.pw_name and set(held.gr_mem) <= {user.pw_name}
