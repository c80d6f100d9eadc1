"""A journal whose tables are not those of its version is set aside, and gives up what it can."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from runbook.callbacks.promise import Channel
from runbook.journal import callbacks, schema
from runbook.journal.fitting import TABLES, fits
from runbook.journal.store import open_journal, read_only_journal
from tests.integration.runbook.journal.promises import OPERATOR, by_number
from tests.integration.runbook.journal.reading import rule_of
from tests.integration.runbook.journal.tampering import NOW, blank, make_version_1

LATER = NOW + timedelta(minutes=1)
NEWEST = len(schema.MIGRATIONS)
_COLUMNS = (
    "SELECT tables.name, columns.name "
    "FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns "
    "WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite%'"
)


def filled(path: Path) -> str:
    """A journal with an outage and two promises; the outage's key."""
    with closing(open_journal(path, NOW).journal) as journal:
        key = journal.open_incident(OPERATOR, NOW).incident.key
        for number in (1, 2):
            callbacks.promise(
                journal,
                NOW,
                operator=OPERATOR,
                incident=key,
                channel=Channel.CALL,
                reference=f"CASE-{number}",
            )
    return key


def changed(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for one in statements:
            connection.execute(one)


def test_every_version_has_the_columns_that_are_written_down_for_it() -> None:
    with closing(blank()) as connection:
        assert fits(connection)
        for version, step in enumerate(schema.MIGRATIONS, start=1):
            for statement in schema._statements(step):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {version}")
            there: dict[str, set[str]] = {}
            for table, column in connection.execute(_COLUMNS):
                there.setdefault(table, set()).add(column)
            assert there == TABLES[version]
            assert fits(connection)
    assert len(TABLES) == NEWEST + 1


def test_a_file_of_the_first_version_fits_and_is_brought_up_to_date(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        make_version_1(connection, 3)
        # What others keep in the file is none of ours.
        connection.execute("CREATE TABLE ballast (a TEXT) STRICT")
    opened = open_journal(path, NOW)
    opened.journal.close()
    assert rule_of(opened) == ""


def test_a_newer_file_is_left_alone_whatever_its_tables_are(path: Path) -> None:
    filled(path)
    newer = f"PRAGMA user_version = {NEWEST + 1}"
    changed(path, "ALTER TABLE events ADD COLUMN later TEXT", newer)
    opened = open_journal(path, LATER)
    opened.journal.close()
    assert rule_of(opened) == "journal.beside"


@pytest.mark.parametrize(
    "statements",
    [
        ("ALTER TABLE events DROP COLUMN changes",),
        ("ALTER TABLE events DROP COLUMN changes", "DROP TABLE runs"),
        ("ALTER TABLE incidents ADD COLUMN once TEXT",),
        ("PRAGMA user_version = 1",),
        ("PRAGMA user_version = 0",),
    ],
    ids=["a column missing", "a table missing", "a column too many", "too old", "never made"],
)
def test_what_does_not_fit_is_set_aside_and_named_and_nothing_under_way_is_lost(
    path: Path, statements: tuple[str, ...]
) -> None:
    key = filled(path)
    changed(path, *statements)
    opened = open_journal(path, LATER)
    with closing(opened.journal) as journal:
        (aside,) = path.parent.glob("journal.corrupt-*.db")
        assert opened.problem is not None
        assert (rule_of(opened), opened.problem.values) == (
            "journal.set_aside",
            {"name": str(aside)},
        )
        current = journal.current_incident(OPERATOR)
        assert current is not None
        assert current.key == key
        assert by_number(journal) == {1: "CASE-1", 2: "CASE-2"}
        journal.append_event(LATER, "filler", key)
    with closing(sqlite3.connect(aside)) as connection:
        kept = connection.execute("SELECT kind FROM events ORDER BY seq").fetchall()
    assert kept[0] == ("incident.opened",)
    again = open_journal(path, LATER)
    again.journal.close()
    assert rule_of(again) == ""


def loosened(path: Path) -> None:
    """Promises as a program that knew no types left them: one was made at no time at all."""
    changed(
        path,
        "CREATE TABLE kept AS SELECT * FROM callbacks",
        "DROP TABLE callbacks",
        "ALTER TABLE kept RENAME TO callbacks",
        "UPDATE callbacks SET promised_at = 'soon' WHERE number = 1",
        "ALTER TABLE events DROP COLUMN changes",
    )


def test_a_value_of_a_wrong_type_costs_its_own_row_and_no_other(path: Path) -> None:
    key = filled(path)
    loosened(path)
    opened = open_journal(path, LATER)
    with closing(opened.journal) as journal:
        assert rule_of(opened) == "journal.set_aside"
        assert by_number(journal) == {2: "CASE-2"}
        current = journal.current_incident(OPERATOR)
        assert current is not None
        assert current.key == key


def test_listing_from_what_does_not_fit_says_so_and_leaves_it_there(path: Path) -> None:
    filled(path)
    changed(path, "ALTER TABLE events DROP COLUMN changes")
    before = path.read_bytes()
    opened = read_only_journal(path)
    with closing(opened.journal) as journal:
        assert rule_of(opened) == "journal.corrupt"
        assert journal.in_memory
    assert path.read_bytes() == before
