"""Which drill this operator passed last, as the hub is told."""

from datetime import datetime

from runbook.agent.line.telling import moment
from runbook.drill.results import last_passed
from runbook.journal.database import Database
from runbook.reporting.shapes import Drilled


def drilled(journal: Database, operator: str, now: datetime) -> Drilled | None:
    """The last one passed, None where there is none. For every report. Raises JournalError."""
    found = last_passed(journal, operator)
    if found is None:
        return None
    return Drilled(drill=found.case, passed=moment(found.at, now))
