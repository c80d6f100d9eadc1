"""What a look at the events finds accuses the right rows of the right thing, in words."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from runbook.journal import findings
from runbook.journal.chain import BEGUN
from runbook.journal.verification import verify
from runbook.language.texts import LANGUAGES, lookup
from tests.integration.runbook.journal.tampering import (
    EARLY,
    FIRST,
    NOW,
    SECOND,
    STRANGER,
    blank,
    found,
    look,
    opened,
    renumber,
    set_highest,
    swap,
    write_events,
)

RULES = ("altered", "missing", "reordered", "cut_tail", "unsigned", "other_key")
OF_ROWS = [
    f"{what}_{how}" for what in ("incident", "promise") for how in ("altered", "missing", "added")
]


def change(sql: str, *values: object) -> Callable[[sqlite3.Connection], object]:
    return lambda connection: connection.execute(sql, values)


CHANGES: list[tuple[str, Callable[[sqlite3.Connection], object], list[tuple[str, int, int]]]] = [
    ("one secret", change("UPDATE events SET body = '{}' WHERE seq = 3"), [("altered", 3, 3)]),
    ("one secret", change("UPDATE events SET mac = x'00' WHERE seq = 3"), [("altered", 3, 3)]),
    ("one secret", change("UPDATE events SET mac = NULL WHERE seq = 3"), [("unsigned", 3, 3)]),
    ("one secret", change("UPDATE events SET mac = NULL"), [("unsigned", 1, 12)]),
    (
        "one secret",
        change("UPDATE events SET mac = NULL, signed_by = NULL"),
        [("unsigned", 1, 12)],
    ),
    (
        "one secret",
        change("UPDATE events SET signed_by = ? WHERE seq = 3", SECOND.id),
        [("altered", 3, 3)],
    ),
    (
        "one secret",
        change("UPDATE events SET signed_by = ? WHERE seq = 3", STRANGER.id),
        [("altered", 3, 3)],
    ),
    ("one secret", change("DELETE FROM events WHERE seq IN (3, 4)"), [("missing", 3, 4)]),
    ("one secret", change("DELETE FROM events WHERE seq < 3"), [("missing", 1, 2)]),
    ("one secret", lambda one: swap(one, 3, 7), [("reordered", 3, 3), ("reordered", 7, 7)]),
    ("one secret", lambda one: swap(one, 3, 4), [("reordered", 3, 4)]),
    ("one secret", lambda one: renumber(one, 12, 15), [("missing", 12, 14), ("altered", 15, 15)]),
    ("one secret", lambda one: renumber(one, 12, 0), [("altered", 0, 0), ("cut_tail", 12, 15)]),
    (
        "begun without",
        change("UPDATE events SET kind = 'x' WHERE seq = 2"),
        [("altered", 1, EARLY)],
    ),
    ("begun without", change("DELETE FROM events WHERE seq = 2"), [("missing", 1, EARLY)]),
    (
        "begun without",
        change("UPDATE events SET kind = 'x' WHERE kind = ?", BEGUN),
        [("altered", EARLY + 1, EARLY + 1)],
    ),
    (
        "begun without",
        change("DELETE FROM events WHERE kind = ?", BEGUN),
        [("unsigned", 1, EARLY), ("missing", EARLY + 1, EARLY + 1), ("incident_added", 0, 0)],
    ),
]


@pytest.mark.parametrize(("name", "work", "expected"), CHANGES)
def test_the_right_rows_are_accused_of_the_right_thing(
    name: str,
    work: Callable[[sqlite3.Connection], object],
    expected: list[tuple[str, int, int]],
) -> None:
    with opened(name) as connection:
        work(connection)
        if expected[-1][0] == "cut_tail":
            set_highest(connection, expected[-1][2])
        assert found(look(connection)) == [(f"journal.{rule}", *rows) for rule, *rows in expected]
        assert all(one.at is not None for one in look(connection).findings if one.seq)


@pytest.mark.parametrize("seq", [0, 5, None])
def test_tricks_with_the_counter_are_found(seq: int | None) -> None:
    with opened("one secret") as connection:
        if seq is None:
            connection.execute("DELETE FROM sqlite_sequence")
        else:
            set_highest(connection, seq)
        assert found(look(connection)) == [(findings.ALTERED, 12, 12)]


def test_events_of_a_secret_that_is_not_known_are_said_to_be_unproved_and_no_more() -> None:
    with opened("two secrets") as connection:
        assert found(verify(connection, [FIRST])) == [(findings.OTHER_KEY, 5, 8)]
        assert found(verify(connection, [])) == [(findings.OTHER_KEY, 1, 12)]
    with opened("begun without") as connection:
        assert found(verify(connection, [])) == [(findings.OTHER_KEY, 1, 13)]


def test_what_surrounds_the_rows_of_an_unknown_secret_is_still_proved() -> None:
    with opened("two secrets") as connection:
        connection.execute("UPDATE events SET body = '{}' WHERE seq = 10")
        rules = found(verify(connection, [FIRST]))
        assert rules == [(findings.OTHER_KEY, 5, 8), (findings.ALTERED, 10, 10)]


def test_text_that_cannot_be_decoded_is_found_and_no_error() -> None:
    with opened("one secret") as connection:
        connection.execute("UPDATE events SET body = CAST(x'ff00fe' AS TEXT) WHERE seq = 3")
        assert found(look(connection)) == [(findings.ALTERED, 3, 3)]
        assert connection.execute("SELECT kind FROM events WHERE seq = 1").fetchone() == ("kind.0",)


def test_text_that_became_bytes_in_a_table_without_types_is_found() -> None:
    with opened("one secret") as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'STRICT', '') WHERE name = 'events'"
        )
        with closing(blank()) as loosened:
            loosened.deserialize(connection.serialize())
            loosened.execute("UPDATE events SET body = CAST(body AS BLOB) WHERE seq = 3")
            assert found(look(loosened)) == [(findings.ALTERED, 3, 3)]


def test_thousands_of_findings_are_counted_and_not_all_kept() -> None:
    with opened("one secret") as connection:
        write_events(connection, [FIRST] * 2500)
        connection.execute("UPDATE events SET mac = NULL WHERE seq % 2 = 0")
        verification = look(connection)
        assert len(verification.findings) == findings.MOST_FINDINGS
        assert len(verification.findings) + verification.more == 2512 // 2


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rule", RULES)
def test_every_finding_has_its_words(rule: str, lang: str) -> None:
    finding = findings.Finding(f"journal.{rule}", 3, 5, NOW)
    assert "3–5" in lookup(f"{finding.rule_id}.sentence", lang, rows=finding.rows, when="01:13")
    assert lookup(f"{finding.rule_id}.hint", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rule", OF_ROWS)
def test_every_finding_about_a_row_has_its_words_and_names_it(rule: str, lang: str) -> None:
    finding = findings.Finding(f"journal.{rule}", 3, 3, NOW, "1a2b3c4d")
    assert "1a2b3c4d" in lookup(f"{finding.rule_id}.sentence", lang, rows=finding.rows)
    assert lookup(f"{finding.rule_id}.hint", lang)
