"""Whatever an editor does to the events in the file shows; what nobody touched does not."""

import random
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runbook.journal import findings, schema, signing
from runbook.journal.chain import Head
from runbook.journal.journal import Journal
from runbook.journal.verification import PROGRESS_EVERY, Verification, verify
from tests.integration.runbook.journal.tampering import (
    EARLY,
    FIRST,
    KNOWN,
    NAMES,
    NOW,
    SECOND,
    STRANGER,
    blank,
    close_gap,
    copy,
    found,
    look,
    make_room,
    make_version_1,
    numbers,
    opened,
    set_highest,
    shuffled,
    swap,
    write_events,
)

COLUMNS = ("at", "incident", "kind", "body", "mac", "signed_by", "changes")
names = st.sampled_from(NAMES)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "at": st.integers(-(2**63), 2**63 - 1),
    "incident": st.none() | texts,
    "kind": texts,
    "body": texts | st.just("{}"),
    "mac": st.none() | st.binary(max_size=40),
    "signed_by": st.none() | texts | st.sampled_from([FIRST.id, SECOND.id, STRANGER.id]),
    "changes": st.none() | texts | st.just(f"incident {'a' * 16} - {'0' * 64}"),
}
many = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def covers(verification: Verification, seq: int) -> bool:
    return any(one.seq <= seq <= one.until for one in verification.findings)


@pytest.mark.parametrize("name", NAMES)
def test_a_journal_that_nobody_touched_is_not_accused(name: str) -> None:
    with opened(name) as connection:
        verification = look(connection)
        assert verification.sound, verification.findings
        assert verification.count == len(numbers(connection))
        assert verification.unchained == (EARLY if name == "begun without" else 0)
        assert look(connection, verification.head).sound


@given(
    st.lists(
        st.tuples(st.sampled_from(KNOWN), texts, st.dictionaries(texts, texts | st.integers())),
        max_size=20,
    ),
    st.integers(0, 4),
)
@many
def test_whatever_the_program_writes_is_never_accused(
    written: list[tuple[Any, str, dict[str, Any]]], early: int
) -> None:
    with closing(blank()) as connection:
        if early:
            make_version_1(connection, early)
        schema.migrate(connection, lambda one: signing.begin(one, FIRST, 1))
        heads = [""]
        for number, (secret, kind, body) in enumerate(written):
            journal = Journal(None, secret)
            journal.connect = lambda: connection  # type: ignore[method-assign]  # one file for all
            # Clocks are set back, too.
            journal.append_event(NOW - timedelta(seconds=number), kind, None, body)
            journal.close()
            heads.append(look(connection).head)
        for head in heads:
            assert look(connection, head).sound
        assert len(set(heads)) == len(heads)


@given(names, st.integers(0, 11), st.sampled_from(COLUMNS), st.data())
@many
def test_any_edit_of_any_column_is_found_at_its_row(
    name: str, place: int, column: str, data: st.DataObject
) -> None:
    with opened(name) as connection:
        seq = numbers(connection)[place]
        changed = connection.execute(
            f"UPDATE events SET {column} = ?1 WHERE seq = ?2 AND {column} IS NOT ?1",
            (data.draw(VALUES[column]), seq),
        ).rowcount
        verification = look(connection)
        assert verification.sound == (not changed)
        assert covers(verification, seq) == bool(changed)
        # At the most the row behind is unsure, besides those vouched for by the first chained one.
        accused = {n for one in verification.findings for n in range(one.seq, one.until + 1)}
        assert {n for n in accused if n > EARLY + 1 or name != "begun without"} <= {seq, seq + 1}


@given(names, st.integers(0, 11), st.integers(1, 12), st.booleans())
@many
def test_rows_deleted_anywhere_are_found(name: str, place: int, length: int, lower: bool) -> None:
    with opened(name) as connection:
        head = look(connection).head
        gone = numbers(connection)[place : place + length]
        connection.execute("DELETE FROM events WHERE seq BETWEEN ? AND ?", (gone[0], gone[-1]))
        if lower:
            set_highest(connection, max(numbers(connection), default=0))
        verification = look(connection, head)
        assert not verification.sound
        early = name == "begun without" and gone[0] <= EARLY
        assert early or all(covers(verification, seq) for seq in gone)


