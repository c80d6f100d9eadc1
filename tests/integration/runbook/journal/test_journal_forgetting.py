"""What was deleted or carried over stands in no file, and nobody else may read the files."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from runbook.callbacks.promise import Outcome
from runbook.journal import callbacks
from runbook.journal.damage import leftovers
from runbook.journal.journal import Journal
from runbook.journal.store import open_journal
from runbook.journal.unsealing import SEALED_BYTES
from tests.integration.runbook.journal.dying_disk import LATER, aside_of, damaged
from tests.integration.runbook.journal.promises import (
    OPERATOR,
    by_number,
    filled,
    on_disk,
    promised_in_outage,
    sealed,
)
from tests.integration.runbook.journal.tampering import NOW


def test_a_deleted_promise_stands_in_no_file(journal: Journal, path: Path) -> None:
    secret = os.urandom(64)
    insert = (
        "INSERT INTO callbacks (id, operator, channel, kind, reference, promised_at, window_from, "
        "window_until) VALUES (?, 'op-117', 'call', 'case', ?, 1, 2, 3)"
    )
    for number in range(20):
        own = secret if number == 7 else os.urandom(64)
        journal.write(lambda one, row=(f"c{number}", own): one.execute(insert, row))
    assert secret in on_disk(path)
    journal.write(lambda one: one.execute("DELETE FROM callbacks WHERE id = 'c7'"))
    assert secret in on_disk(path), "or this test proves nothing"
    assert journal.forget_deleted()
    assert secret not in on_disk(path)


def test_whoever_reads_meanwhile_only_puts_the_forgetting_off(journal: Journal, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        journal.append_event(NOW, "a")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM events").fetchall()
        journal.append_event(NOW, "b")
        assert not journal.forget_deleted()
        reader.execute("COMMIT")
    assert journal.forget_deleted()
    assert journal.connect().execute("PRAGMA busy_timeout").fetchone() == (5000,)
    assert not journal.write(lambda _: journal.forget_deleted()), "inside a transaction it cannot"


def test_what_a_reader_kept_in_the_log_goes_with_the_next_write_or_start(
    journal: Journal, path: Path
) -> None:
    promised_in_outage(journal, "CASE-1")
    (blob,) = sealed(path)
    for again in ("write", "opening"):
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM callbacks").fetchall()
            for one in callbacks.open_promises(journal, OPERATOR):
                callbacks.fulfil(journal, NOW, one.id, Outcome.REACHED)
            assert blob in on_disk(path), "or this proves nothing"
        if again == "write":
            journal.append_event(NOW, "a")
        else:
            open_journal(path, NOW).journal.close()
        assert blob not in on_disk(path), again
        promised_in_outage(journal, "CASE-1")
        (blob,) = sealed(path)


def test_references_carried_over_stand_no_longer_in_the_file_set_aside(path: Path) -> None:
    before = filled(path)
    blobs = sealed(path)
    assert len(blobs) == len(before)
    assert all(len(one) > SEALED_BYTES for one in blobs)
    damaged(path)
    with closing(open_journal(path, LATER).journal) as journal:
        assert by_number(journal) == before
        for one in callbacks.open_promises(journal, OPERATOR):
            callbacks.fulfil(journal, LATER, one.id, Outcome.REACHED)
    left = on_disk(path)
    assert not any(one in left for one in blobs)
    (told,) = leftovers(path.parent)
    assert (told.path, told.since, told.references) == (aside_of(path), LATER, 0)


def test_references_in_a_file_sqlite_no_longer_opens_and_in_its_log_go_too(path: Path) -> None:
    with closing(open_journal(path, NOW).journal) as journal:
        promised_in_outage(journal, "CASE-1")
        journal.connect().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        promised_in_outage(journal, "CASE-2")
        # As a power cut leaves them: the log has not been taken in.
        kept = path.with_name("kept")
        kept.mkdir()
        for one in (path, path.with_name("journal.db-wal")):
            shutil.copy(one, kept)
    shutil.copy(kept / "journal.db", path)
    shutil.copy(kept / "journal.db-wal", path.with_name("journal.db-wal"))
    shutil.rmtree(kept)
    content = bytearray(path.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'outbox_moves'"
        ).fetchone()
        blobs = [bytes(one) for (one,) in connection.execute("SELECT reference FROM callbacks")]
        content[(root - 1) * 4096 : (root - 1) * 4096 + 300] = b"\xa5" * 300
        path.write_bytes(content)
        # While it is open here nobody takes the log in.
        with closing(open_journal(path, LATER).journal) as journal:
            assert by_number(journal) == {1: "CASE-1", 2: "CASE-2"}
    open_journal(path, LATER).journal.close()
    aside = aside_of(path)
    left = b"".join(one.read_bytes() for one in path.parent.glob(f"{aside.name}*"))
    # On Windows the file is put right only when nobody holds it, and whoever goes takes the log in.
    assert os.name == "nt" or len(left) > len(content)
    assert len(blobs) == 2
    assert not any(one in left for one in blobs)


def test_a_file_that_cannot_be_read_is_named_as_one_that_may_hold_references(path: Path) -> None:
    filled(path)
    content = bytearray(path.read_bytes())
    content[:100] = b"\xff" * 100
    path.write_bytes(content)
    open_journal(path, LATER).journal.close()
    (told,) = leftovers(path.parent)
    assert told.references is None
    assert leftovers(path.parent / "nothing") == ()


@pytest.mark.skipif(os.name == "nt", reason="rights are lists of their own there")
def test_a_wide_folder_and_wide_files_of_ours_are_closed_whatever_the_umask(path: Path) -> None:
    path.parent.mkdir(mode=0o755)
    path.parent.chmod(0o755)
    lock = path.with_name("secret.key.lock")
    lock.touch()
    lock.chmod(0o666)
    before = os.umask(0)
    try:
        with closing(open_journal(path, NOW).journal) as journal:
            promised_in_outage(journal, "CASE-1")
            modes = {one.name: one.stat().st_mode & 0o777 for one in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert len(modes) >= 5
    assert set(modes.values()) == {0o600}, modes
