"""Rings for one outage: over which ways they go out, in which order, and when the next is tried."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from notifier.delivery import Delivery, ErrorCode, Person, Purpose, Route, State
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from notifier.page import Page
from tests.integration.notifier.night_outbox import (
    ADMIN,
    KEY,
    LEAD,
    LEASE,
    NOW,
    Night,
    accepted,
    in_memory,
    on_disk,
)


@pytest.fixture(params=["disk", "memory"])
def night(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Night]:
    connection = in_memory() if request.param == "memory" else on_disk(tmp_path / "j.sqlite")
    made = Night(Outbox(connection))
    yield made
    made.outbox.close()


def test_a_page_needs_the_callers_transaction(night: Night) -> None:
    with pytest.raises(RuntimeError):
        night.outbox.page(Page(Purpose.RING, KEY, LEAD, Message("Сбой")), NOW)


def test_every_route_is_on_disk_at_once_and_the_later_ones_are_due_later(night: Night) -> None:
    page = night.page()
    found = night.outbox.pending()
    assert [(one.page, one.rank) for one in found] == [(page, 0), (page, 1), (page, 2)]
    assert [one.recipient for one in found] == [LEAD.recipient(rank) for rank in range(3)]
    assert night.due(page) == [0, 60, 120]
    assert [one.since for one in found] == [one.due_at for one in found]


def test_a_taken_page_is_sent_over_no_worse_route(night: Night) -> None:
    page = night.page()
    night.run(300, accepted)
    assert night.told == [(0, "telegram", "Сбой", False)]
    assert night.states(page) == ["accepted", "superseded", "superseded"]
    assert night.outbox.next_event() is None


def test_a_silent_channel_is_followed_by_the_next_after_a_minute_and_its_repeat_is_marked(
    night: Night,
) -> None:
    night.page()

    def answer(one: Delivery) -> ErrorCode | None:
        late = (night.now - NOW).total_seconds() > 100
        return None if late or one.recipient.channel == "email" else ErrorCode.NOT_SENT

    night.run(200, answer)
    taken = [told for told in night.told if told[1] != "telegram" or told[3]]
    assert taken[:1] == [(60, "email", "Сбой", False)]
    assert taken[-1][1:] == ("telegram", "Сбой", True)
    assert "webhook" not in {channel for _, channel, _, _ in night.told}


@pytest.mark.parametrize(
    ("code", "ends"), [(ErrorCode.BLOCKED, True), (ErrorCode.WRONG_TOKEN, False)]
)
def test_after_a_route_in_vain_the_next_is_due_at_once_and_the_rest_as_much_sooner(
    night: Night, code: ErrorCode, ends: bool
) -> None:
    page = night.page()
    night.wait(5)
    night.step(code)
    assert night.states(page)[0] == ("failed" if ends else "pending")
    assert night.due(page)[-2:] == [0, 60]
    assert night.step() is not None
    assert night.told[-1] == (5, "email", "Сбой", False)


def test_what_was_doubtful_on_one_route_is_marked_on_the_others(night: Night) -> None:
    night.page()
    night.step(ErrorCode.AMBIGUOUS)
    night.wait(1)
    night.step(ErrorCode.AMBIGUOUS)
    night.step(ErrorCode.AMBIGUOUS)
    night.wait(1)
    night.step()
    assert night.told == [
        (0, "telegram", "Сбой", False),
        (1, "telegram", "Сбой", True),
        (1, "email", "Сбой", True),
        (2, "email", "Сбой", True),
    ], "a doubt about one channel takes no try from the next one"


def test_a_channel_known_to_be_dead_holds_nobody_up(night: Night) -> None:
    night.page(avoid=frozenset({"telegram"}))
    first, second = night.take(), night.take()
    assert first is not None
    assert second is not None
    assert [first.recipient.channel, second.recipient.channel] == ["telegram", "email"]
    assert night.take() is None, "and the one after the next waits its minute"


def test_after_a_sleep_of_the_computer_one_message_goes_out_and_not_three(night: Night) -> None:
    night.page()
    night.wait(3600)
    best = night.take()
    assert best is not None
    assert best.rank == 0
    assert night.take() is None, "the best route has a head start"
    night.finish(best)
    assert night.take() is None
    assert len(night.sent) == 1


def test_a_best_route_that_hangs_is_not_waited_for_longer_than_its_head_start(
    night: Night,
) -> None:
    night.page()
    night.wait(3600)
    assert night.take() is not None
    night.wait(5)
    second = night.take()
    assert second is not None
    assert second.rank == 1


def test_a_worse_route_that_was_claimed_is_not_begun_once_a_better_one_was_taken(
    night: Night,
) -> None:
    page = night.page(avoid=frozenset({"telegram"}))
    best = night.take()
    worse = night.outbox.claim(night.now, LEASE, "other")
    assert best is not None
    assert worse is not None
    assert worse.rank == 1
    night.finish(best)
    assert night.outbox.begin_attempt(worse, "other", night.now) is None
    assert night.states(page) == ["accepted", "superseded", "superseded"]


def test_a_worse_route_under_way_is_not_tried_again_once_a_better_one_was_taken(
    night: Night,
) -> None:
    page = night.page(avoid=frozenset({"telegram"}))
    best, worse = night.take(), night.take()
    assert best is not None
    assert worse is not None
    night.finish(best)
    night.finish(worse, ErrorCode.NOT_SENT)
    assert night.states(page)[1] == State.SUPERSEDED
    (attempt,) = night.outbox.attempts(worse.id)
    assert (attempt.outcome, attempt.error) == ("superseded", "not_sent")


@pytest.mark.parametrize("lost", ["released", "lapsed"])
def test_a_worse_route_given_back_is_dropped_once_a_better_one_was_taken(
    night: Night, lost: str
) -> None:
    page = night.page(avoid=frozenset({"telegram"}))
    best = night.take()
    worse = night.outbox.claim(night.now, LEASE, "other")
    assert best is not None
    assert worse is not None
    night.finish(best)
    if lost == "released":
        night.outbox.release(worse, "other", night.now)
    else:
        night.outbox.expire_leases(night.now + LEASE)
    assert night.states(page)[1] == State.SUPERSEDED


def test_a_route_that_waits_its_turn_holds_up_nobody_at_the_same_address(night: Night) -> None:
    desk = Route("email", "desk@bank.example")
    night.page(Person("a", "shift_lead", "А", (Route("telegram", "1"), desk)))
    night.page(Person("b", "standby", "Б", (desk,)))
    assert [one.recipient.channel for one in (night.take(), night.take()) if one] == [
        "telegram",
        "email",
    ]


def test_when_the_line_is_back_the_best_route_is_due_now_and_the_others_a_little_later(
    night: Night,
) -> None:
    page = night.page(next_route_after=timedelta(seconds=10))
    night.run(200, lambda _one: ErrorCode.NOT_SENT)
    night.wait(2)
    night.outbox.line_is_back(night.now)
    assert night.due(page)[0] == 0
    assert all(0 < due <= 5 for due in night.due(page)[1:])
    before = len(night.sent)
    night.run(100, accepted)
    assert len(night.sent) == before + 1
    assert night.states(page) == ["accepted", "superseded", "superseded"]


def test_the_line_coming_back_again_and_again_starves_no_worse_route(night: Night) -> None:
    night.page(next_route_after=timedelta(seconds=10))
    night.run(200, lambda _one: ErrorCode.NOT_SENT)
    for _ in range(20):
        night.wait(1.5)
        night.outbox.line_is_back(night.now)
        night.run(0, lambda one: None if one.rank == 1 else ErrorCode.NOT_SENT)
        if night.outbox.told(KEY)[0].reached:
            break
    assert night.outbox.told(KEY)[0].reached == "email"


def test_a_pause_for_one_chat_holds_up_everything_for_it_and_nothing_else(night: Night) -> None:
    for number in range(3):
        night.page(incident=f"{number:016x}")
    night.page(ADMIN)
    until = night.now + timedelta(minutes=15)
    night.outbox.hold_chat("telegram", "111", until, night.now)
    night.outbox.hold_chat("telegram", "111", night.now + timedelta(seconds=1), night.now)
    due = {one.recipient.address: one.due_at for one in night.outbox.pending() if not one.rank}
    assert due == {"111": until, "222": NOW}


def test_a_long_pause_for_a_chat_is_not_taken_for_a_clock_set_back(night: Night) -> None:
    for number in range(3):
        night.page(
            incident=f"{number:016x}", person=Person("l", "shift_lead", "Л", LEAD.routes[:1])
        )
    flooded = night.take()
    assert flooded is not None
    night.finish(flooded, ErrorCode.RATE_LIMITED, retry_after=900)
    night.outbox.hold_chat("telegram", "111", night.now + timedelta(seconds=900), night.now)
    night.outbox.clock_set_back(night.now, timedelta(minutes=10))
    assert night.take() is None
