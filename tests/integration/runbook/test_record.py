"""Which incident a sitting takes for tonight's."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from runbook.agent.record import FORGOTTEN, IN_SIGHT, Record
from runbook.agent.telling import Telling
from runbook.journal.journal import Journal
from runbook.journal.store import open_journal
from runbook.settings import Settings
from runbook.settings.file import Loaded

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return open_journal(tmp_path / "state" / "journal.db", NOW).journal


def sitting(journal: Journal) -> Record:
    telling = Telling(Loaded(Settings()), journal, "ru", lambda _: None, lambda _: None)
    return Record(journal, telling, "op-117")


def kinds(journal: Journal) -> list[str]:
    rows = journal.connect().execute("SELECT kind FROM events ORDER BY seq").fetchall()
    return [str(kind) for (kind,) in rows]


def test_an_incident_nobody_has_looked_at_for_long_is_not_tonights(journal: Journal) -> None:
    old = journal.open_incident("op-117", NOW).incident
    later = NOW + FORGOTTEN + SECOND
    assert sitting(journal).current(later) is None
    closed = journal.incident(old.key)
    assert closed is not None
    assert (closed.closed_at, closed.restored_at) == (later, None)
    assert kinds(journal)[-1] == "incident.end_not_seen"
    assert not journal.open_incident("op-117", later).joined


def test_a_sitting_that_looked_away_briefly_goes_on_with_it(journal: Journal) -> None:
    open_one = journal.open_incident("op-117", NOW).incident
    found = sitting(journal).current(NOW + FORGOTTEN)
    assert found is not None
    assert found.key == open_one.key


def test_a_sitting_that_follows_a_long_outage_never_loses_it(journal: Journal) -> None:
    open_one = journal.open_incident("op-117", NOW).incident
    record = sitting(journal)
    for minutes in range(0, 300, 5):
        found = record.current(NOW + timedelta(minutes=minutes))
        assert found is not None
        assert found.key == open_one.key
    seen = kinds(journal).count("incident.seen")
    assert 0 < seen <= timedelta(minutes=300) / IN_SIGHT
    # Another sitting, too, sees that somebody was there a moment ago.
    assert sitting(journal).current(NOW + timedelta(minutes=300)) is not None
