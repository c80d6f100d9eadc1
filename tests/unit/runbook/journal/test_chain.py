"""The chain's encoding is unambiguous, and its heads are read as they are written."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from runbook.journal.chain import GENESIS, HEAD_DIGITS, Digest, Head, Row, mac_of, said_count

KEY = bytes(range(32))
values = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(st.characters(codec="utf-8")),
    st.sampled_from(["", "n0:", "t1:a", "i1:1", "1", "\udcff"]),
    st.binary(),
)
rows = st.builds(
    Row, st.integers(1, 2**63 - 1), values, values, values, values, st.none(), values, values
)


def same(one: object, other: object) -> bool:
    return type(one) is type(other) and repr(one) == repr(other)


@given(rows, rows, st.binary(max_size=4), st.binary(max_size=4))
def test_no_two_rows_have_the_same_hmac(one: Row, other: Row, before: bytes, after: bytes) -> None:
    assume(before != after or not all(map(same, one, other)))
    assert mac_of(KEY, before, one) != mac_of(KEY, after, other)


@given(rows)
def test_the_stored_hmac_itself_is_not_covered(row: Row) -> None:
    assert mac_of(KEY, GENESIS, row) == mac_of(KEY, GENESIS, row._replace(mac=b"x"))


def test_text_that_wanders_from_one_column_to_the_next_is_another_row() -> None:
    row = Row(1, 2, "ab", "c", "{}", None, "id")
    assert mac_of(KEY, b"", row) != mac_of(KEY, b"", row._replace(incident="a", kind="bc"))


def test_the_encoding_never_changes_or_every_old_journal_would_be_accused() -> None:
    row = Row(7, 1795310000120, None, "alert.rang", '{"канал": 1}', None, "0123456789abcdef")
    assert (
        mac_of(KEY, b"\x01" * 32, row).hex()
        == "c5f5a5e4479f596675a95d7a0cf03f705aef1409af01d741680a5cf0e8aad122"
    )


@given(st.integers(1, 10**17), st.binary(min_size=32, max_size=32))
def test_a_head_is_read_as_it_is_written(seq: int, mac: bytes) -> None:
    head = Head.of(seq, mac)
    row = Row(seq, 1, None, "k", "{}", mac, "id")
    assert Head.parse(f" {str(head).upper()}\n") == head
    assert head.fits(row)
    assert Head(seq, mac.hex()).fits(row)
    assert not head.fits(row._replace(mac=bytes([mac[0] ^ 1]) + mac[1:]))
    assert not head.fits(row._replace(seq=seq + 1))
    assert not head.fits(row._replace(mac=None))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "12:",
        ":" + "a" * HEAD_DIGITS,
        "0:" + "a" * HEAD_DIGITS,
        "-1:" + "a" * HEAD_DIGITS,
        "١:" + "a" * HEAD_DIGITS,
        "1:" + "a" * (HEAD_DIGITS - 1),
        "1:" + "a" * 65,
        "1:" + "g" * HEAD_DIGITS,
        "9" * 19 + ":" + "a" * HEAD_DIGITS,
    ],
)
def test_what_is_no_head_is_not_read_as_one(text: str) -> None:
    assert Head.parse(text) is None


@pytest.mark.parametrize("body", [None, b"\xff", "", "[]", "1", '{"count": "3"}', "[" * 100_000])
def test_a_body_that_says_nothing_vouches_for_nothing(body: object) -> None:
    assert said_count(body) == 0
    assert not Digest().matches(body)
