"""A damaged journal is set aside: no promise is lost or renamed, whatever the system refuses."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from runbook.journal.recovery import is_pending
from runbook.journal.store import open_journal
from tests.integration.runbook.journal.dying_disk import FILLER, LATER, PAGE, aside_of, damaged
from tests.integration.runbook.journal.promises import by_number, filled, promised_in_outage
from tests.integration.runbook.journal.reading import checked, rule_of
from tests.integration.runbook.journal.tampering import NOW, make_version_1


def test_numbers_stay_with_their_clients_when_a_damaged_file_is_set_aside(path: Path) -> None:
    before = filled(path)
    assert before == {2: "CASE-2", 3: "CASE-3", 4: "CASE-4", 5: "CASE-5"}
    damaged(path)
    with closing(open_journal(path, LATER).journal) as journal:
        assert by_number(journal) == before
        assert checked(journal).findings == ()
        promised_in_outage(journal, "CASE-7")
        assert by_number(journal) == {**before, 7: "CASE-7"}, "6 was given an hour ago"


def test_numbers_stay_with_their_clients_when_the_night_goes_on_in_memory(path: Path) -> None:
    before = filled(path)
    with (
        closing(open_journal(path, NOW).journal) as journal,
        closing(journal.continue_in_memory()) as memory,
    ):
        assert by_number(memory) == before
        promised_in_outage(memory, "CASE-7")
        assert by_number(memory) == {**before, 7: "CASE-7"}


def test_the_last_incident_is_still_the_last_one(path: Path) -> None:
    with closing(open_journal(path, NOW).journal) as journal:
        keys = [journal.open_incident(f"op-{n}", NOW).incident.key for n in range(5)]
    damaged(path)
    with closing(open_journal(path, LATER).journal) as journal:
        rows = journal.connect().execute("SELECT key FROM incidents ORDER BY rowid").fetchall()
        assert [key for (key,) in rows] == keys


def test_what_a_holder_writes_into_a_damaged_file_meanwhile_is_carried_over_as_well(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, which leaves a file where it is for whoever has it open."""
    before = filled(path)

    def refused(*_: Path) -> None:
        raise PermissionError(13, "in use")

    with closing(open_journal(path, NOW).journal) as holder:
        damaged(path, "outbox_moves")
        with monkeypatch.context() as patched:
            if os.name != "nt":
                patched.setattr("runbook.journal.recovery.put_in_place", refused)
            for _ in range(2):
                with closing(open_journal(path, LATER).journal) as journal:
                    assert journal.in_memory
                    assert by_number(journal) == before
                assert not is_pending(path)
        promised_in_outage(holder, "CASE-7")
        assert by_number(holder) == {**before, 7: "CASE-7"}
    with closing(open_journal(path, LATER).journal) as journal:
        assert not journal.in_memory
        assert by_number(journal) == {**before, 7: "CASE-7"}
    assert aside_of(path).exists()


def test_a_damaged_file_on_a_system_without_links_is_put_right(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = filled(path)
    damaged(path)

    def refused(*_: object) -> None:
        raise OSError(95, "not supported")

    monkeypatch.setattr(os, "link", refused)
    with closing(open_journal(path, LATER).journal) as journal:
        assert by_number(journal) == before
    assert aside_of(path).stat().st_size


def test_where_nothing_can_be_put_right_the_night_goes_on_with_what_can_be_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = filled(path)
    damaged(path)
    spoilt = path.read_bytes()

    def refused(*_: object) -> None:
        raise OSError(13, "in use")

    monkeypatch.setattr("runbook.journal.recovery._prepare", refused)
    opened = open_journal(path, LATER)
    assert opened.problem is not None
    assert opened.problem.rule_id == "journal.corrupt"
    with closing(opened.journal) as journal:
        assert journal.in_memory
        assert by_number(journal) == before
    assert path.read_bytes() == spoilt


def test_a_damaged_file_of_the_first_version_gives_up_its_open_incident(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        make_version_1(connection, 0)
        connection.execute("CREATE TABLE ballast (a TEXT) STRICT")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO ballast VALUES (?)", [(FILLER,)] * 200)
        connection.execute("COMMIT")
    content = bytearray(path.read_bytes())
    content[-20 * PAGE : -5 * PAGE] = b"\xa5" * PAGE * 15
    path.write_bytes(content)
    opened = open_journal(path, NOW)
    assert rule_of(opened) == "journal.set_aside"
    with closing(opened.journal) as journal:
        assert journal.current_incident("op-117") is not None
