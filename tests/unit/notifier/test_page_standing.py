"""How pages stand, decided without a database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.delivery import ErrorCode, Purpose, Recipient, State
from notifier.message import Message
from notifier.outbox.health import dead
from notifier.outbox.overdue import overdue
from notifier.outbox.standing import Standing, Way, course, freed, pages_of, told
from notifier.page import QUIET

NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)
LEAD = Recipient("shift_lead", "Руководитель смены", "telegram", "111", "lead")


def route(seq: int = 1, page: str = "p1", rank: int = 0, **more: Any) -> Standing:
    values: dict[str, Any] = {
        "seq": seq,
        "id": f"d{seq}",
        "page": page,
        "rank": rank,
        "purpose": Purpose.RING,
        "recipient": LEAD,
        "state": State.PENDING,
        "message": Message("Сбой"),
        "doubtful": False,
        "attempts": 0,
        "error": "",
        "follows": "",
        "due_at": NOW,
        "settled_at": None,
        "sending": False,
        "stood_down": False,
        "pause": timedelta(0),
        "ready_at": NOW,
    }
    return Standing(**{**values, **more})


TAKEN: dict[str, Any] = {"state": State.ACCEPTED, "settled_at": NOW, "attempts": 1}
MOMENTS = st.sampled_from([None, NOW, NOW - timedelta(hours=1)])


@st.composite
def nights(draw: st.DrawFn) -> list[Standing]:
    """Up to three pages of one person, as the outbox may have them."""
    routes: list[Standing] = []
    for number in range(draw(st.integers(0, 3))):
        follows = draw(st.sampled_from(["", f"p{number - 1}"])) if number else ""
        held = bool(follows) and draw(st.booleans())
        purpose = draw(st.sampled_from([Purpose.RING, Purpose.RECOVERY, Purpose.EXERCISE]))
        for rank in range(draw(st.integers(1, 3))):
            state = draw(st.sampled_from([one for one in State if one is not State.HELD]))
            attempts = 0 if held else draw(st.integers(0, 3))
            tried = attempts > 0
            routes.append(
                route(
                    len(routes) + 1,
                    f"p{number}",
                    rank,
                    state=State.HELD if held else state,
                    purpose=purpose,
                    attempts=attempts,
                    error=draw(st.sampled_from(["", *ErrorCode])) if tried else "",
                    doubtful=tried and draw(st.booleans()),
                    sending=tried and state is State.CLAIMED and draw(st.booleans()),
                    settled_at=NOW if state is State.ACCEPTED else draw(MOMENTS),
                    due_at=draw(st.sampled_from([NOW, NOW + timedelta(minutes=5)])),
                    follows=follows,
                )
            )
    return routes


ROUTES = nights()


@given(ROUTES, st.sampled_from([Purpose.RING, Purpose.RECOVERY, Purpose.EXERCISE]))
def test_no_news_is_put_where_nobody_will_read_it(routes: list[Standing], what: Purpose) -> None:
    pages = pages_of(routes)
    decided = course(pages, what, NOW, QUIET)
    assert (decided.way is Way.ANEW) == (decided.page is None)
    if decided.page is None:
        return
    assert not decided.page.scheduled(NOW)
    assert (decided.page.first.purpose is Purpose.EXERCISE) == (what is Purpose.EXERCISE)
    if decided.way is Way.REWORD:
        assert decided.page.waiting
        assert not decided.page.sending
    else:
        assert what is Purpose.RING
        assert decided.page.sending or decided.page.accepted


@given(ROUTES)
def test_what_follows_waits_exactly_as_long_as_the_page_before_it_may_be_taken(
    routes: list[Standing],
) -> None:
    for page in pages_of(routes):
        when = freed(page, NOW)
        hopeful = [
            one
            for one in page.routes
            if one.state in {State.HELD, State.PENDING, State.CLAIMED} and not one.in_vain
        ]
        if when is None:
            assert hopeful or any(one.state is State.ACCEPTED for one in page.routes)
        elif when.paused:
            assert page.accepted is not None
        else:
            assert not hopeful


def test_what_follows_nothing_is_due_now() -> None:
    when = freed(None, NOW)
    assert when is not None
    assert (when.at, when.paused) == (NOW, False)


@given(ROUTES)
def test_who_was_told_is_said_to_have_been_told(routes: list[Standing]) -> None:
    pages = pages_of(routes)
    answered = told(pages)
    taken = [
        one
        for one in pages
        if one.accepted and one.first.purpose is not Purpose.EXERCISE and not one.to_come
    ]  # fmt: skip
    assert bool(taken) == any(one.reached for one in answered)
    assert all(one.rings >= 1 for one in answered if one.reached or one.waiting or one.doubtful)


@pytest.mark.parametrize(
    ("age", "way"),
    [
        (timedelta(0), Way.EDIT),
        (QUIET - timedelta(milliseconds=1), Way.EDIT),
        (QUIET, Way.ANEW),
        (-timedelta(hours=3), Way.ANEW),
    ],
    ids=["now", "nearly", "quiet is over", "the clock was set back"],
)
def test_a_ring_is_quiet_only_for_half_a_minute_after_the_last(age: timedelta, way: Way) -> None:
    pages = pages_of([route(**{**TAKEN, "settled_at": NOW - age})])
    assert course(pages, Purpose.RING, NOW, QUIET).way is way


NEXT = Recipient("sysadmin", "Администратор", "email", "a@bank", "admin")
FIVE = timedelta(minutes=5)
PUT_OFF: dict[str, Any] = {
    "attempts": 1, "error": "rate_limited", "due_at": NOW + FIVE, "ready_at": NOW - FIVE,
}  # fmt: skip


@pytest.mark.parametrize(
    ("leader", "dead_channels", "who"),
    [
        (PUT_OFF, frozenset(), ["p3"]),
        ({**PUT_OFF, "error": "server_error"}, frozenset(), ["p3"]),
        ({**PUT_OFF, "attempts": 0, "error": ""}, frozenset(), ["p3"]),
        ({"ready_at": NOW - FIVE}, frozenset({"telegram"}), ["p3"]),
        ({"ready_at": NOW - FIVE}, frozenset(), []),
        ({**PUT_OFF, "ready_at": NOW - FIVE / 2}, frozenset(), []),
        (PUT_OFF, frozenset({"email"}), []),
        ({**PUT_OFF, "state": State.CLAIMED, "sending": True}, frozenset(), []),
    ],
    ids=["429", "500", "its chat is held", "dead", "due now", "too soon", "no way", "sending"],
)
def test_the_next_person_waits_no_longer_than_the_pause_for_one_out_of_reach(
    leader: dict[str, Any], dead_channels: frozenset[str], who: list[str]
) -> None:
    """The rung between is the same person's, who hears neither: its pause does not count."""
    held: dict[str, Any] = {"state": State.HELD, "pause": FIVE}
    pages = pages_of(
        [
            route(1, "p1", **leader),
            route(2, "p2", follows="p1", **held),
            route(3, "p3", follows="p2", recipient=NEXT, **held),
        ]
    )
    assert [one.id for one in overdue(pages, dead_channels, NOW)] == who


@given(ROUTES, st.sampled_from([frozenset(), frozenset({"telegram"})]))
def test_nobody_is_passed_over_for_himself(
    routes: list[Standing], dead_channels: frozenset[str]
) -> None:
    assert overdue(pages_of(routes), dead_channels, NOW) == ()


def test_two_persons_without_ids_are_told_apart_by_where_they_are_reached() -> None:
    other = Recipient("shift_lead", "Другой", "telegram", "222")
    older = Recipient("shift_lead", "Руководитель смены", "telegram", "111")
    pages = pages_of(
        [route(1, "p1", recipient=older, **TAKEN), route(2, "p2", recipient=other, **TAKEN)]
    )
    assert len(told(pages)) == 2


def test_a_channel_is_dead_by_what_came_after_the_last_message_it_took() -> None:
    failed = ("telegram", "pending", "not_sent")
    taken = ("telegram", "accepted", "")
    assert dead([failed, taken]) == frozenset()
    assert dead([taken, failed]) == {"telegram"}
    assert dead([failed, ("telegram", "pending", "ambiguous")]) == frozenset()
    assert dead([failed, ("email", "accepted", "")]) == {"telegram"}
    assert dead([]) == frozenset()
