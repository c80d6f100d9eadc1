"""How long this PC leaves the word to the hub."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from runbook.agent.line.patience import (
    BANK_SPREAD,
    LEASE_WAIT,
    LONGEST_LEASE,
    SPREAD,
    Word,
    lease_end,
    wait_before_speaking,
)

NOW = datetime(2026, 11, 22, 1, 13, tzinfo=UTC)
CHANCES = st.floats(0, 1)
SIDES = st.sampled_from(["operator", "isp", "bank", "undetermined", "none"])


@given(SIDES, CHANCES)
def test_nothing_leaves_before_the_hub_had_its_two_seconds(side: str, chance: float) -> None:
    wait = wait_before_speaking(Word(), side, chance, NOW)
    most = BANK_SPREAD if side == "bank" else SPREAD
    assert LEASE_WAIT <= wait <= LEASE_WAIT + most


def test_only_what_breaks_at_the_bank_waits_up_to_a_minute_longer() -> None:
    assert wait_before_speaking(Word(), "bank", 1.0, NOW) == timedelta(seconds=62)
    assert wait_before_speaking(Word(), "isp", 1.0, NOW) == timedelta(seconds=12)


@given(SIDES, CHANCES, st.integers(1, 300))
def test_while_the_hub_speaks_nothing_leaves_before_its_lease_ends(
    side: str, chance: float, seconds: int
) -> None:
    until = NOW + timedelta(seconds=seconds)
    assert wait_before_speaking(Word(until), side, chance, NOW) >= until - NOW
    # Also where this PC has spoken before: the hub has taken over.
    assert wait_before_speaking(Word(until, spoken=True), side, chance, NOW) >= until - NOW


def test_whoever_has_told_people_goes_on_at_once_when_no_lease_holds() -> None:
    assert wait_before_speaking(Word(spoken=True), "bank", 1.0, NOW) == timedelta(0)
    ended = Word(NOW - timedelta(seconds=1), spoken=True)
    assert wait_before_speaking(ended, "isp", 1.0, NOW) == timedelta(0)


def test_a_lease_taken_by_a_clock_that_was_set_back_since_holds_nobody() -> None:
    far = Word(NOW + timedelta(hours=3))
    assert wait_before_speaking(far, "isp", 0.0, NOW) == LEASE_WAIT


@given(st.integers(-(10**15), 10**15))
def test_a_lease_is_never_longer_than_what_this_pc_obeys(for_ms: int) -> None:
    assert NOW <= lease_end(for_ms, NOW) <= NOW + LONGEST_LEASE
