"""Promises: whose turn it is, in what order, and nobody is woken who did not agree to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.callbacks.promise import (
    Callback,
    Channel,
    Due,
    QuietHours,
    ReferenceKind,
    Rules,
    Wait,
    Window,
    client_zone,
    default_window,
    in_order,
    turn_of,
)
from runbook.settings import Callbacks

NIGHT = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
"""02:00 in Moscow."""
HOUR = timedelta(hours=1)
MORNING = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
"""08:00 in Moscow."""

moments = st.integers(-3000, 3000).map(lambda some: NIGHT + timedelta(minutes=some, seconds=7))
minutes = st.integers(0, 24 * 60 - 1)
channels = st.sampled_from(Channel)
offsets = st.none() | st.integers(-15, 11)
rules = st.builds(
    Rules,
    quiet=st.builds(QuietHours, minutes, minutes),
    window=st.floats(0.5, 48).map(lambda hours: timedelta(hours=hours)),
    attempts=st.integers(1, 3),
    pause=st.integers(1, 720).map(lambda some: timedelta(minutes=some)),
)


@st.composite
def callbacks(draw: st.DrawFn) -> Callback:
    start = draw(moments)
    return callback(
        id=draw(st.text("0123456789abcdef", min_size=12, max_size=12)),
        channel=draw(channels),
        promised_at=draw(moments),
        window_from=start,
        window_until=start + timedelta(minutes=draw(st.integers(1, 3000))),
        msk_offset=draw(offsets),
        attempts=draw(st.integers(0, 4)),
        attempted_at=draw(st.none() | moments),
        handed_at=draw(st.none() | st.none() | moments),
    )


def callback(**changed: object) -> Callback:
    plain = Callback(
        id="a",
        operator="op-117",
        incident=None,
        channel=Channel.CALL,
        kind=ReferenceKind.NONE,
        promised_at=NIGHT,
        window_from=NIGHT,
        window_until=NIGHT + HOUR,
    )
    return replace(plain, **changed)  # type: ignore[arg-type] - a test's shorthand


def open_until(hours: float, **changed: object) -> Callback:
    return callback(window_until=NIGHT + hours * HOUR, **changed)


def passed(promised_hours_ago: float, **changed: object) -> Callback:
    at = NIGHT - promised_hours_ago * HOUR
    times = {"promised_at": at, "window_from": at, "window_until": NIGHT - HOUR / 2}
    return callback(channel=Channel.CHAT, **{**times, **changed})


@given(
    st.lists(callbacks(), unique_by=lambda one: one.id, max_size=12), moments, rules, st.randoms()
)
def test_the_order_is_total_stable_and_loses_nothing(found, now, kept, chance) -> None:  # type: ignore[no-untyped-def]
    ordered = in_order(found, now, kept)
    assert sorted(one.id for one in ordered) == sorted(one.id for one in found)
    assert in_order(ordered, now, kept) == ordered
    chance.shuffle(found)
    assert in_order(found, now, kept) == ordered
    dues = [turn_of(one, now, kept).due for one in ordered]
    assert dues == sorted(dues)


@given(callbacks(), moments, rules)
def test_nobody_is_called_in_quiet_hours_outside_the_window(
    one: Callback, now: datetime, kept: Rules
) -> None:
    turn = turn_of(one, now, kept)
    if turn.due in {Due.NOW, Due.LATE, Due.LATER} and one.channel is not Channel.CHAT:
        in_window = one.window_from <= turn.at < one.window_until
        assert in_window or not kept.quiet.covers(turn.at, client_zone(one.msk_offset))
    if turn.due is not Due.LATER:
        assert turn.at == now
    else:
        assert turn.at > now
        assert turn.wait is not Wait.NONE


@given(callbacks(), moments, rules)
def test_what_must_wait_has_its_turn_at_the_moment_named(
    one: Callback, now: datetime, kept: Rules
) -> None:
    turn = turn_of(one, now, kept)
    if turn.due is Due.LATER:
        assert turn_of(one, turn.at, kept).due in {Due.NOW, Due.LATE}


@given(moments, st.sampled_from([Channel.CALL, Channel.UNKNOWN]), offsets, rules)
def test_a_window_nobody_told_never_reaches_into_quiet_hours(
    now: datetime, channel: Channel, offset: int | None, kept: Rules
) -> None:
    window = default_window(now, channel, offset, kept)
    assert now <= window.start < window.end <= window.start + kept.window
    minute = timedelta(minutes=1)
    zone = client_zone(offset)
    moment = window.start
    while moment < window.end:
        assert not kept.quiet.covers(moment, zone)
        moment += 7 * minute
    assert not kept.quiet.covers(window.end - timedelta(microseconds=1), zone)


@given(moments, rules)
def test_a_chat_may_be_written_at_any_hour(now: datetime, kept: Rules) -> None:
    window = default_window(now, Channel.CHAT, None, kept)
    assert window == Window(now, now + kept.window)
    written = callback(channel=Channel.CHAT, window_from=now - HOUR, window_until=now)
    assert turn_of(written, now, kept).due is Due.LATE


def test_open_windows_come_first_nearest_end_in_front_then_the_oldest_promise() -> None:
    found = [
        callback(id="ahead", window_from=NIGHT + HOUR, window_until=NIGHT + 2 * HOUR),
        passed(3, id="older"),
        open_until(5, id="far"),
        passed(2, id="newer"),
        open_until(2, id="near"),
    ]
    ordered = [one.id for one in in_order(found, NIGHT)]
    assert ordered == ["near", "far", "older", "newer", "ahead"]


def test_a_call_comes_before_a_chat_that_ends_in_the_same_minute() -> None:
    chat = open_until(2, id="a", channel=Channel.CHAT)
    unknown = open_until(2, id="b", channel=Channel.UNKNOWN)
    call = callback(id="c", window_until=NIGHT + 2 * HOUR + timedelta(seconds=20))
    assert [one.id for one in in_order([chat, unknown, call], NIGHT)] == ["c", "b", "a"]


def test_a_window_agreed_with_the_client_stands_in_the_middle_of_the_night() -> None:
    assert turn_of(open_until(1), NIGHT).due is Due.NOW


def test_a_call_whose_window_has_passed_waits_for_the_clients_morning() -> None:
    late = callback(window_from=NIGHT - 2 * HOUR, window_until=NIGHT - HOUR)
    turn = turn_of(late, NIGHT)
    assert (turn.due, turn.wait, turn.at) == (Due.LATER, Wait.QUIET, MORNING)
    earlier = turn_of(replace(late, msk_offset=2), NIGHT)
    assert earlier.at == MORNING - 2 * HOUR
    assert turn_of(replace(late, msk_offset=7), NIGHT).due is Due.LATE


def test_after_an_attempt_there_is_a_pause_and_after_the_last_a_decision() -> None:
    tried = open_until(3, attempts=1, attempted_at=NIGHT - timedelta(minutes=10))
    turn = turn_of(tried, NIGHT)
    assert (turn.due, turn.wait) == (Due.LATER, Wait.PAUSE)
    assert turn.at == NIGHT + timedelta(minutes=20)
    assert turn_of(replace(tried, attempts=3), NIGHT).due is Due.SPENT


def test_what_is_handed_over_is_nobodys_turn_here() -> None:
    assert turn_of(callback(handed_at=NIGHT, handed_to="Мария"), NIGHT).due is Due.HANDED


def test_a_call_promised_at_night_without_a_time_is_for_the_morning() -> None:
    window = default_window(NIGHT, Channel.CALL, None)
    assert window == Window(MORNING, MORNING + 4 * HOUR)


def test_a_call_promised_just_before_the_night_is_not_squeezed_in() -> None:
    evening = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
    window = default_window(evening, Channel.CALL, 0)
    assert window.start == MORNING + timedelta(days=1)
    earlier = default_window(evening - HOUR, Channel.CALL, 0)
    assert earlier == Window(evening - HOUR, evening + HOUR / 2)


def test_equal_ends_mean_that_there_are_no_quiet_hours() -> None:
    settings = Callbacks(quiet_from="00:00", quiet_until="00:00", window_hours=2, attempts=1)
    kept = Rules.of(settings)
    assert default_window(NIGHT, Channel.CALL, None, kept) == Window(NIGHT, NIGHT + 2 * HOUR)
    assert kept.attempts == 1


def test_a_reference_is_not_part_of_what_is_printed_of_a_promise() -> None:
    assert "ABC-1" not in repr(callback(reference="ABC-1"))


@pytest.mark.parametrize("hours", [-1, 0, 2, 9])
def test_the_clients_clock_is_moscows_and_so_many_hours(hours: int) -> None:
    assert client_zone(hours).utcoffset(None) == timedelta(hours=3 + hours)
