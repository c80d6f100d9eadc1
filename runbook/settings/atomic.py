"""Writes a file so that it is there whole or not at all, whatever ends the program meanwhile."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

PRIVATE = 0o600
FOR_ALL = 0o644


def write_whole(path: Path, content: bytes, mode: int = PRIVATE) -> None:
    """Replace the file: a temporary one beside it, fsync, rename. Raises OSError.

    The folder is made when it is missing. ``mode`` means nothing on Windows, where a user's own
    folder keeps others out.
    """
    make_folder(path.parent, mode)
    # mkstemp makes the file 0600.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.chmod(mode)
        partial.replace(path)
        sync_folder(path.parent)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def make_folder(folder: Path, mode: int = PRIVATE) -> None:
    """Make the folder where it is missing, open to whom a file of this mode is open."""
    for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        missing.mkdir(exist_ok=True)
        missing.chmod(0o755 if mode == FOR_ALL else 0o700)


def sync_folder(folder: Path) -> None:
    """Make renames in the folder durable. Windows has no such call and does it by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
