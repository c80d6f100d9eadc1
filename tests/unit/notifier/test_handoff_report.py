"""The signed report: every byte in its place, and nothing believed that should not be."""

import base64
import hashlib
import hmac
import random
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from notifier.handoff.refusal import Refusal, Why
from notifier.handoff.report import LONGEST_AGE, Report, agent_id, decode, encode
from tests.unit.notifier.handoff_samples import EXAMPLE, INCIDENT, KEY, OPERATOR, any_report

LINK = encode(EXAMPLE, KEY)


def read(text: str, last: int | None = None) -> Report | Refusal:
    return decode(text, {EXAMPLE.agent: KEY}.get, lambda _: last)


def resigned(change: dict[int, int], key: bytes = KEY) -> str:
    """The example with other bytes, signed as if an agent had said so."""
    raw = bytearray(base64.urlsafe_b64decode(LINK)[:32])
    for place, byte in change.items():
        raw[place] = byte
    mac = hmac.new(key, b"runbook.handoff/1" + raw, hashlib.sha256).digest()[:16]
    return base64.urlsafe_b64encode(bytes(raw) + mac).decode()


def test_every_byte_stands_where_the_document_says() -> None:
    raw = base64.urlsafe_b64decode(LINK)
    assert len(raw) == 48
    assert raw[0] == 0x11
    assert raw[1:7] == hashlib.sha256(b"runbook.agent/1\nop-117").digest()[:6]
    assert raw[7:11] == (1795310000).to_bytes(4, "big")
    assert raw[11:19] == bytes.fromhex(INCIDENT)
    assert raw[19:22] == bytes([18, 17, 97])
    assert raw[22:26] == int(datetime(2026, 11, 21, 23, 13, 5, tzinfo=UTC).timestamp()).to_bytes(4)
    assert raw[26:28] == (70).to_bytes(2, "big")
    assert raw[28:30] == bytes([1, 2])
    assert raw[30] == 0b0_01_10_101
    assert raw[31] == 3
    signed = hmac.new(KEY, b"runbook.handoff/1" + raw[:32], hashlib.sha256).digest()
    assert raw[32:] == signed[:16]


def test_it_is_as_long_as_telegram_takes() -> None:
    assert len(LINK) == 64
    assert set(LINK) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


def test_whatever_is_said_is_read_again() -> None:
    chance = random.Random(1)
    for _ in range(2000):
        report = any_report(chance)
        assert decode(encode(report, KEY), lambda _: KEY, lambda _: None) == report


def test_what_is_too_much_is_capped_and_never_wraps() -> None:
    much = replace(
        EXAMPLE, calls=1000, chats=255, promised=999, age=timedelta(days=30), she_says=True
    )
    found = read(encode(much, KEY))
    assert found == replace(much, calls=254, chats=254, promised=255, age=LONGEST_AGE)


def test_a_clock_that_was_set_back_makes_no_age_below_nothing() -> None:
    found = read(encode(replace(EXAMPLE, age=timedelta(seconds=-90)), KEY))
    assert isinstance(found, Report)
    assert found.age == timedelta(0)


def test_the_age_makes_a_wrong_clock_harmless() -> None:
    arrived = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    wrong = replace(EXAMPLE, occurred_at=datetime(2003, 1, 1, tzinfo=UTC))
    found = read(encode(wrong, KEY))
    assert isinstance(found, Report)
    assert arrived - found.age == arrived - timedelta(seconds=140)


@pytest.mark.parametrize(
    ("clock", "written"),
    [(datetime(1601, 1, 1, tzinfo=UTC), 0), (datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), 0),
     (datetime(2106, 2, 7, 6, 28, 15, tzinfo=UTC), 2**32 - 1),
     (datetime(2107, 1, 1, tzinfo=UTC), 2**32 - 1), (datetime.max.replace(tzinfo=UTC), 2**32 - 1)],
)  # fmt: skip
def test_a_clock_beyond_every_date_costs_no_report(clock: datetime, written: int) -> None:
    found = read(encode(replace(EXAMPLE, occurred_at=clock), KEY))
    assert isinstance(found, Report)
    assert found == replace(EXAMPLE, occurred_at=datetime.fromtimestamp(written, UTC))


