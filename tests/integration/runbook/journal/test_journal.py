"""The journal in its file: incidents and events as they were written, the outbox beside them."""

import json
import os
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
from runbook.incident import IncidentState
from runbook.journal import schema
from runbook.journal.journal import Journal
from runbook.journal.reserve import SIZE
from runbook.journal.store import in_memory_journal, open_journal
from runbook.language.texts import LANGUAGES, known
from tests.integration.runbook.journal.reading import kinds
from tests.integration.runbook.journal.tampering import NOW


def test_a_new_journal_is_whole_private_and_safe(journal: Journal, path: Path) -> None:
    def pragma(name: str) -> object:
        return journal.connect().execute(f"PRAGMA {name}").fetchone()[0]

    assert (pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")) == ("wal", 2, 1)
    assert pragma("user_version") == len(schema.MIGRATIONS)
    assert pragma("busy_timeout") == 5000
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.with_name("journal.db.reserve").stat().st_size == SIZE


def test_the_outbox_lives_in_the_same_file_and_transaction(journal: Journal) -> None:
    lead = Recipient("shift_lead", "lead", "console", "-")

    def queue(connection: sqlite3.Connection) -> None:
        Outbox(connection).enqueue(Purpose.RING, "k", lead, Message("Сбой"), NOW)

    def queue_and_fail() -> None:
        with journal.transaction() as connection:
            queue(connection)
            journal.append_event(NOW, "alert.queued")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        queue_and_fail()
    assert kinds(journal) == []
    assert journal.connect().execute(outbox_sql.PENDING).fetchall() == []
    with journal.transaction() as connection:
        queue(connection)
        journal.append_event(NOW, "alert.queued", body={"delivery": "d1"})
    assert kinds(journal) == ["alert.queued"]
    assert len(journal.connect().execute(outbox_sql.PENDING).fetchall()) == 1


def test_an_incident_comes_back_as_it_was_saved(journal: Journal, path: Path) -> None:
    opened = journal.open_incident("op-117", NOW, occurred_at=NOW - timedelta(seconds=9))
    changed = replace(
        opened.incident,
        alerted_at=NOW,
        domain="isp",
        cause="isp.no_internet",
        side="isp",
        confidence=0.97,
        services=("crm", "телефония"),
    )
    saved = journal.save_incident(changed, NOW, "incident.alerted", {"channel": "telegram"})
    assert saved == replace(changed, revision=1)
    journal.close()
    again = open_journal(path, NOW).journal
    assert again.current_incident("op-117") == saved
    assert again.incident(changed.key) == saved
    assert saved is not None
    assert saved.state is IncidentState.ALERTED
    assert kinds(again) == ["incident.opened", "incident.alerted"]
    again.close()


def test_whoever_comes_second_joins_the_open_incident(journal: Journal) -> None:
    first = journal.open_incident("op-117", NOW)
    second = journal.open_incident("op-117", NOW + timedelta(minutes=1))
    other = journal.open_incident("op-118", NOW)
    assert (first.joined, second.joined, other.joined) == (False, True, False)
    assert second.incident == first.incident
    assert other.incident.key != first.incident.key


def test_after_the_close_a_new_outage_is_a_new_incident(journal: Journal) -> None:
    first = journal.open_incident("op-117", NOW).incident
    journal.save_incident(replace(first, closed_at=NOW), NOW, "incident.closed")
    assert journal.current_incident("op-117") is None
    assert journal.open_incident("op-117", NOW).incident.key != first.key


def test_who_read_an_older_revision_does_not_overwrite_the_newer(journal: Journal) -> None:
    read = journal.open_incident("op-117", NOW).incident
    assert journal.save_incident(replace(read, alerted_at=NOW), NOW, "incident.alerted")
    assert journal.save_incident(replace(read, restored_at=NOW), NOW, "incident.restored") is None
    current = journal.current_incident("op-117")
    assert current is not None
    assert (current.alerted_at, current.restored_at) == (NOW, None)
    assert kinds(journal) == ["incident.opened", "incident.alerted"]


def test_a_time_without_a_zone_is_refused(journal: Journal) -> None:
    with pytest.raises(ValueError, match="zone"):
        journal.append_event(NOW.replace(tzinfo=None), "x")


@pytest.mark.parametrize("change", ["DELETE FROM events", "UPDATE events SET kind = 'x'"])
def test_events_stay_as_they_were_written(journal: Journal, change: str) -> None:
    journal.append_event(NOW, "a")
    with pytest.raises(sqlite3.IntegrityError), journal.transaction() as connection:
        connection.execute(change)
    assert kinds(journal) == ["a"]


def test_two_journals_in_memory_do_not_mix() -> None:
    one, other = in_memory_journal(), in_memory_journal()
    one.open_incident("op-117", NOW)
    assert other.current_incident("op-117") is None
    one.close()
    other.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_problem_of_the_journal_has_its_words(lang: str) -> None:
    rules = ["set_aside", "corrupt", "full", "read_only", "unreachable", "busy", "newer"]
    texts = [f"journal.{rule}.{part}" for rule in rules for part in ("sentence", "hint")]
    assert [text for text in texts if not known(text, lang)] == []


def test_an_event_is_on_disk_as_soon_as_it_is_written(journal: Journal, path: Path) -> None:
    journal.append_event(NOW, "a", body={"b": "в"})
    # Whoever opens the file anew reads it.
    with closing(sqlite3.connect(path)) as other:
        (body,) = other.execute("SELECT body FROM events").fetchone()
    assert json.loads(body) == {"b": "в"}
