"""A long journal opens at once; damage in it is found later, set aside, and costs no promise."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from notifier.delivery import Purpose, Recipient
from notifier.message import Message
from notifier.outbox import sql as outbox_sql
from notifier.outbox.outbox import Outbox
from runbook.journal import damage, store
from runbook.journal.problem import JournalError
from runbook.journal.store import OpenedJournal, open_journal
from tests.integration.runbook.journal.dying_disk import FILLER, damaged_inside
from tests.integration.runbook.journal.reading import read_everything, rule_of
from tests.integration.runbook.journal.tampering import NOW


@pytest.fixture
def long_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A journal longer than what is checked as a whole, with an outage and a promise under way."""
    monkeypatch.setattr(store, "CHECKED_WHOLE", 200_000)
    with closing(open_journal(path, NOW).journal) as journal:
        incident = journal.open_incident("op-117", NOW).incident
        with journal.transaction() as connection:
            connection.execute(
                "INSERT INTO callbacks (id, operator, incident, channel, kind, reference, "
                "promised_at, window_from, window_until) "
                "VALUES ('c1', 'op-117', ?, 'call', 'case', x'01', 1, 2, 3)",
                (incident.key,),
            )
            lead = Recipient("shift_lead", "lead", "console", "-")
            Outbox(connection).enqueue(Purpose.RING, incident.key, lead, Message("Сбой"), NOW)
            for number in range(600):
                journal.append_event(NOW, "filler", incident.key, {"n": number, "text": FILLER})
    assert path.stat().st_size > 2 * store.CHECKED_WHOLE
    return path


def marks(path: Path) -> list[str]:
    return [one.name for one in path.parent.glob("*.suspect")]


def open_and_close(path: Path) -> OpenedJournal:
    opened = open_journal(path, NOW)
    opened.journal.close()
    return opened


def test_a_long_journal_is_not_read_through_at_its_opening(
    long_one: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sqlite3.connect
    said: list[str] = []

    def listening(*given: object, **named: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = real(*given, **named)  # type: ignore[call-overload]
        connection.set_trace_callback(said.append)
        return connection

    monkeypatch.setattr("runbook.journal.database.sqlite3.connect", listening)
    with closing(open_journal(long_one, NOW).journal):
        assert [one for one in said if "quick_check(outbox)" in one]
        assert not [one for one in said if "quick_check(events)" in one or "check(1)" in one]
    said.clear()
    monkeypatch.setattr(store, "CHECKED_WHOLE", 10**9)
    with closing(open_journal(long_one, NOW).journal):
        assert [one for one in said if "quick_check(1)" in one], "or this proves nothing"


def test_damage_deep_in_a_long_journal_is_met_marked_and_set_aside_next_time(
    long_one: Path,
) -> None:
    damaged_inside(long_one, "events")
    opened = open_journal(long_one, NOW)
    assert rule_of(opened) == ""
    with closing(opened.journal) as journal:
        with pytest.raises(JournalError) as caught:
            read_everything(journal)
        assert caught.value.problem.rule_id == "journal.corrupt"
    assert marks(long_one) == ["journal.db.suspect"]
    again = open_journal(long_one, NOW + timedelta(days=1))
    assert rule_of(again) == "journal.set_aside"
    assert marks(long_one) == []
    assert len(list(long_one.parent.glob("journal.corrupt-*.db"))) == 1
    with closing(again.journal) as journal:
        assert not journal.in_memory
        assert journal.append_event(NOW, "a") == 2
    assert rule_of(open_and_close(long_one)) == ""


@pytest.mark.parametrize("table", ["outbox", "incidents", "callbacks"])
def test_damage_in_what_is_under_way_is_found_at_the_opening_of_a_long_journal(
    long_one: Path, table: str
) -> None:
    damaged_inside(long_one, table)
    opened = open_journal(long_one, NOW)
    assert rule_of(opened) == "journal.set_aside"
    with closing(opened.journal) as journal:
        tables = {"outbox": 1, "incidents": 1, "callbacks": 1, table: 0}
        counted = {
            one: journal.connect().execute(f"SELECT count(*) FROM {one}").fetchone()[0]
            for one in tables
        }
        assert counted == tables


def test_the_night_goes_on_in_memory_with_a_whole_journal(long_one: Path) -> None:
    damaged_inside(long_one, "events")
    with closing(open_journal(long_one, NOW).journal) as journal:
        before = journal.current_incident("op-117")
        with pytest.raises(JournalError):
            read_everything(journal)
        with closing(journal.continue_in_memory()) as memory:
            (verdict,) = memory.connect().execute("PRAGMA integrity_check").fetchone()
            assert verdict == "ok"
            assert memory.current_incident("op-117") == before
            assert before is not None
            assert memory.count_events(before.key, "filler") > 300
            assert memory.append_event(NOW, "a", before.key)
            assert len(memory.connect().execute(outbox_sql.PENDING).fetchall()) == 1


def test_what_is_under_way_is_carried_over_from_the_file_set_aside(long_one: Path) -> None:
    with closing(open_journal(long_one, NOW).journal) as journal:
        before = journal.current_incident("op-117")
    damaged_inside(long_one, "events")
    damaged = long_one.read_bytes()
    long_one.with_name("journal.db.suspect").touch()
    opened = open_journal(long_one, NOW)
    assert rule_of(opened) == "journal.set_aside"
    with closing(opened.journal) as journal:
        assert journal.current_incident("op-117") == before
        promises = journal.connect().execute("SELECT id, reference FROM callbacks").fetchall()
        assert promises == [("c1", b"\x01")]
        assert len(journal.connect().execute(outbox_sql.PENDING).fetchall()) == 1
        kinds = journal.connect().execute("SELECT seq, kind FROM events").fetchall()
        assert kinds == [(1, "journal.set_aside")]
        assert journal.connect().execute("PRAGMA foreign_key_check").fetchall() == []
    (aside,) = long_one.parent.glob("journal.corrupt-*.db")
    assert aside.read_bytes() == damaged


def test_a_mark_on_a_file_that_is_whole_costs_one_look(long_one: Path) -> None:
    long_one.with_name("journal.db.suspect").touch()
    opened = open_journal(long_one, NOW)
    assert rule_of(opened) == ""
    assert marks(long_one) == []
    with closing(opened.journal) as journal:
        assert read_everything(journal) == 601


def test_a_look_that_takes_too_long_counts_as_damage(
    long_one: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient = replace(damage._AGAIN, seconds=-1.0)
    monkeypatch.setattr(damage, "_AGAIN", impatient)
    monkeypatch.setattr(damage, "_STEPS", 1)
    long_one.with_name("journal.db.suspect").touch()
    opened = open_journal(long_one, NOW)
    assert rule_of(opened) == "journal.set_aside"
    with closing(opened.journal) as journal:
        assert journal.current_incident("op-117") is not None


def test_a_long_history_does_not_fill_memory(
    long_one: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runbook.journal.salvage.ROWS_KEPT", 50)
    with closing(open_journal(long_one, NOW).journal) as journal:
        last = journal.append_event(NOW, "a")
        with closing(journal.continue_in_memory()) as memory:
            assert read_everything(memory) == 50
            assert memory.append_event(NOW, "b") == last + 1