@given(names, st.integers(0, 10))
@many
def test_a_gap_that_was_closed_again_is_found(name: str, place: int) -> None:
    with opened(name) as connection:
        head = look(connection).head
        gap = numbers(connection)[place]
        connection.execute("DELETE FROM events WHERE seq = ?", (gap,))
        close_gap(connection, gap)
        assert not look(connection).sound
        assert not look(connection, head).sound


@given(names, st.integers(0, 11), st.integers(0, 11))
@many
def test_any_two_rows_swapped_are_found(name: str, one: int, other: int) -> None:
    with opened(name) as connection:
        seqs = numbers(connection)
        swap(connection, seqs[one], seqs[other])
        set_highest(connection, seqs[-1])
        assert look(connection).sound == (one == other)


@given(names, st.integers(0, 2**32))
@many
def test_any_other_order_is_found(name: str, seed: int) -> None:
    with opened(name) as connection:
        shuffled(connection, random.Random(seed))
        assert not look(connection).sound


@given(names, st.integers(0, 11), st.integers(-2, 20))
@many
def test_a_row_copied_to_any_place_is_found(name: str, source: int, target: int) -> None:
    with opened(name) as connection:
        seqs = numbers(connection)
        copy(connection, seqs[source], target)
        set_highest(connection, max(seqs[-1], target))
        assert look(connection).sound == (seqs[source] == target)


@given(names, st.integers(0, 12), st.integers(0, 11), st.booleans())
@many
def test_a_row_put_in_between_is_found(name: str, place: int, source: int, unsigned: bool) -> None:
    with opened(name) as connection:
        seqs = numbers(connection)
        at = seqs[place] if place < len(seqs) else seqs[-1] + 1
        make_room(connection, at)
        copy(connection, [seq for seq in numbers(connection) if seq != at][source], at)
        if unsigned:
            connection.execute(
                "UPDATE events SET mac = NULL, signed_by = NULL WHERE seq = ?", (at,)
            )
        set_highest(connection, max(numbers(connection)))
        assert not look(connection).sound


@given(names, st.integers(1, 12), st.booleans())
@many
def test_a_tail_cut_off_is_found_by_its_head(name: str, length: int, lower: bool) -> None:
    with opened(name) as connection:
        head = look(connection).head
        last = numbers(connection)[-1]
        connection.execute("DELETE FROM events WHERE seq > ?", (last - length,))
        if lower:
            set_highest(connection, max(numbers(connection), default=0))
        assert (findings.CUT_TAIL, last - length + 1, last) in found(look(connection, head))


def test_a_tail_cut_off_without_a_head_shows_only_where_the_counter_was_forgotten() -> None:
    with opened("one secret") as connection:
        connection.execute("DELETE FROM events WHERE seq > 10")
        assert found(look(connection)) == [(findings.CUT_TAIL, 11, 12)]
        set_highest(connection, 10)
        assert look(connection).sound


def test_a_tail_written_anew_is_found_by_the_head_of_the_old_one() -> None:
    with opened("one secret") as connection:
        head = look(connection).head
        connection.execute("DELETE FROM events WHERE seq > 10")
        set_highest(connection, 10)
        write_events(connection, [FIRST] * 5)
        assert look(connection).sound
        assert found(look(connection, head)) == [(findings.ALTERED, 12, 12)]


def test_an_empty_journal_is_sound_and_has_no_head() -> None:
    with closing(blank()) as connection:
        schema.migrate(connection)
        assert look(connection) == Verification((), 0)
        assert found(look(connection, str(Head(3, "a" * 32)))) == [(findings.CUT_TAIL, 1, 3)]


def test_what_is_no_head_is_refused() -> None:
    with opened("one secret") as connection, pytest.raises(ValueError, match="head"):
        look(connection, "twelve")


def test_the_progress_is_told_while_it_goes_on() -> None:
    with opened("one secret") as connection:
        connection.execute("BEGIN")
        write_events(connection, [FIRST] * (PROGRESS_EVERY * 2))
        connection.execute("COMMIT")
        told: list[tuple[int, int]] = []
        assert verify(connection, KNOWN, progress=lambda *one: told.append(one)).sound
        last = PROGRESS_EVERY * 2 + 12
        assert told == [(PROGRESS_EVERY, last), (PROGRESS_EVERY * 2, last)]
