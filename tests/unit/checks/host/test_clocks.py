"""Sleep and a clock that was set, told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.host.clocks import Clocks, Jump, jump

MORNING = Clocks(wall=1_000_000.0, monotonic=500.0, asleep=40.0)
seconds = st.floats(min_value=0, max_value=1e5, allow_nan=False)


def later(
    awake: float, *, slept: float = 0.0, put: float = 0.0, before: Clocks = MORNING
) -> Clocks:
    """The same clocks after so much time awake and asleep, the wall clock put forward by some."""
    return Clocks(
        before.wall + awake + slept + put,
        before.monotonic + awake + (slept if before.through_sleep else 0.0),
        None if before.asleep is None else before.asleep + slept,
        before.through_sleep,
    )


WINDOWS = Clocks(1_000_000.0, 500.0, 40.0, through_sleep=True)


@pytest.mark.parametrize("clocks", [MORNING, WINDOWS])
def test_a_night_asleep_is_told_and_the_clock_was_not_set(clocks: Clocks) -> None:
    found = jump(clocks, later(2.0, slept=28_800.0, before=clocks))
    assert found == Jump(slept_s=28_800.0)
    assert found
    assert found.may_have_slept


@pytest.mark.parametrize("clocks", [MORNING, WINDOWS])
@pytest.mark.parametrize("put", [3_600.0, -7_200.0])
def test_a_clock_that_was_set_is_no_sleep(clocks: Clocks, put: float) -> None:
    found = jump(clocks, later(2.0, put=put, before=clocks))
    assert found == Jump(set_s=put)
    assert not found.may_have_slept


def test_both_at_once_are_both_told() -> None:
    assert jump(MORNING, later(2.0, slept=600.0, put=-30.0)) == Jump(slept_s=600.0, set_s=-30.0)


@given(seconds, st.floats(min_value=-0.4, max_value=0.4), st.booleans())
def test_ordinary_time_with_its_small_corrections_is_nothing(
    awake: float, put: float, through_sleep: bool
) -> None:
    before = Clocks(1_000_000.0, 500.0, 40.0, through_sleep)
    assert not jump(before, later(awake, put=put, before=before))


@given(seconds, st.floats(min_value=60, max_value=1e5), st.booleans())
def test_any_sleep_of_a_minute_is_found_whatever_the_clock_was_set_to(
    put: float, slept: float, through_sleep: bool
) -> None:
    before = Clocks(1_000_000.0, 500.0, 40.0, through_sleep)
    assert jump(before, later(2.0, slept=slept, put=put, before=before)).slept_s == pytest.approx(
        slept, abs=0.01
    )


def test_a_wall_clock_ahead_is_unclear_where_sleep_is_not_counted() -> None:
    untold = Clocks(1_000_000.0, 500.0)
    found = jump(untold, later(2.0, put=900.0, before=untold))
    assert found == Jump(unclear_s=900.0)
    assert found.may_have_slept
    assert jump(untold, later(2.0, put=-900.0, before=untold)) == Jump(set_s=-900.0)


def test_drift_of_an_hour_is_not_a_clock_that_was_set() -> None:
    assert not jump(MORNING, later(3_600.0, put=1.7))
    assert jump(MORNING, later(3_600.0, put=5.0)) == Jump(set_s=5.0)
