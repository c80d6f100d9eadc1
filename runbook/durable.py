"""Names in folders that outlive a power cut: a file is safe only once its folder is."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make the names in a folder safe. Raises OSError.

    On Windows a folder cannot be opened for that: its names are in the file system's own journal.
    """
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def make_folder(folder: Path) -> None:
    """Make a folder for this user only, and those above it, safely. Raises OSError."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
        sync_folder(one.parent)
