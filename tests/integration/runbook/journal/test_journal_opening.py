"""A long journal opens at once; damage in it is found later, set aside, and costs no promise."""

import os
import sqlite3
import struct
import sys
import threading
from collections.abc import Iterator
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
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError
from runbook.journal.schema import MIGRATIONS
from runbook.journal.store import OpenedJournal, open_journal, read_only_journal
from tests.integration.runbook.journal.tampering import NOW, make_version_1

FILLER = "наполнитель" * 40
PAGE = 4096
ROWS = 13
"""The first byte of a page with rows of a table; any other one names pages below it."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


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


def leaves(content: bytes, number: int) -> Iterator[int]:
    """The pages that hold a table's rows, by SQLite's file format; not every build has dbstat."""
    page = content[(number - 1) * PAGE : number * PAGE]
    if page[0] == ROWS:
        yield number
        return
    cells = struct.unpack_from(f">{int.from_bytes(page[3:5])}H", page, 12)
    for cell in (*cells, 8):
        yield from leaves(content, int.from_bytes(page[cell : cell + 4]))


def damaged_at(path: Path, table: str) -> None:
    """Overwrite pages in the middle of a table, as a dying disk does."""
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
        ).fetchone()
    content = bytearray(path.read_bytes())
    pages = list(leaves(content, root))
    for number in pages[len(pages) // 4 :][:10]:
        content[(number - 1) * PAGE : number * PAGE] = b"\xa5" * PAGE
    path.write_bytes(content)


def rule_of(opened: OpenedJournal) -> str:
    return opened.problem.rule_id if opened.problem else ""


def read_everything(journal: Journal) -> int:
    return len(journal.read(lambda one: one.execute("SELECT body FROM events").fetchall()))


def marks(path: Path) -> list[str]:
    return [one.name for one in path.parent.glob("*.suspect")]


def test_a_long_journal_is_not_read_through_at_its_opening(
    long_one: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, said = sqlite3.connect, []

    def listening(*given: object, **named: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = real(*given, **named)  # type: ignore[call-overload]
        connection.set_trace_callback(said.append)
        return connection

    monkeypatch.setattr("runbook.journal.database.sqlite3.connect", listening)
    with closing(open_journal(long_one, NOW).journal):
        assert [one for one in said if "quick_check(outbox)" in one]
        assert not [one for one in said if "quick_check(events)" in one or "check(1)" in one]
    monkeypatch.setattr(store, "CHECKED_WHOLE", 10**9)
    with closing(open_journal(long_one, NOW).journal):
        assert [one for one in said if "quick_check(" in one]


def test_damage_deep_in_a_long_journal_is_met_marked_and_set_aside_next_time(
    long_one: Path,
) -> None:
    damaged_at(long_one, "events")
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
    damaged_at(long_one, table)
    opened = open_journal(long_one, NOW)
    assert rule_of(opened) == "journal.set_aside"
    with closing(opened.journal) as journal:
        tables = {"outbox": 1, "incidents": 1, "callbacks": 1, table: 0}
        counted = {
            one: journal.connect().execute(f"SELECT count(*) FROM {one}").fetchone()[0]
            for one in tables
        }
        assert counted == tables


def open_and_close(path: Path) -> OpenedJournal:
    opened = open_journal(path, NOW)
    opened.journal.close()
    return opened


def test_the_night_goes_on_in_memory_with_a_whole_journal(long_one: Path) -> None:
    damaged_at(long_one, "events")
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
    damaged_at(long_one, "events")
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


def test_a_damaged_file_of_the_first_version_gives_up_its_open_incident(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        make_version_1(connection, 0)
        connection.execute("CREATE TABLE ballast (a TEXT) STRICT")
        connection.executemany("INSERT INTO ballast VALUES (?)", [(FILLER,)] * 200)
    content = bytearray(path.read_bytes())
    content[-20 * PAGE : -5 * PAGE] = b"\xa5" * PAGE * 15
    path.write_bytes(content)
    opened = open_journal(path, NOW)
    assert rule_of(opened) == "journal.set_aside"
    with closing(opened.journal) as journal:
        assert journal.current_incident("op-117") is not None


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with closing(open_journal(path, NOW).journal) as opened:
        yield opened


def contents(path: Path) -> bytes:
    return b"".join(one.read_bytes() for one in path.parent.glob("journal.db*"))


def test_a_deleted_promise_stands_in_no_file(journal: Journal, path: Path) -> None:
    secret = os.urandom(64)
    insert = (
        "INSERT INTO callbacks (id, operator, channel, kind, reference, promised_at, window_from, "
        "window_until) VALUES (?, 'op-117', 'call', 'case', ?, 1, 2, 3)"
    )
    for number in range(20):
        own = secret if number == 7 else os.urandom(64)
        journal.write(lambda one, row=(f"c{number}", own): one.execute(insert, row))
    assert secret in contents(path)
    journal.write(lambda one: one.execute("DELETE FROM callbacks WHERE id = 'c7'"))
    assert secret in contents(path), "or this test proves nothing"
    assert journal.forget_deleted()
    assert secret not in contents(path)


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


def test_listing_without_a_journal_gives_an_empty_one_and_makes_no_file(path: Path) -> None:
    opened = read_only_journal(path)
    assert rule_of(opened) == ""
    assert read_everything(opened.journal) == 0
    opened.journal.close()
    assert not path.parent.exists()


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


@pytest.mark.skipif(sys.platform == "win32", reason="folders are not synchronised there")
def test_the_folder_made_for_the_journal_is_safe_with_every_one_above_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real_open, real_fsync = os.open, os.fsync
    names: dict[int, str] = {}

    def remember(name: object, *given: object) -> int:
        number: int = real_open(name, *given)  # type: ignore[arg-type]
        names[number] = str(name)
        return number

    def note(number: int) -> None:
        synced.append(names.get(number, ""))
        real_fsync(number)

    monkeypatch.setattr(os, "open", remember)
    monkeypatch.setattr(os, "fsync", note)
    open_journal(tmp_path / "a" / "b" / "journal.db", NOW).journal.close()
    assert [one for one in synced if one] == [str(tmp_path), str(tmp_path / "a")]


def test_a_journal_emptied_by_a_power_cut_is_named_and_not_begun_anew_in_silence(
    tmp_path: Path,
) -> None:
    path = tmp_path / "journal.db"
    open_journal(path, NOW).journal.close()
    path.write_bytes(b"")
    at = NOW.timestamp() - 60
    os.utime(path, (at, at))
    opened = open_journal(path, NOW)
    assert opened.problem is not None
    assert opened.problem.rule_id == "journal.set_aside"
    opened.journal.close()


def test_a_journal_somebody_is_just_making_is_left_to_them(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    open_journal(path, NOW).journal.close()
    path.write_bytes(b"")
    os.utime(path, (NOW.timestamp() - 1, NOW.timestamp() - 1))
    assert open_journal(path, NOW).problem is None
