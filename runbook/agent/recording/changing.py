"""Changes an incident as it is at that moment, however many others change it too."""

from collections.abc import Callable
from datetime import datetime

from runbook.incident import Incident
from runbook.incidents.closing import Changed
from runbook.journal.journal import Journal
from runbook.journal.revising import save

_MOST_RACES = 5


def change(
    journal: Journal, key: str, now: datetime, changed: Callable[[Incident], Changed | None]
) -> None:
    """Write down what ``changed`` makes of it; nothing where that is None. Raises JournalError."""
    for _ in range(_MOST_RACES):
        incident = journal.incident(key)
        made = changed(incident) if incident else None
        if made is None or save(journal, made.incident, now, made.kind, made.body):
            return
