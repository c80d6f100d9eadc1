"""Whether another process, or another thread of this one, has written into the journal since."""

import sqlite3
from contextlib import suppress

from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError


class Elsewhere:
    """Asked again and again from one thread: it costs microseconds, and reads no file.

    SQLite counts the commits of others for each connection (PRAGMA data_version). Every thread of
    ours has a connection of its own, so what they write counts as well.
    """

    def __init__(self) -> None:
        self._journal: Journal | None = None
        self._version = -1

    def changed(self, journal: Journal) -> bool:
        """Whether something was written since the question before; the first time it is so.

        ``journal`` may be another one than before: one in memory, once the disk is gone.
        """
        version = self._version
        with suppress(sqlite3.Error, JournalError):
            version = journal.connect().execute("PRAGMA data_version").fetchone()[0]
        same = journal is self._journal and version == self._version
        self._journal, self._version = journal, version
        return not same
