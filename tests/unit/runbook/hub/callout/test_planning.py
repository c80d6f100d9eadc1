"""Whom a call-out asks, and what becomes of what they say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.hub.callout.callout import Callout, Outcome, Reply
from runbook.hub.callout.planning import (
    Candidate,
    Policy,
    again,
    answered,
    ended,
    next_wave,
    seats_wanted,
)

NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)
POLICY = Policy(timedelta(seconds=60), 3, timedelta(minutes=3))
GROUP = [Candidate(f"s-{n}", True) for n in range(8)]


def begun(seats: int = 1, at: datetime = NOW) -> Callout:
    return Callout("c" * 16, "1" * 16, seats, NOW, "lead", next_wave_at=at)


def asked(seats: int = 1, group: list[Candidate] | None = None) -> Callout:
    made = next_wave(begun(seats), GROUP if group is None else group, POLICY, NOW)
    assert made is not None
    return made


def says(callout: Callout, person: str, *, yes: bool = True, minutes: int | None = None) -> Callout:
    return answered(callout, person, minutes, NOW, yes=yes).callout


def test_the_office_has_its_time_before_anybody_is_asked() -> None:
    first = begun(at=NOW + POLICY.office_first)
    assert next_wave(first, GROUP, POLICY, NOW + timedelta(seconds=59)) is None
    wave = next_wave(first, GROUP, POLICY, NOW + timedelta(seconds=60))
    assert wave is not None
    assert [one.person for one in wave.calls] == ["s-0", "s-1", "s-2"]


def test_a_wave_asks_at_least_one_person_for_each_free_seat() -> None:
    assert len(asked(seats=5).calls) == 5
    assert len(asked(seats=1).calls) == 3


def test_those_whose_own_path_works_are_asked_first_and_the_others_to_come_to_the_office() -> None:
    group = [Candidate("dead", False), Candidate("unseen"), Candidate("whole", True)]
    calls = asked(group=group).calls
    assert [(one.person, one.in_office) for one in calls] == [
        ("whole", False),
        ("dead", True),
        ("unseen", True),
    ]


def test_waves_follow_until_the_seats_are_taken() -> None:
    first = asked()
    assert next_wave(first, GROUP, POLICY, NOW + timedelta(minutes=2)) is None
    second = next_wave(first, GROUP, POLICY, NOW + timedelta(minutes=3))
    assert second is not None
    assert len(second.calls) == 6
    full = says(second, "s-4")
    assert full.next_wave_at is None
    assert next_wave(full, GROUP, POLICY, NOW + timedelta(hours=1)) is None


def test_nobody_is_asked_twice_whatever_they_said() -> None:
    first = says(asked(), "s-0", yes=False)
    second = next_wave(first, GROUP[:3], POLICY, NOW + timedelta(minutes=3))
    assert second is not None
    assert second.calls == first.calls
    assert second.outcome is Outcome.EXHAUSTED
    assert second.next_wave_at is None
    assert second.open


def test_by_the_leads_order_those_who_declined_or_said_nothing_are_asked_once_more() -> None:
    first = says(says(asked(seats=2), "s-0"), "s-1", yes=False)
    later = NOW + timedelta(minutes=10)
    anew = next_wave(again(first, 2, later), GROUP[:3], POLICY, later)
    assert anew is not None
    assert {one.person: (one.reply, one.asked_at) for one in anew.calls} == {
        "s-0": (Reply.COMING, NOW),
        "s-1": (Reply.NONE, later),
        "s-2": (Reply.NONE, later),
    }


def test_a_yes_between_the_order_to_ask_again_and_the_asking_counts() -> None:
    waiting = again(asked(), 1, NOW)
    assert answered(waiting, "s-1", None, NOW, yes=True).code == "callout.coming"


def test_a_yes_after_the_last_seat_is_put_on_reserve() -> None:
    full = says(asked(), "s-0")
    result = answered(full, "s-1", 15, NOW, yes=True)
    assert result.code == "callout.reserve"
    assert result.callout.coming == 1


def test_a_seat_that_is_given_back_goes_to_who_was_first_on_reserve() -> None:
    full = says(asked(), "s-0")
    full = answered(full, "s-2", None, NOW + timedelta(seconds=1), yes=True).callout
    full = answered(full, "s-1", None, NOW + timedelta(seconds=2), yes=True).callout
    result = answered(full, "s-0", None, NOW + timedelta(seconds=9), yes=False)
    assert result.promoted == "s-2"
    assert result.callout.coming == 1


def test_the_time_of_who_gets_a_seat_late_counts_from_then() -> None:
    full = says(asked(), "s-0")
    full = answered(full, "s-1", 30, NOW, yes=True).callout
    result = answered(full, "s-0", None, NOW + timedelta(minutes=20), yes=False)
    call = result.callout.call_of("s-1")
    assert call is not None
    assert call.due_at == NOW + timedelta(minutes=50)


def test_without_a_reserve_the_next_wave_goes_out_at_once() -> None:
    full = says(asked(), "s-0")
    result = answered(full, "s-0", None, NOW + timedelta(minutes=1), yes=False)
    assert result.callout.next_wave_at == NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("minutes", "code"), [(None, "callout.coming"), (30, "callout.coming_later")]
)
def test_the_same_answer_twice_changes_nothing(minutes: int | None, code: str) -> None:
    first = answered(asked(), "s-0", minutes, NOW, yes=True)
    assert first.code == code
    second = answered(first.callout, "s-0", minutes, NOW + timedelta(minutes=1), yes=True)
    assert (second.code, second.changed) == ("callout.said_before", False)


def test_who_comes_may_say_another_time_and_keeps_the_seat() -> None:
    first = says(asked(), "s-0")
    result = answered(first, "s-0", 30, NOW, yes=True)
    assert (result.code, result.callout.coming) == ("callout.coming_later", 1)


def test_who_was_not_asked_and_who_comes_too_late_changes_nothing() -> None:
    assert answered(asked(), "s-7", None, NOW, yes=True).code == "callout.not_asked"
    over = ended(asked(), Outcome.OVER, NOW)
    assert answered(over, "s-0", None, NOW, yes=True).code == "callout.ended"


def test_seats_follow_the_operators_hit_unless_they_are_set() -> None:
    assert (seats_wanted(0, 4), seats_wanted(2, 4), seats_wanted(0, 0)) == (4, 2, 1)


STEPS = st.lists(
    st.tuples(st.sampled_from(["yes", "no", "later", "wave", "again"]), st.integers(0, 7)),
    max_size=40,
)


@given(STEPS, st.integers(1, 4))
def test_there_are_never_more_coming_than_seats_nor_one_person_twice(
    steps: list[tuple[str, int]], seats: int
) -> None:
    callout, now = begun(seats), NOW
    for what, who in steps:
        now += timedelta(minutes=1)
        if what == "wave":
            callout = next_wave(callout, GROUP, POLICY, now) or callout
        elif what == "again":
            callout = again(callout, seats, now)
        else:
            minutes = 15 if what == "later" else None
            callout = answered(callout, f"s-{who}", minutes, now, yes=what != "no").callout
        assert callout.coming <= callout.seats
        people = [one.person for one in callout.calls]
        assert len(people) == len(set(people))
        if callout.free and callout.count(Reply.RESERVE):
            # Nobody waits on reserve beside a free seat.
            raise AssertionError(callout)


def test_a_thread_begins_as_the_incidents_own_key_does() -> None:
    made = replace(begun(), incident="a1b2c3d4e5f60718")
    assert made.thread_of("s-1").startswith("a1b2c3d4e5f60718")
    assert made.thread_of("s-1") != made.thread_of("s-2")
    assert len(made.thread_of("s-1")) <= 64
