"""Shifts in Moscow time, and where nobody works."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.hub.model.people import Role
from runbook.hub.rooms.roster import plan, words
from runbook.hub.rooms.roster.shapes import Entry
from runbook.language.moscow import MOSCOW

BEGINS = datetime(2026, 11, 23, 5, tzinfo=UTC)
ENDS = BEGINS + timedelta(hours=48)
SHIFTS = st.lists(st.tuples(st.integers(-10, 60), st.integers(1, 24)), max_size=8)


def at(begins: int, lasts: int, role: Role = Role.SHIFT_LEAD) -> Entry:
    first = BEGINS + timedelta(hours=begins)
    return Entry("", "lead", role, first, first + timedelta(hours=lasts))


@given(SHIFTS)
def test_every_hour_is_either_somebodys_or_in_a_gap(shifts: list[tuple[int, int]]) -> None:
    entries = [at(*one) for one in shifts]
    found = plan.gaps(entries, Role.SHIFT_LEAD, BEGINS, ENDS)
    for hour in range(48):
        moment = BEGINS + timedelta(hours=hour)
        missing = any(one.begins <= moment < one.ends for one in found)
        assert missing is not any(one.covers(moment) for one in entries)
    assert all(one.begins < one.ends for one in found)
    assert all(one.ends < two.begins for one, two in pairwise(found))


def test_another_role_fills_no_gap_and_the_gap_is_said_in_moscow_time() -> None:
    entries = [at(0, 18), at(18, 30, Role.SYSADMIN), at(24, 24)]
    (gap,) = plan.gaps(entries, Role.SHIFT_LEAD, BEGINS, ENDS)
    said = words.gaps(Role.SHIFT_LEAD, [gap], BEGINS, "ru")
    assert said == "Нет руководителя смены: с 02:00 24.11 до 08:00 24.11."


def test_a_gap_says_its_end_or_that_nothing_later_is_planned() -> None:
    def said(*entries: Entry) -> str:
        found = plan.gaps(entries, Role.SHIFT_LEAD, BEGINS, ENDS)
        return words.gaps(Role.SHIFT_LEAD, found, BEGINS, "ru")

    assert said() == "Нет руководителя смены: сейчас, и дальше смены не назначены."
    assert said(at(0, 12), at(60, 12)) == ("Нет руководителя смены: с 20:00 23.11 до 20:00 25.11.")
    assert said(at(10, 12)) == (
        "Нет руководителя смены: сейчас и до 18:00 23.11; с 06:00 24.11, дальше смены не назначены."
    )


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.times(), st.times())
def test_a_shift_begins_on_its_day_in_moscow_and_lasts_a_day_at_most(
    day: date, begins: time, ends: time
) -> None:
    first, last = plan.span(day, begins, ends)
    assert first.astimezone(MOSCOW).replace(tzinfo=None) == datetime.combine(day, begins)
    assert last.astimezone(MOSCOW).time() == ends
    assert timedelta(0) < last - first <= timedelta(days=1)


@pytest.mark.parametrize("text", ["8-20", "08:00", "08:00-08:00", "24:00-08:00", "٠٨:٠٠-20:00", ""])
def test_what_is_no_pair_of_times_is_none(text: str) -> None:
    assert plan.hours(text) is None
