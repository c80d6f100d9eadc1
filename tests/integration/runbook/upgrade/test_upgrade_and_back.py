"""An older program meets a newer journal, and the newer one comes back: neither loses anything."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from runbook.callbacks.promise import Callback, Channel
from runbook.journal import callbacks, schema
from runbook.journal.callback_reading import open_promises
from runbook.journal.journal import Journal
from runbook.journal.own_version import of_own_version, waiting_to_be_joined
from runbook.journal.problem import BESIDE, NOT_IN_MEMORY, JournalError
from runbook.journal.schema import newest
from runbook.journal.store import OpenedJournal, open_journal, read_only_journal
from runbook.journal.verification import verify
from tests.integration.runbook.upgrade.recorded import NOW, OPERATOR, SECRET, contents, old_journal

LATER = NOW + timedelta(hours=8)
_STEP = "ALTER TABLE incidents ADD COLUMN of_the_future TEXT NOT NULL DEFAULT 'new';\n"


@contextmanager
def the_newer_program() -> Iterator[None]:
    """Within this the program is the next version: it has one more step."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, _STEP))
        yield


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal with a history that the newer program has brought to its version."""
    path = old_journal(tmp_path / "state", newest())
    with the_newer_program():
        opened = open_journal(path, NOW)
        assert opened.problem is None
        opened.journal.close()
    return path


def rule_of(opened: OpenedJournal) -> str:
    return opened.problem.rule_id if opened.problem else ""


def promised(journal: Journal, reference: str) -> Callback:
    return callbacks.promise(
        journal, LATER, operator=OPERATOR, incident=None, channel=Channel.CALL, reference=reference
    )


def references(journal: Journal) -> set[str]:
    return {one.reference for one in open_promises(journal, OPERATOR)}


def test_the_newer_journal_is_left_as_it_is_and_a_file_beside_it_is_written(path: Path) -> None:
    before = contents(path)
    opened = open_journal(path, LATER)
    assert rule_of(opened) == BESIDE
    assert BESIDE in NOT_IN_MEMORY
    with closing(opened.journal) as journal:
        assert journal.path == of_own_version(path)
        assert not journal.in_memory
        promised(journal, "ABC-200001")
    assert contents(path) == before
    again = open_journal(path, LATER)
    with closing(again.journal) as journal:
        assert references(journal) == {"ABC-200001"}
        assert again.problem == opened.problem
    # Windows keeps rights in lists of its own.
    assert os.name == "nt" or of_own_version(path).stat().st_mode & 0o777 == 0o600


def test_whoever_only_looks_sees_what_the_older_program_has_written(path: Path) -> None:
    assert rule_of(read_only_journal(path)) == "journal.newer"
    with closing(open_journal(path, LATER).journal) as journal:
        promised(journal, "ABC-200001")
    looked = read_only_journal(path)
    assert rule_of(looked) == BESIDE
    with closing(looked.journal) as journal:
        assert references(journal) == {"ABC-200001"}


def test_without_a_disk_for_its_own_file_it_is_memory_and_that_is_said(path: Path) -> None:
    of_own_version(path).mkdir()
    opened = open_journal(path, LATER)
    assert rule_of(opened) == "journal.newer"
    assert opened.journal.in_memory


def test_the_newer_program_joins_both_and_signs_that_it_did(path: Path) -> None:
    with closing(open_journal(path, LATER).journal) as journal:
        before = references(journal)
        assert before == set()
        kept = promised(journal, "ABC-200001")
        incident = journal.open_incident("op-118", LATER).incident
        journal.append_event(LATER, "watch.dropped", incident.key, {"n": 7})
    with the_newer_program():
        opened = open_journal(path, LATER)
        assert opened.problem is None
        with closing(opened.journal) as journal:
            assert references(journal) == {"ABC-100002", "ABC-100003", "", "ABC-200001"}
            assert journal.current_incident("op-118") is not None
            assert journal.incident(incident.key) is not None
            rows = journal.connect().execute("SELECT kind, body FROM events").fetchall()
            assert ("watch.dropped", '{"carried": true, "n": 7}') in rows
            assert verify(journal.connect(), [SECRET]).findings == ()
            numbers = [one.number for one in open_promises(journal, OPERATOR)]
            assert len(set(numbers)) == len(numbers)
            assert callbacks.take_back(journal, LATER, kept.id) is not None
        names = {one.name for one in path.parent.iterdir()}
    assert not {one for one in names if "of-version" in one}


def test_what_was_joined_by_somebody_killed_is_not_joined_twice(path: Path) -> None:
    with closing(open_journal(path, LATER).journal) as journal:
        promised(journal, "ABC-200001")
        journal.forget_deleted()
    own = of_own_version(path)
    kept = path.parent.parent / "kept.db"
    shutil.copy(own, kept)
    with the_newer_program():
        open_journal(path, LATER).journal.close()
        before = contents(path)
        shutil.copy(kept, own.with_name(own.name + ".joining"))
        open_journal(path, LATER).journal.close()
        after = contents(path)
        assert waiting_to_be_joined(path) == []
    assert {**after, "meta": []} == {**before, "meta": []}


def test_a_file_that_the_older_program_still_has_open_waits(path: Path) -> None:
    with closing(open_journal(path, LATER).journal) as journal:
        promised(journal, "ABC-200001")
        own = of_own_version(path)
        with the_newer_program():
            open_journal(path, LATER).journal.close()
            assert waiting_to_be_joined(path) == [own]
        promised(journal, "ABC-200002")
    with the_newer_program(), closing(open_journal(path, LATER).journal) as both:
        assert {"ABC-200001", "ABC-200002"} <= references(both)


def test_a_running_program_whose_journal_is_upgraded_beneath_it_writes_nothing_more(
    tmp_path: Path,
) -> None:
    path = old_journal(tmp_path / "state", newest())
    with closing(open_journal(path, NOW).journal) as running:
        running.append_event(NOW, "before")
        with the_newer_program():
            open_journal(path, NOW).journal.close()
        before = contents(path)
        for work in (
            lambda: running.append_event(NOW, "after"),
            lambda: running.open_incident("op-118", NOW),
            lambda: promised(running, "ABC-200001"),
        ):
            with pytest.raises(JournalError) as caught:
                work()
            assert caught.value.problem.rule_id == "journal.newer"
        assert contents(path) == before
        # What it knew stays in sight, in memory, as with a disk that is gone.
        with closing(running.continue_in_memory()) as memory:
            assert references(memory) >= {"ABC-100002", "ABC-100003"}


def test_a_copy_from_before_the_upgrade_serves_the_older_program(path: Path) -> None:
    """The way back that docs/upgrade.md tells: the copy is put in the journal's place."""
    (copy,) = path.parent.glob("journal.before-upgrade-*.db")
    for tail in ("", "-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
    copy.replace(path)
    opened = open_journal(path, NOW)
    assert opened.problem is None
    with closing(opened.journal) as journal:
        assert {"ABC-100002", "ABC-100003"} <= references(journal)
        assert verify(journal.connect(), [SECRET]).findings == ()


def test_nothing_of_ours_is_mistaken_for_a_journal_of_another_version(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    for name in (
        "journal.of-version-99.db", "journal.of-version-x.db", "journal.of-version-1.db-wal",
        "journal.of-version-.db", "journal.of-version-0.db", "other.of-version-1.db",
    ):  # fmt: skip
        (tmp_path / name).touch()
    assert waiting_to_be_joined(path) == []
    with closing(sqlite3.connect(tmp_path / "journal.of-version-1.db")) as connection:
        connection.execute("CREATE TABLE meta (name)")
    assert len(waiting_to_be_joined(path)) == 1
