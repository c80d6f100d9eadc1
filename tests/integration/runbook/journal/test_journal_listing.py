"""Listing a journal makes no file, waits for nobody and changes nothing but an older version."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError
from runbook.journal.schema import MIGRATIONS
from runbook.journal.store import open_journal, read_only_journal
from runbook.secrets.own import SECRET_FILE
from tests.integration.runbook.journal.reading import read_everything, rule_of
from tests.integration.runbook.journal.tampering import NOW, make_version_1


def test_listing_without_a_journal_gives_an_empty_one_and_makes_no_file(path: Path) -> None:
    opened = read_only_journal(path)
    assert rule_of(opened) == ""
    assert read_everything(opened.journal) == 0
    opened.journal.close()
    assert not path.parent.exists()


def test_listing_below_a_file_in_a_folders_place_is_a_problem_and_not_an_empty_journal(
    tmp_path: Path,
) -> None:
    (tmp_path / "state").write_bytes(b"")
    opened = read_only_journal(tmp_path / "state" / "runbook" / "journal.sqlite")
    assert rule_of(opened) == "journal.unreachable"
    assert opened.unread
    opened.journal.close()


def test_listing_writes_nothing_and_waits_for_nobody(journal: Journal, path: Path) -> None:
    journal.append_event(NOW, "a")
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        opened = read_only_journal(path)
        assert rule_of(opened) == ""
        assert read_everything(opened.journal) == 1
        assert opened.journal.head() == journal.head()
        writer.execute("ROLLBACK")
    with closing(opened.journal) as reading, pytest.raises(JournalError) as caught:
        reading.append_event(NOW, "b")
    assert caught.value.problem.rule_id == "journal.read_only"


def test_listing_from_other_threads_works(journal: Journal, path: Path) -> None:
    journal.append_event(NOW, "a")
    seen: list[int] = []
    with closing(read_only_journal(path).journal) as reading:
        thread = threading.Thread(target=lambda: seen.append(read_everything(reading)))
        thread.start()
        thread.join()
    assert seen == [1]


def test_listing_an_older_file_brings_it_to_the_newest_version(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        make_version_1(connection, 3)
    opened = read_only_journal(path)
    with closing(opened.journal) as journal:
        assert rule_of(opened) == ""
        assert journal.connect().execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        assert read_everything(journal) == 3 + 1, "the chain has begun as well"


@pytest.mark.parametrize(("content", "rule"), [(b"no database" * 100, "corrupt"), (None, "newer")])
def test_listing_what_cannot_be_read_says_so_and_leaves_it_there(
    path: Path, content: bytes | None, rule: str
) -> None:
    with closing(open_journal(path, NOW).journal) as journal:
        journal.connect().execute("PRAGMA user_version = 999")
    if content:
        path.write_bytes(content)
    before = path.read_bytes()
    opened = read_only_journal(path)
    with closing(opened.journal) as journal:
        assert rule_of(opened) == f"journal.{rule}"
        assert opened.problem is not None
        assert opened.problem.values == {"name": str(path)}
        assert journal.in_memory
    assert path.read_bytes() == before


def test_listing_looks_for_no_secret_and_makes_none(path: Path) -> None:
    open_journal(path, NOW).journal.close()
    with closing(read_only_journal(path).journal) as journal:
        assert journal.head() == ""
        assert journal.known_secrets() == ()
    assert not (path.parent / SECRET_FILE).exists()
