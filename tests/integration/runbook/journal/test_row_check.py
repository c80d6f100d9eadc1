"""Any row of an incident or a promise that was changed without the program shows, and no other."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runbook.callbacks.promise import Channel, Outcome
from runbook.journal import callbacks, changes, schema
from runbook.journal.journal import Journal
from runbook.journal.store import open_journal
from runbook.journal.verification import Verification, verify
from tests.integration.runbook.journal.tampering import FIRST, NOW, blank, make_version_1

OPERATOR = "op-117"
TABLES = {"incidents": changes._TABLES["incident"][2], "callbacks": changes._PROMISE_COLUMNS}
many = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def night(journal: Journal) -> None:
    """Outages and promises in every state they come to."""
    for number in range(3):
        at = NOW + timedelta(hours=number)
        opened = journal.open_incident(OPERATOR, at, detected_at=at).incident
        changed = replace(opened, cause="isp.no_internet", side="isp", confidence=0.97)
        saved = journal.save_incident(changed, at, "incident.detected")
        assert saved is not None
        made = [
            callbacks.promise(
                journal,
                at,
                operator=OPERATOR,
                incident=opened.key,
                channel=Channel.CALL,
                reference=f"CASE-{number}{place}",
            )
            for place in range(5)
        ]
        callbacks.attempt(journal, at, made[0].id)
        callbacks.hand_over(journal, at, made[1].id, "Ольга")
        callbacks.hand_back(journal, at, made[1].id)
        callbacks.hand_over(journal, at, made[2].id, "Ольга")
        callbacks.set_reference(journal, at, made[2].id, "CASE-9")
        callbacks.fulfil(journal, at, made[3].id, Outcome.REACHED)
        callbacks.take_back(journal, at, made[4].id)
        if number < 2:
            journal.save_incident(replace(saved, restored_at=at), at, "incident.restored")


@cache
def image() -> bytes:
    with closing(Journal(None, FIRST)) as journal:
        schema.migrate(journal.connect())
        night(journal)
        return journal.connect().serialize()


@contextmanager
def opened() -> Iterator[sqlite3.Connection]:
    with closing(blank()) as connection:
        connection.deserialize(image())
        for trigger in ("events_stay", "events_stay_as_written"):
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        yield connection


def look(connection: sqlite3.Connection) -> Verification:
    return verify(connection, [FIRST])


def rules(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    return [
        (one.rule_id.removeprefix("journal."), one.subject) for one in look(connection).findings
    ]


def test_an_honest_night_is_not_accused() -> None:
    with opened() as connection:
        assert look(connection).proved, look(connection).findings
        assert connection.execute("SELECT count(*) FROM callbacks").fetchone() == (9,)


VALUES = st.none() | st.integers(-(2**62), 2**62) | st.text("aопе 19-", max_size=6) | st.binary()


@given(st.sampled_from(sorted(TABLES)), st.integers(0, 8), st.data())
@many
def test_any_column_of_any_row_that_was_changed_is_found(
    table: str, place: int, data: st.DataObject
) -> None:
    column = data.draw(st.sampled_from(sorted(TABLES[table])))
    with opened() as connection:
        name = "key" if table == "incidents" else "id"
        keys = [key for (key,) in connection.execute(f"SELECT {name} FROM {table} ORDER BY rowid")]
        key = keys[place % len(keys)]
        try:
            changed = connection.execute(
                f"UPDATE {table} SET {column} = ?1 WHERE {name} = ?2 AND {column} IS NOT ?1",
                (data.draw(VALUES), key),
            ).rowcount
        except sqlite3.Error:
            changed = 0
        found = rules(connection)
        assert bool(found) == bool(changed)
        what = "incident" if table == "incidents" else "promise"
        if changed and column != name:
            assert found == [(f"{what}_altered", key)]
        elif changed:
            assert (f"{what}_missing", key) in found


@given(st.sampled_from(sorted(TABLES)), st.integers(0, 8))
@many
def test_any_row_that_was_deleted_is_found(table: str, place: int) -> None:
    with opened() as connection:
        name = "key" if table == "incidents" else "id"
        keys = [key for (key,) in connection.execute(f"SELECT {name} FROM {table}")]
        key = keys[place % len(keys)]
        connection.execute(f"DELETE FROM {table} WHERE {name} = ?", (key,))
        what = "incident" if table == "incidents" else "promise"
        assert rules(connection) == [(f"{what}_missing", key)]


INCIDENT = (
    "INSERT INTO incidents (key, operator, opened_at, closed_at) "
    "VALUES ('00000000000000aa', 'op-117', 1, 2)"
)
PROMISE = (
    "INSERT INTO callbacks (id, operator, channel, kind, promised_at, window_from, window_until) "
    "VALUES ('0000000000aa', 'op-117', 'call', 'none', 1, 2, 3)"
)
SINGLE = [
    ("UPDATE incidents SET restored_at = restored_at - 2600000", "incident_altered", 2),
    ("UPDATE incidents SET opened_at = opened_at - 86400000", "incident_altered", 3),
    ("DELETE FROM incidents", "incident_missing", 3),
    ("DELETE FROM callbacks", "promise_missing", 9),
    ("UPDATE callbacks SET window_until = window_until + 86400000", "promise_altered", 9),
    ("UPDATE callbacks SET number = number + 100", "promise_altered", 9),
    (INCIDENT, "incident_added", 1),
    (PROMISE, "promise_added", 1),
]


@pytest.mark.parametrize(("sql", "rule", "count"), SINGLE)
def test_what_the_figures_are_made_from_cannot_be_falsified(
    sql: str, rule: str, count: int
) -> None:
    with opened() as connection:
        connection.execute(sql)
        assert [found for found, _ in rules(connection)] == [rule] * count


def test_incidents_without_their_events_are_found_even_with_the_counter_set_back() -> None:
    with opened() as connection:
        connection.execute("DELETE FROM events")
        connection.execute("DELETE FROM sqlite_sequence")
        found = [rule for rule, _ in rules(connection)]
        assert found == ["incident_added"] * 3 + ["promise_added"] * 9


@given(st.integers(1, 60))
@many
def test_a_tail_cut_off_with_what_it_did_left_in_place_is_found(length: int) -> None:
    with opened() as connection:
        (last,) = connection.execute("SELECT max(seq) FROM events").fetchone()
        did = "SELECT count(*) FROM events WHERE seq > ? AND changes IS NOT NULL"
        (touched,) = connection.execute(did, (last - length,)).fetchone()
        connection.execute("DELETE FROM events WHERE seq > ?", (last - length,))
        connection.execute(
            "UPDATE sqlite_sequence SET seq = (SELECT max(seq) FROM events) WHERE name = 'events'"
        )
        assert bool(rules(connection)) == bool(touched)


def test_a_row_changed_between_two_changes_of_the_program_is_found_for_ever(tmp_path: Path) -> None:
    with closing(open_journal(tmp_path / "journal.db", NOW).journal) as journal:
        key = journal.open_incident(OPERATOR, NOW).incident.key
        with journal.transaction() as connection:
            connection.execute("UPDATE incidents SET opened_at = opened_at - 1")
        for _ in range(3):
            current = journal.incident(key)
            assert current is not None
            assert journal.save_incident(replace(current, detected_at=NOW), NOW, "a")
        found = journal.read(lambda one: verify(one, journal.known_secrets())).findings
        assert [(one.rule_id, one.subject) for one in found] == [("journal.incident_altered", key)]


def test_what_was_there_before_the_chain_is_followed_from_its_beginning_on() -> None:
    with closing(Journal(None, FIRST)) as journal:
        make_version_1(journal.connect(), 2)
        journal.bring_up_to_date(NOW)
        incident = journal.incident("a" * 16)
        assert incident is not None
        assert journal.save_incident(replace(incident, restored_at=NOW), NOW, "incident.restored")
        found = look(journal.connect())
        assert (found.sound, found.proved, found.unchained, found.on_trust) == (True, False, 2, 1)
        journal.connect().execute("UPDATE incidents SET restored_at = 5")
        assert rules(journal.connect()) == [("incident_altered", "a" * 16)]


def test_texts_without_changes_of_ours_are_passed_over() -> None:
    nonsense = "incident x -\n\ncallbacks 12 - z\n🙂"
    assert list(changes.read(nonsense)) == []
    assert list(changes.read(None)) == []
    assert list(changes.read(b"incident")) == []
