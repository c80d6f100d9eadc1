"""The figures of a report where a PC's clock was moved meanwhile."""

from datetime import UTC, datetime, timedelta

from runbook.hub.rooms.review.facts import Facts, hindrances

NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)
DAY = timedelta(days=1)


def test_what_ended_before_it_began_was_measured_by_no_clock_and_is_not_known() -> None:
    seen = Facts(
        1, False, "isp.no_internet", True, NOW, start=NOW, began=NOW,
        found=NOW - DAY, restored=NOW - DAY, closed=NOW - DAY,
    )  # fmt: skip
    assert (seen.detect, seen.restore, seen.close) == (None, None, None)
    assert "slow_detect" not in {one.code for one in hindrances(seen)}


def test_seconds_between_two_clocks_are_none() -> None:
    seen = Facts(1, False, "", False, NOW, start=NOW, began=NOW, found=NOW - timedelta(seconds=3))
    assert seen.detect == timedelta(0)
