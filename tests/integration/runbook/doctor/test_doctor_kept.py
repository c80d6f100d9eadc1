"""What the doctor reads from a real journal."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from runbook.callbacks.promise import Channel
from runbook.doctor import kept
from runbook.doctor.facts import Chain, Kept
from runbook.doctor.kept import read_kept
from runbook.journal.callbacks import promise
from runbook.journal.store import open_journal
from runbook.secrets.own import SECRET_FILE

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
OPERATOR = "op-117"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal with an outage that is over and two promises, one of them late."""
    file = tmp_path / "journal.db"
    with closing(open_journal(file, NOW).journal) as journal:
        incident = journal.open_incident(OPERATOR, NOW).incident
        over = replace(incident, restored_at=NOW)
        journal.save_incident(over, NOW, "incident.restored")
        for back in (timedelta(days=3), timedelta()):
            promise(
                journal,
                NOW - back,
                operator=OPERATOR,
                incident=incident.key,
                channel=Channel.CALL,
                reference="OBR-1234",
            )
    return file


def test_before_the_first_night_nothing_is_kept_and_nothing_is_made(tmp_path: Path) -> None:
    assert read_kept(tmp_path / "journal.db", OPERATOR, NOW) == Kept(chain=Chain.SOUND)
    assert list(tmp_path.iterdir()) == []


def test_open_late_and_unclosed_are_counted_for_this_operator_only(path: Path) -> None:
    found = read_kept(path, OPERATOR, NOW)
    assert found is not None
    assert found == Kept(chain=Chain.SOUND, events=found.events, promises=2, overdue=1, unclosed=1)
    other = read_kept(path, "op-118", NOW)
    assert other == Kept(chain=Chain.SOUND, events=found.events)


def test_an_event_that_was_changed_breaks_the_chain(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER events_stay_as_written")
        connection.execute("UPDATE events SET kind = 'incident.note' WHERE seq = 2")
    found = read_kept(path, OPERATOR, NOW)
    assert found is not None
    assert found.chain is Chain.BROKEN


def test_a_long_journal_is_not_verified_here_and_says_so(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST_VERIFIED", 1)
    found = read_kept(path, OPERATOR, NOW)
    assert found is not None
    assert found.chain is Chain.LONG
    assert found.events > 1


def test_without_the_secret_that_sealed_them_promises_are_counted_as_unreadable(
    path: Path,
) -> None:
    (path.parent / SECRET_FILE).unlink()
    found = read_kept(path, OPERATOR, NOW)
    assert found is not None
    assert (found.promises, found.unreadable) == (2, 2)


def test_a_file_that_is_no_journal_is_not_found_out(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    file.write_bytes(b"no database at all" * 100)
    assert read_kept(file, OPERATOR, NOW) is None


def test_a_damaged_journal_is_named_while_references_may_be_left_in_it(path: Path) -> None:
    beside = path.with_name("journal.corrupt-20261101T000000000000Z.db")
    beside.write_bytes(path.read_bytes())
    unreadable = path.with_name("journal.corrupt-20261102T000000000000Z.db")
    unreadable.write_bytes(b"\xff" * 4096)
    found = read_kept(path, OPERATOR, NOW)
    assert found is not None
    assert found.aside == (beside.name, unreadable.name)
    with closing(sqlite3.connect(beside, isolation_level=None)) as connection:
        connection.execute("UPDATE callbacks SET reference = zeroblob(length(reference))")
    unreadable.unlink()
    again = read_kept(path, OPERATOR, NOW)
    assert again is not None
    assert again.aside == ()
