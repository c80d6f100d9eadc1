"""Which incident a sitting takes for tonight's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notifier.delivery import Person, Purpose, Route, State
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from notifier.page import Page
from runbook.agent.recording.acknowledging import KnownBy, acknowledge, known_by
from runbook.agent.recording.record import FORGOTTEN, IN_SIGHT, Record
from runbook.agent.telling.telling import Telling
from runbook.incidents.closing import Closing, close
from runbook.journal.journal import Journal
from runbook.journal.revising import revise
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


def rung(journal: Journal, key: str) -> Outbox:
    """An outbox with a ring that waits and one that is to follow it."""
    outbox = Outbox(journal.connect())
    lead = Person("shift_lead/1", "shift_lead", "", (Route("telegram", "1"),))
    page = Page(Purpose.RING, key, lead, Message("Сбой"))
    with outbox.transaction():
        first = outbox.page(page, NOW).id
        outbox.page(replace(page, follows=first, pause=SECOND), NOW)
    return outbox


def states(outbox: Outbox) -> list[tuple[str, bool]]:
    rows = outbox._connection.execute("SELECT state, silenced FROM outbox ORDER BY seq")
    return [(str(state), bool(silenced)) for state, silenced in rows]


ENDED = [(State.PENDING, True), (State.SUPERSEDED, False)]


@pytest.mark.parametrize("by", ["sitting", "command", "unseen"])
def test_a_closed_incident_is_rung_for_by_nobody(journal: Journal, by: str) -> None:
    key = journal.open_incident("op-117", NOW).incident.key
    outbox = rung(journal, key)
    closing = Closing("bank_service.error")
    if by == "sitting":
        sitting(journal).close(key, closing, NOW)
    elif by == "command":
        revise(journal, key, lambda one, _: close(one, closing, NOW), NOW)
    else:
        assert sitting(journal).current(NOW + FORGOTTEN + SECOND) is None
    assert states(outbox) == ENDED


def test_what_goes_on_in_memory_is_marked_as_it_may_go_out_of_the_file_too(
    journal: Journal,
) -> None:
    key = journal.open_incident("op-117", NOW).incident.key
    rung(journal, key)
    (waiting,) = Outbox(journal.continue_in_memory().connect()).pending()
    assert waiting.repeat
    assert not waiting.doubted


@pytest.mark.parametrize("by", KnownBy)
def test_how_the_lead_came_to_know_is_kept(journal: Journal, by: KnownBy) -> None:
    key = journal.open_incident("op-117", NOW).incident.key
    assert journal.read(lambda one: known_by(one, key)) == ""
    acknowledge(journal, key, by, NOW)
    assert journal.read(lambda one: known_by(one, key)) == by
