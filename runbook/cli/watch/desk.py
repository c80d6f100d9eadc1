"""Opens the desk when the watch notices something, unless one is open already."""

import os
from contextlib import suppress

from runbook.cli.desk.entering.address import DESK_LOCK
from runbook.cli.desk.entering.opening import can_open
from runbook.cli.detached import start_detached
from runbook.cli.invocation import Invocation
from runbook.cli.post import only_one
from runbook.journal.journal import Journal


class DeskOpener:
    """A page that is open changes by itself. Where there is no desktop nothing is opened."""

    def __init__(self, invocation: Invocation, journal: Journal) -> None:
        self._invocation = invocation
        self._journal = journal

    def __call__(self) -> None:
        """Start it, and wait for nothing: a desk that cannot be started costs no alert."""
        if not can_open(os.environ):
            return
        free = only_one(self._journal, DESK_LOCK)
        if free is None:
            return
        if free.connection is not None:
            # It is the desk's to hold from now on.
            free.connection.close()
        with suppress(OSError):
            start_detached(["desk"], self._invocation)
