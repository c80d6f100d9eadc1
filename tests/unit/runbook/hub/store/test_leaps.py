"""Whether a clock may be believed, decided from two clocks."""

from datetime import UTC, datetime, timedelta

import pytest

from runbook.hub.store.leaps import leapt

NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.mark.parametrize(
    ("ago", "elapsed", "expected"),
    [
        (timedelta(minutes=30), HALF_AN_HOUR, False),
        (timedelta(hours=24), HALF_AN_HOUR, False),
        (timedelta(hours=25), HALF_AN_HOUR, True),
        (timedelta(days=365), HALF_AN_HOUR, True),
        # The process was busy, or there was no duty here, as long as the clock says.
        (timedelta(days=30), timedelta(days=30), False),
        # A hub that has just begun: a week without one is believed.
        (timedelta(days=6), None, False),
        (timedelta(days=8), None, True),
        # Back again.
        (timedelta(days=-365), HALF_AN_HOUR, False),
    ],
)
def test_more_than_can_have_passed_is_a_leap(
    ago: timedelta, elapsed: timedelta | None, expected: bool
) -> None:
    assert leapt(NOW - ago, NOW, elapsed) is expected


def test_the_first_pass_of_all_has_nothing_to_compare_with() -> None:
    assert not leapt(None, NOW, None)