@pytest.mark.parametrize("sequence", [0, 1, 2**32 - 2, 2**32 - 1])
def test_the_first_and_the_last_sequence_are_in_order_too(sequence: int) -> None:
    link = encode(replace(EXAMPLE, sequence=sequence), KEY)
    for last in (None, 0, 1, sequence - 1, sequence, sequence + 1, 2**32 - 1):
        found = read(link, last=last)
        if last is not None and last > sequence:
            assert found == Refusal(Why.OLD)
        else:
            assert isinstance(found, Report)
            assert found.again == (last == sequence)


def test_the_same_report_opened_twice_is_the_same_again() -> None:
    assert read(LINK) == EXAMPLE
    assert read(LINK, last=EXAMPLE.sequence - 1) == EXAMPLE
    assert read(LINK, last=EXAMPLE.sequence) == replace(EXAMPLE, again=True)


def test_an_older_report_shown_again_is_refused() -> None:
    assert read(LINK, last=EXAMPLE.sequence + 1) == Refusal(Why.OLD)


def test_every_single_changed_bit_is_noticed() -> None:
    raw = base64.urlsafe_b64decode(LINK)
    for place in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[place // 8] ^= 1 << place % 8
        found = decode(base64.urlsafe_b64encode(changed).decode(), lambda _: KEY, lambda _: None)
        assert isinstance(found, Refusal), place


def test_another_agents_key_signs_nothing_here() -> None:
    assert read(encode(EXAMPLE, bytes(32))) == Refusal(Why.FORGED)


def test_an_agent_nobody_knows_is_said_to_be_unknown() -> None:
    stranger = replace(EXAMPLE, agent=agent_id("op-118"))
    assert read(encode(stranger, KEY)) == Refusal(Why.UNKNOWN_AGENT)
    assert agent_id("op-118") != agent_id(OPERATOR)


@pytest.mark.parametrize(
    "text",
    ["", "x", LINK[:-1], LINK + "A", LINK + "=", LINK[:-1] + "=", LINK[:-1] + "+", LINK[:-1] + "/",
     LINK[:-1] + "\n", LINK + "\n", " " + LINK, LINK[:-1] + "Я", LINK[:-1] + "\uff21",
     "A" * 10_000, "\ud800" * 64],
)  # fmt: skip
def test_only_the_one_way_of_writing_it_is_read(text: str) -> None:
    assert read(text) == Refusal(Why.NOT_A_REPORT)


@pytest.mark.parametrize("version", [0, 2, 3, 15])
def test_another_version_is_named_as_that(version: int) -> None:
    assert read(resigned({0: version << 4 | 1})) == Refusal(Why.VERSION)


@pytest.mark.parametrize(
    "change",
    [{0: 0x10}, {0: 0x15}, {0: 0x1F}, {19: 0}, {19: 63}, {19: 255}, {20: 0}, {20: 63}, {20: 254},
     {20: 18}, {21: 101}, {21: 127}, {21: 229}, {21: 255}, {30: 0b11000}, {30: 0b1100000}],
)  # fmt: skip
def test_every_reserved_value_is_refused_though_it_is_signed(change: dict[int, int]) -> None:
    assert read(resigned(change)) == Refusal(Why.RESERVED)


def test_nothing_of_it_is_looked_at_before_the_signature() -> None:
    assert read(resigned({19: 0}, key=bytes(32))) == Refusal(Why.FORGED)


@pytest.mark.parametrize(
    "change",
    [{"cause": 0}, {"cause": 63}, {"also": 18}, {"also": 255}, {"confidence": 101},
     {"confidence": -1}, {"sequence": 2**32}, {"sequence": -1}, {"agent": b"short"},
     {"incident": "3f9a"}, {"calls": -1}, {"promised": -1}, {"not_working": frozenset({"fax"})}],
)  # fmt: skip
def test_what_has_no_place_in_it_is_not_signed(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        encode(replace(EXAMPLE, **change), KEY)  # type: ignore[arg-type]


def test_the_key_shows_in_nothing_that_is_returned() -> None:
    assert KEY.hex() not in repr(read(LINK))
    assert {one.name for one in fields(Refusal(Why.OLD))} == {"code"}


def test_every_refusal_has_a_sentence_of_its_own() -> None:
    assert len({Refusal(one).sentence for one in Why}) == len(Why)
