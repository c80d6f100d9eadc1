"""A file that keeps room on the disk for the alerts of one night."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from runbook.journal.private import private_file
from runbook.system.durable import drop_left

SIZE = 2 * 1024 * 1024
_ENOUGH_TO_HOLD = 4 * SIZE
_TOO_LITTLE = 512 * 1024


class Reserve:
    """The reserved file beside the journal. Nothing here raises: it is a help, not a condition."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def held(self) -> bool:
        """Whether the room is being kept."""
        return self.path.exists()

    def hold(self) -> bool:
        """Take the room when there is plenty of it. True when it is held afterwards."""
        if self.held:
            return True
        with suppress(OSError):
            if shutil.disk_usage(self.path.parent).free < _ENOUGH_TO_HOLD:
                return False
            drop_left(self.path.parent.glob(f"{self.path.name}.*"))
            partial = self.path.with_name(f"{self.path.name}.{os.getpid()}")
            try:
                # Random bytes, because a file system that compresses keeps no room for zeros.
                private_file(partial)
                partial.write_bytes(os.urandom(SIZE))
                partial.replace(self.path)
            finally:
                partial.unlink(missing_ok=True)
        return self.held

    def release(self) -> bool:
        """Give the room back. True when there was any to give."""
        try:
            self.path.unlink()
        except OSError:
            return False
        return True

    def needed(self) -> bool:
        """Whether the disk is so full that the next write may fail."""
        try:
            return shutil.disk_usage(self.path.parent).free < _TOO_LITTLE
        except OSError:
            return False
