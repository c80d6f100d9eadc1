"""How often one address may try."""

import pytest

from runbook.hub.api.limiter import BURST, MOST_ADDRESSES, Limiter, network_of


def test_tries_run_out_and_come_back_with_time() -> None:
    limiter = Limiter(burst=3, per_second=0.1)
    assert [limiter.try_once("192.0.2.1", 0) for _ in range(3)] == [0, 0, 0]
    wait = limiter.try_once("192.0.2.1", 0)
    assert wait == pytest.approx(10)
    assert limiter.try_once("192.0.2.1", wait - 0.5) > 0
    assert limiter.try_once("192.0.2.1", wait) == 0


def test_one_address_does_not_use_up_anothers() -> None:
    limiter = Limiter(burst=1)
    assert limiter.try_once("192.0.2.1", 0) == 0
    assert limiter.try_once("192.0.2.2", 0) == 0


def test_a_good_try_does_not_count_and_never_adds_up() -> None:
    limiter = Limiter(burst=2)
    for _ in range(10 * BURST):
        assert limiter.try_once("192.0.2.1", 0) == 0
        limiter.give_back("192.0.2.1", 0)
    limiter.give_back("192.0.2.1", 0)
    assert [limiter.try_once("192.0.2.1", 0) == 0 for _ in range(3)] == [True, True, False]


def test_a_clock_that_goes_back_gives_nothing() -> None:
    limiter = Limiter(burst=1)
    assert limiter.try_once("192.0.2.1", 100) == 0
    assert limiter.try_once("192.0.2.1", 50) > 0


def test_memory_is_bounded() -> None:
    limiter = Limiter()
    for number in range(MOST_ADDRESSES + 50):
        limiter.try_once(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 0)
    assert len(limiter._left) == MOST_ADDRESSES


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8::1", "2001:db8::ffff:1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("не адрес" * 50, "не адрес" * 60),
    ],
)
def test_what_one_line_has_for_itself_is_one_address(one: str, other: str) -> None:
    assert network_of(one) == network_of(other)


def test_neighbours_are_told_apart() -> None:
    assert network_of("2001:db8:0:1::1") != network_of("2001:db8:0:2::1")
    assert network_of("192.0.2.1") != network_of("192.0.2.2")
