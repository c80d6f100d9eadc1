"""Months counted: nothing twice, nothing invented, and what is not known said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from runbook.hub.model.incident import TELEGRAM, Kind
from runbook.hub.rooms.figures.counting import Case, Ended, count, promises
from runbook.hub.rooms.figures.months import after, bounds, is_month, month_of
from runbook.incidents.figures import Times

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
minutes = st.integers(-120, 600)
times = st.one_of(st.none(), minutes.map(lambda one: NOW + timedelta(minutes=one)))
cases = st.builds(
    Case,
    key=st.uuids().map(str),
    kind=st.sampled_from(Kind),
    opened_at=minutes.map(lambda one: NOW + timedelta(minutes=one)),
    agent=st.sampled_from(("op-1", "op-2", "op-3")),
    cause=st.sampled_from(("isp.no_internet", "pc.overloaded", "bank_service.slow", "", TELEGRAM)),
    parent=st.sampled_from(("", "mass")),
    occurred_at=times,
    detected_at=times,
    alerted_at=times,
    acknowledged_at=times,
    restored_at=times,
    closed_at=times,
    drill=st.booleans(),
    late=st.booleans(),
)


def accounted(found: Times) -> int:
    return len(found.lengths) + found.unconfirmed + found.running + found.clock_changed


@given(st.lists(cases, max_size=30))
def test_every_outage_is_measured_or_said_not_to_be(some: list[Case]) -> None:
    counted = count(some)
    for one in (counted.detect, counted.alert, counted.acknowledge, counted.restore):
        assert accounted(one) == counted.outages
        assert all(length >= timedelta(0) for length in one.lengths)
    members = sum(
        one.kind is Kind.LOCAL and bool(one.parent)
        for one in some
        if not (one.drill or one.late or one.cause == TELEGRAM)
    )
    left_out = counted.drills + counted.late + counted.ours
    assert counted.outages + members + left_out == len(some)
    assert sum(n for _, n in counted.by_side) == counted.outages


@given(st.lists(cases, max_size=20), st.lists(cases, max_size=5))
def test_what_is_left_out_changes_no_figure(some: list[Case], more: list[Case]) -> None:
    drills = [replace(one, drill=True, key=f"{one.key}-drill") for one in more]
    plain, with_drills = count(some), count([*some, *drills])
    assert replace(with_drills, drills=plain.drills, drilled=plain.drilled) == plain


@given(st.lists(cases, max_size=20))
def test_an_operator_loses_no_minute_twice(some: list[Case]) -> None:
    once, twice = count(some), count([*some, *some])
    assert once.lost == twice.lost
    real = [one for one in some if not (one.drill or one.late or one.cause == TELEGRAM)]
    hers = [one for one in real if one.kind is Kind.LOCAL and one.restored_at]
    single = [max((one.restored_at or one.began) - one.began, timedelta(0)) for one in hers]
    assert once.lost <= sum(single, timedelta(0))
    assert once.lost >= max(single, default=timedelta(0))


@given(st.lists(st.integers(0, 10_000), min_size=10, max_size=200))
def test_nine_of_ten_are_no_longer(lengths: list[int]) -> None:
    found = Times(tuple(timedelta(seconds=one) for one in lengths))
    ninetieth = found.ninetieth
    assert ninetieth in found.lengths
    assert 10 * sum(one <= ninetieth for one in found.lengths) >= 9 * len(lengths)
    assert 10 * sum(one < ninetieth for one in found.lengths) < 9 * len(lengths)
    assert Times(found.lengths[:9]).ninetieth is None


@given(
    st.dictionaries(
        st.builds(
            Ended,
            outcome=st.sampled_from(("", "reached", "not_reached", "not_needed")),
            ended=st.booleans(),
            in_time=st.booleans(),
            past=st.booleans(),
        ),
        st.integers(1, 50),
    )
)
def test_every_promise_has_one_fate(some: dict[Ended, int]) -> None:
    found = promises(some)
    ended_otherwise = found.given_up + found.not_needed + found.overdue + found.waiting
    nobody_knows = sum(n for one, n in some.items() if not one.outcome and one.ended)
    assert found.made == sum(some.values()) == found.kept + ended_otherwise + nobody_knows
    assert found.in_time + found.late <= found.kept


@given(st.integers(-600_000, 1_500_000).map(lambda hours: NOW + timedelta(minutes=20 * hours)))
def test_a_moment_lies_in_its_month_of_moscow_and_in_no_other(at: datetime) -> None:
    name = month_of(at)
    assert is_month(name)
    start, end = bounds(name)
    assert start <= at < end
    assert bounds(after(name))[0] == end
    assert after(after(name), -1) == name
