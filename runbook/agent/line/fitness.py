"""How this PC found itself last, kept for every process of it, and looked at anew now and then.

Never while something is out: then nothing may take time or network from what is found out there.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from runbook.agent.line import kept
from runbook.agent.line.reading import read_as
from runbook.agent.line.telling import moment
from runbook.journal import incidents
from runbook.journal.journal import Journal
from runbook.reporting.shapes import Fitness

FITNESS = "hub.fitness"
"""The name under which it is kept."""
FIRST_AFTER = 60.0
"""Seconds from the start: whoever begins to work has better things to wait for."""
EVERY = timedelta(hours=6)
ASK_AGAIN = 60.0
"""Seconds between two questions whether it is time."""
_LOG = logging.getLogger(__name__)
_LOG.addHandler(logging.NullHandler())
Look = Callable[[], Fitness]


def fitness(journal: Journal, now: datetime) -> Fitness | None:
    """As it was found last, with its age by now; None when nobody has looked. For every report."""
    found = _kept(journal)
    if found is None:
        return None
    ends = found.certificate_until
    return msgspec.structs.replace(
        found,
        looked=moment(found.looked.wall, now),
        certificate_until=None if ends is None else moment(ends.wall, now),
    )


class Looking:
    """When to look, and the look itself in a thread that nobody waits for."""

    def __init__(self, look: Look | None, monotonic: float) -> None:
        self._look = look
        self._again = monotonic + FIRST_AFTER
        self._thread: threading.Thread | None = None
        self._found: Fitness | None = None

    def step(self, journal: Journal, now: datetime, monotonic: float, *, calm: bool) -> None:
        """Keep what was found, and look when it is time. Costs nothing in between.

        ``calm``: the internet is not known to be gone. Raises JournalError.
        """
        found, self._found = self._found, None
        if found is not None:
            kept.keep(journal, FITNESS, msgspec.json.encode(found).decode())
        if self._look is None or monotonic < self._again or self._is_looking:
            return
        self._again = monotonic + ASK_AGAIN
        if calm and not journal.read(incidents.all_open) and _is_old(_kept(journal), now):
            self._thread = threading.Thread(target=self._run, name="fitness", daemon=True)
            self._thread.start()

    @property
    def _is_looking(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._found = self._look() if self._look is not None else None
        except Exception as error:  # noqa: BLE001 - nobody is the worse for not knowing
            _LOG.warning("fitness: %s", type(error).__name__)


def _is_old(found: Fitness | None, now: datetime) -> bool:
    # A look that lies ahead was made by a clock that has been put right since.
    return found is None or not timedelta() <= now - found.looked.wall < EVERY


def _kept(journal: Journal) -> Fitness | None:
    text = journal.read(lambda connection: kept.read(connection, FITNESS))
    return read_as(text, Fitness)
