"""Times as people type them at night."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.language.moments import FURTHEST, future_moment, month_of, past_moment, period_edge
from runbook.language.moscow import MOSCOW

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)  # 04:00 in Moscow


def msk(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("04:30", msk(22, 4, 30)),
        ("03:30", msk(23, 3, 30)),
        (" 4.30 ", msk(22, 4, 30)),
        ("в 04:30 МСК", msk(22, 4, 30)),
        ("через 2 часа", msk(22, 6)),
        ("Через час", msk(22, 5)),
        ("через полчаса", msk(22, 4, 30)),
        ("Полчаса", msk(22, 4, 30)),
        ("полтора часа", msk(22, 5, 30)),
        ("half an hour", msk(22, 4, 30)),
        ("через полтора часа", msk(22, 5, 30)),
        ("через 1,5 часа", msk(22, 5, 30)),
        ("через 20 мин", msk(22, 4, 20)),
        ("через 1 час 20 минут", msk(22, 5, 20)),
        ("in 2 hours", msk(22, 6)),
        ("in half an hour", msk(22, 4, 30)),
        ("in 45 min", msk(22, 4, 45)),
        ("+2h", msk(22, 6)),
        ("+30 м", msk(22, 4, 30)),
        ("2026-11-22 12:00", msk(22, 12)),
        ("22.11.2026 12:00", msk(22, 12)),
    ],
)
def test_what_is_to_come_is_understood(text: str, meant: datetime) -> None:
    assert future_moment(text, NOW) == meant


@pytest.mark.parametrize(
    "text",
    ["", "вчера", "через", "24:00", "12:60", "2 часа", "2026-11-21 03:00", "2026-13-40 03:00",
     "через 900 часов", "через 0 минут", "in", "+"],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(text: str) -> None:
    assert future_moment(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("сейчас", NOW),
        ("now", NOW),
        ("03:30", msk(22, 3, 30)),
        ("04:30", msk(21, 4, 30)),
        ("2026-11-20 04:30", msk(20, 4, 30)),
        ("2026-11-23 04:30", None),
        ("когда-то", None),
    ],
)
def test_what_has_been_is_understood(text: str, meant: datetime | None) -> None:
    assert past_moment(text, NOW) == meant


def test_a_day_is_the_whole_day_in_moscow() -> None:
    assert period_edge("2026-11-01", end=False) == msk(1, 0)
    assert period_edge("01.11.2026", end=True) == msk(2, 0)
    assert period_edge("2026-11-01 03:30", end=True) == msk(1, 3, 30)
    assert period_edge("2026-02-30", end=True) is None


def test_this_month_begins_at_midnight_in_moscow() -> None:
    assert month_of(datetime(2026, 10, 31, 22, 0, tzinfo=UTC)) == msk(1, 0)


@given(st.text(max_size=30))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    found = future_moment(text, NOW)
    assert found is None or NOW < found <= NOW + FURTHEST
    before = past_moment(text, NOW)
    assert before is None or before <= NOW


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_time_of_day_is_the_next_or_the_last_one(hour: int, minute: int) -> None:
    ahead, behind = (
        future_moment(f"{hour}:{minute:02}", NOW),
        past_moment(f"{hour}:{minute:02}", NOW),
    )
    assert ahead is not None
    assert behind is not None
    assert timedelta(0) < ahead - NOW <= timedelta(days=1)
    assert timedelta(0) <= NOW - behind < timedelta(days=1)
