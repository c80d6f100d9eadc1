"""Ten seconds to take back, newest first."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from runbook.desk.taking import Doing, newest, standing

SHOWN = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
NOW = 1000.0


def doing(name: str, seconds_ago: float) -> Doing:
    return Doing(name, name, SHOWN, NOW - seconds_ago)


def test_the_newest_is_taken_back_first() -> None:
    assert newest([doing("a", 3), doing("b", 1)], NOW) == doing("b", 1)


def test_after_ten_seconds_it_stands() -> None:
    assert newest([doing("a", 10)], NOW) is None
    assert standing([doing("a", 10), doing("b", 9.9)], NOW) == (doing("a", 10),)


@given(st.lists(st.floats(0, 20), max_size=8))
def test_each_either_stands_or_can_still_be_taken_back(ages: list[float]) -> None:
    doings = [doing(str(at), age) for at, age in enumerate(ages)]
    left = [one for one in doings if one not in standing(doings, NOW)]
    assert newest(doings, NOW) == (left[-1] if left else None)
