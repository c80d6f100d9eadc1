"""Journals of earlier versions with messages that still wait: they are kept, and they go out."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from notifier.delivery import (
    DeliveryError,
    ErrorCode,
    Person,
    Purpose,
    Receipt,
    Recipient,
    Route,
    State,
)
from notifier.message import Message
from notifier.outbox.outbox import SCHEMA, Outbox
from notifier.outbox.rows import to_ms
from notifier.page import Page
from runbook.journal import schema
from runbook.journal.salvage import salvage
from runbook.journal.store import open_journal
from tests.integration.notifier.settling import settle_accepted, settle_failed
from tests.integration.runbook.journal.tampering import NOW

LEASE = timedelta(seconds=30)
KEY = "a" * 16
LEAD = Recipient("shift_lead", "Руководитель смены", "telegram", "111")
_OLD = (
    "INSERT INTO outbox (id, incident, purpose, role, name, channel, address, message, state, "
    "created_at, due_at, attempts, repeat, error, message_id, settled_at) "
    "VALUES (?, ?, ?, 'shift_lead', 'Руководитель смены', 'telegram', '111', ?, ?, ?, ?, ?, ?, ?, "
    "?, ?)"
)


def older(path: Path, version: int) -> None:
    """A file as an earlier version left it: one message taken, one in doubt, and an edit."""
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")
        for step in schema.MIGRATIONS[:version]:
            for statement in schema._statements(step):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")
        at = to_ms(NOW)
        insert = "INSERT INTO incidents (key, operator, opened_at) VALUES (?, 'op-117', ?)"
        connection.execute(insert, (KEY, at))
        words = [Message(f"Сбой {number}").to_json() for number in range(3)]
        taken = ("d1", KEY, "ring", words[0], "accepted", at, at, 1, 0, None, "m1", at)
        doubt = ("d2", "b" * 16, "ring", words[1], "pending", at, at, 1, 1, "ambiguous", None, None)
        edit = ("d3", KEY, "edit", words[2], "pending", at + 1, at + 1, 0, 0, None, None, None)
        gone = ("d0", KEY, "edit", words[2], "superseded", at, at, 0, 0, None, None, at)
        for row in (gone, taken, doubt, edit):
            connection.execute(_OLD, row)
        connection.execute("DELETE FROM outbox WHERE id = 'd0'")
        tries = "INSERT INTO outbox_attempts VALUES (?, 1, ?, ?, ?, ?)"
        connection.execute(tries, ("d1", at, at, "accepted", None))
        connection.execute(tries, ("d2", at, at, "pending", "ambiguous"))
        connection.execute("INSERT INTO outbox_moves VALUES ('telegram', '-5', '-1005', ?)", (at,))


@pytest.fixture(params=[1, 2])
def outbox(request: pytest.FixtureRequest, path: Path) -> Iterator[Outbox]:
    older(path, request.param)
    opened = open_journal(path, NOW)
    assert opened.problem is None
    with closing(opened.journal) as journal:
        yield Outbox(journal.connect())


def test_what_waited_in_an_older_journal_is_kept_with_its_attempts(outbox: Outbox) -> None:
    found = [outbox.find(one) for one in ("d1", "d2", "d3")]
    assert [one.state for one in found if one] == [State.ACCEPTED, State.PENDING, State.PENDING]
    for one in found:
        assert one is not None
        assert (one.page, one.rank, one.since) == (one.id, 0, one.created_at)
        assert one.recipient == LEAD
    assert [one.error for one in outbox.attempts("d2")] == ["ambiguous"]
    assert found[1] is not None
    assert found[1].doubted
    assert outbox._all("SELECT seq FROM outbox ORDER BY seq") == [(2,), (3,), (4,)]
    assert outbox._all("PRAGMA foreign_key_check") == []
    assert outbox._all("PRAGMA integrity_check") == [("ok",)]


def test_what_waited_in_an_older_journal_is_sent_in_its_order(outbox: Outbox) -> None:
    sent = []
    while (claimed := outbox.claim(NOW + timedelta(minutes=1), LEASE, "me")) is not None:
        begun = outbox.begin_attempt(claimed, "me", NOW)
        assert begun is not None
        sent.append((begun.delivery.id, begun.delivery.repeat, begun.replaces))
        settle_accepted(outbox, begun.delivery, "me", Receipt("m9", NOW), NOW)
    assert sent == [("d2", True, None), ("d3", False, "m1")]


def test_new_pages_find_what_an_older_version_sent(outbox: Outbox) -> None:
    person = Person("lead", "shift_lead", "Руководитель смены", (Route("telegram", "-5"),))
    with outbox.transaction():
        paged = outbox.page(Page(Purpose.RING, KEY, person, Message("Новее")), NOW)
    (row,) = outbox._all("SELECT seq, address FROM outbox WHERE page = ?", (paged.id,))
    assert row == (5, "-1005"), "numbers are not given again, and moved chats are remembered"
    assert [one.reached for one in outbox.told(KEY)] == ["telegram", ""]


def test_a_journal_and_an_outbox_in_memory_have_the_same_tables(outbox: Outbox) -> None:
    with closing(sqlite3.connect(":memory:")) as fresh:
        fresh.executescript(SCHEMA)
        for table in ("outbox", "outbox_attempts", "outbox_moves"):
            for pragma in ("table_info", "foreign_key_list"):
                asked = f"PRAGMA {pragma}({table})"
                assert outbox._all(asked) == fresh.execute(asked).fetchall()
        indexes = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name LIKE ?"
        wanted = {row[0]: _plain(row[1]) for row in fresh.execute(indexes, ("outbox%",))}
        assert {row[0]: _plain(row[1]) for row in outbox._all(indexes, ("outbox%",))} == wanted
        checks = "SELECT sql FROM sqlite_master WHERE name = 'outbox'"
        ((here,),) = outbox._all(checks)
        assert _plain(here) == _plain(fresh.execute(checks).fetchone()[0])


def _plain(sql: str | None) -> str:
    return " ".join((sql or "").replace("IF NOT EXISTS ", "").split())


def test_a_migration_that_is_cut_off_leaves_the_older_file_whole(path: Path) -> None:
    older(path, 2)
    steps = list(schema._statements(schema.MIGRATIONS[2]))
    for cut in range(1, len(steps)):
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("BEGIN IMMEDIATE")
            for statement in steps[:cut]:
                connection.execute(statement)
    with closing(open_journal(path, NOW).journal) as journal:
        assert [one.id for one in Outbox(journal.connect()).pending()] == ["d2", "d3"]


def test_what_is_carried_over_from_an_older_damaged_file_is_sent_each_on_its_own(
    path: Path, tmp_path: Path
) -> None:
    older(path, 2)
    fresh = open_journal(tmp_path / "fresh" / "journal.db", NOW)
    with (
        closing(fresh.journal) as journal,
        closing(sqlite3.connect(path, isolation_level=None)) as source,
    ):
        salvage(source, journal.connect(), without=frozenset({"events"}))
        outbox = Outbox(journal.connect())
        assert [(one.page, one.rank) for one in outbox.pending()] == [("d2", 0), ("d3", 0)]
        claimed = outbox.claim(NOW + LEASE, LEASE, "me")
        assert claimed is not None
        begun = outbox.begin_attempt(claimed, "me", NOW)
        assert begun is not None
        settle_failed(outbox, begun.delivery, "me", DeliveryError(ErrorCode.BLOCKED), NOW)
        assert outbox.find("d3").state is State.PENDING  # type: ignore[union-attr]
        assert [one.rings for one in outbox.told(KEY)] == [1]


def test_the_night_goes_on_in_memory_with_its_ladder(path: Path) -> None:
    with closing(open_journal(path, NOW).journal) as journal:
        outbox = Outbox(journal.connect())
        ways = (Route("telegram", "1"), Route("email", "a@bank.example"))
        page = Page(Purpose.RING, KEY, Person("lead", "shift_lead", "Р", ways), Message("Сбой"))
        with outbox.transaction():
            first = outbox.page(page, NOW).id
            outbox.page(replace(page, follows=first, pause=timedelta(minutes=5)), NOW)
        with closing(journal.continue_in_memory()) as memory:
            there = Outbox(memory.connect())
            claimed = there.claim(NOW, LEASE, "me")
            assert claimed is not None
            begun = there.begin_attempt(claimed, "me", NOW)
            assert begun is not None
            settle_accepted(there, begun.delivery, "me", Receipt("m1", NOW), NOW)
            waiting = there.pending()
            assert [one.due_at - NOW for one in waiting] == [
                timedelta(minutes=5),
                timedelta(minutes=6),
            ]
