"""Opens the desk when the watch notices something, unless one is open already."""

import os
import threading
from collections.abc import Mapping
from contextlib import suppress

from runbook.cli.desk.entering.address import DESK_LOCK
from runbook.cli.desk.entering.opening import can_open
from runbook.cli.invocation import Invocation
from runbook.cli.post import only_one
from runbook.cli.process.detached import start_detached
from runbook.journal.journal import Journal
from runbook.service.session import session_variables, started_by_systemd


class DeskOpener:
    """A page that is open changes by itself. Where there is no desktop nothing is opened."""

    def __init__(self, invocation: Invocation, journal: Journal) -> None:
        self._invocation = invocation
        self._journal = journal

    def __call__(self) -> None:
        """Start it, and wait for nothing: a desk that cannot be started costs no alert."""
        if can_open(os.environ):
            self._open({})
        elif started_by_systemd(os.environ):
            # Without one more thread there is no page; the alert goes out all the same.
            with suppress(RuntimeError):
                threading.Thread(
                    target=self._open_in_session, name="desk's session", daemon=True
                ).start()

    def _open_in_session(self) -> None:
        """The desktop came after the watch: ask where it is."""
        more = session_variables()
        if can_open({**os.environ, **more}):
            self._open(more)

    def _open(self, more: Mapping[str, str]) -> None:
        free = only_one(self._journal, DESK_LOCK)
        if free is None:
            return
        # It is the desk's to hold from now on.
        free.release()
        with suppress(OSError):
            start_detached(["desk"], self._invocation, more)
