"""A page: one ring for one person over one route after another, on a real database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from notifier.delivery import Delivery, ErrorCode, Person, Purpose, Route, State
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from notifier.page import QUIET, Page
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

EVERYWHERE = frozenset({"telegram", "email", "webhook"})


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


def test_two_hundred_calls_in_ten_seconds_give_one_message_for_each_person(night: Night) -> None:
    flying: list[Delivery] = []
    for number in range(100):
        for person in (LEAD, ADMIN):
            night.page(person, f"Сбой {number}")
        if number % 3 == 0:
            flying += [one for one in (night.take(), night.take()) if one]
        if number % 7 == 0:
            while flying:
                night.finish(flying.pop())
        night.wait(0.1)
    while flying:
        night.finish(flying.pop())
    night.run(300, accepted)
    rings = [one for _, one in night.sent if not one.is_edit]
    assert [one.recipient.person for one in rings] == ["lead", "admin"]
    last = {one.recipient.person: one.message.title for _, one in night.sent}
    assert last == {"lead": "Сбой 99", "admin": "Сбой 99"}, "and the newest words arrive"
    assert [told.rings for told in night.outbox.told(KEY)] == [1, 1]


def test_two_hundred_calls_while_the_line_is_dead_are_one_message_with_the_last_words(
    night: Night,
) -> None:
    for number in range(200):
        night.page(LEAD if number % 2 else ADMIN, f"Сбой {number}")
        night.step(ErrorCode.NOT_SENT)
        night.wait(0.05)
    night.wait(60)
    night.outbox.line_is_back(night.now)
    before = len(night.sent)
    night.run(300, accepted)
    assert sorted(one.message.title for _, one in night.sent[before:]) == ["Сбой 198", "Сбой 199"]


def test_an_unsent_page_takes_the_words_of_the_next_on_every_route(night: Night) -> None:
    page = night.page()
    assert night.page(text="Новее") == page
    assert {one.message.title for one in night.outbox.pending()} == {"Новее"}
    assert night.page(text="Работает", purpose=Purpose.RECOVERY) == page
    assert {one.purpose for one in night.outbox.pending()} == {Purpose.RECOVERY}


def test_a_ring_soon_after_the_last_one_only_changes_it(night: Night) -> None:
    page = night.page()
    night.step()
    night.wait(QUIET.total_seconds() - 1)
    assert night.page(text="Новее") == page
    edit = night.step()
    assert edit is not None
    assert edit.is_edit
    night.wait(1)
    assert night.page(text="Ещё новее") != page
    ring = night.step()
    assert ring is not None
    assert not ring.is_edit


def test_a_ring_soon_after_one_that_cannot_be_changed_waits_until_it_is_quiet(
    night: Night,
) -> None:
    page = night.page()
    night.step()
    night.wait(10)
    with night.outbox.transaction():
        news = Page(Purpose.RING, KEY, LEAD, Message("Новее"))
        paged = night.outbox.page(news, night.now, editable=frozenset({"email"}))
    assert not paged.absorbed
    assert paged.id != page
    assert night.due(paged.id)[0] == QUIET.total_seconds() - 10
    assert night.page(text="Ещё новее") == paged.id, "and takes the words of those after it"


def test_news_that_came_while_it_was_being_sent_goes_with_the_next_try(night: Night) -> None:
    night.page()
    flying = night.take()
    assert flying is not None
    night.page(text="Новее")
    night.finish(flying, ErrorCode.NOT_SENT)
    night.run(100, accepted)
    assert night.told == [(0, "telegram", "Сбой", False), (1, "telegram", "Новее", False)]


def test_a_recovery_is_a_message_of_its_own_once_the_ring_was_sent(night: Night) -> None:
    night.page()
    night.step()
    night.page(text="Работает", purpose=Purpose.RECOVERY)
    night.step()
    assert [one.purpose for _, one in night.sent] == [Purpose.RING, Purpose.RECOVERY]
    night.page(text="Снова сбой")
    again = night.step()
    assert again is not None
    assert again.purpose is Purpose.RING, "all clear is never quietly changed into trouble"


@pytest.mark.parametrize("purpose", [Purpose.RECOVERY, Purpose.RING])
def test_an_edit_that_could_not_be_made_does_not_undo_what_came_after_it(
    night: Night, purpose: Purpose
) -> None:
    night.page()
    night.step()
    night.wait(QUIET.total_seconds() + 1)
    night.outbox.edit(KEY, lambda _person: Message("Хуже"), EVERYWHERE, night.now)
    night.step(ErrorCode.NOT_AN_API)
    newest = night.page(text="Новее", purpose=purpose)
    night.run(3, lambda _one: ErrorCode.NOT_AN_API)
    night.run(60, accepted)
    taken = night.outbox.told(KEY)[0]
    assert taken.reached
    assert {one.message.title for _, one in night.sent if one.page == newest} == {"Новее"}
    assert sum(one.is_edit for _, one in night.sent) == 1


def test_an_edit_on_its_way_is_not_tried_again_after_newer_news(night: Night) -> None:
    night.page()
    night.step()
    night.outbox.edit(KEY, lambda _person: Message("Хуже"), EVERYWHERE, night.now)
    edit = night.take()
    assert edit is not None
    night.page(text="Работает", purpose=Purpose.RECOVERY)
    night.finish(edit, ErrorCode.AMBIGUOUS)
    recovery = night.step()
    assert recovery is not None
    assert recovery.purpose is Purpose.RECOVERY, "it does not wait for the edit"
    assert night.outbox.pending() == []


def test_words_that_are_taken_back_are_taken_back_from_an_edit_that_waits_too(
    night: Night,
) -> None:
    night.page()
    night.step()
    night.outbox.edit(KEY, lambda _person: Message("Хуже"), EVERYWHERE, night.now)
    night.step(ErrorCode.NOT_SENT)
    night.outbox.edit(KEY, lambda _person: Message("Сбой"), EVERYWHERE, night.now)
    (waiting,) = night.outbox.pending()
    assert waiting.message.title == "Сбой"


@pytest.mark.parametrize("code", [ErrorCode.NOT_SENT, ErrorCode.BLOCKED, ErrorCode.AMBIGUOUS])
def test_a_ring_that_failed_after_it_was_over_rings_no_more(night: Night, code: ErrorCode) -> None:
    ring = night.page()
    flying = night.take()
    assert flying is not None
    night.page(text="Работает", purpose=Purpose.RECOVERY)
    night.finish(flying, code)
    assert not {"pending", "held"} & set(night.states(ring))
    night.run(200, accepted)
    later = [one for _, one in night.sent[1:]]
    assert [one.purpose for one in later] == [Purpose.RECOVERY]
    # Whoever may have heard of it hears that it is over; whoever did not is left asleep.
    assert later[0].message.rings is (code is ErrorCode.AMBIGUOUS)


def test_who_was_told_before_hears_that_it_is_over_though_the_last_ring_failed(
    night: Night,
) -> None:
    night.page()
    night.step()
    night.page(text="Новее", news=True)
    flying = night.take()
    assert flying is not None
    night.page(text="Работает", purpose=Purpose.RECOVERY)
    night.finish(flying, ErrorCode.NOT_SENT)
    recovery = night.step()
    assert recovery is not None
    assert (recovery.purpose, recovery.message.rings) == (Purpose.RECOVERY, True)


def test_once_it_is_over_no_other_way_rings_for_it(night: Night) -> None:
    ring = night.page()
    assert night.take() is not None
    night.page(text="Работает", purpose=Purpose.RECOVERY)
    assert night.states(ring) == ["claimed", "superseded", "superseded"]


def test_what_still_retries_does_not_come_after_the_all_clear(night: Night) -> None:
    ring = night.page()
    night.run(61, lambda one: None if one.recipient.channel == "email" else ErrorCode.NOT_SENT)
    assert night.states(ring)[:2] == ["pending", "accepted"]
    again = night.page(text="Ещё раз", follows=ring, pause=timedelta(minutes=5))
    night.run(400, lambda _one: ErrorCode.NOT_SENT)
    assert night.page(text="Работает", purpose=Purpose.RECOVERY) == again, "it carries the words"
    assert "pending" not in night.states(ring)
    night.run(200, lambda one: None if one.recipient.channel == "email" else ErrorCode.NOT_SENT)
    before = len(night.sent)
    night.run(200, accepted)
    assert {one.message.title for _, one in night.sent[before:]} <= {"Работает"}


def test_a_taken_page_takes_the_place_of_all_that_was_tried_before_it(night: Night) -> None:
    first = night.page(replace(LEAD, routes=LEAD.routes[:1]), "1")
    night.step(ErrorCode.NOT_SENT)
    behind = night.page(ADMIN, "3", follows=first, pause=timedelta(minutes=5))
    night.page(replace(LEAD, routes=LEAD.routes[1:2]), "2", follows="nobody")
    night.run(0, accepted)
    assert night.states(first) == ["superseded"]
    assert night.due(behind)[0] == 300, "who was to be rung after it is rung after what took it"


def test_an_exercise_is_neither_absorbed_by_a_ring_nor_absorbs_one(night: Night) -> None:
    ring = night.page()
    exercise = night.page(purpose=Purpose.EXERCISE, text="Проверка")
    assert ring != exercise
    assert night.page(text="Новее") == ring
    assert len(night.outbox.told(KEY)) == 1


def test_an_edit_reaches_waiting_words_and_every_message_that_was_taken(night: Night) -> None:
    night.page()
    night.step()
    night.page(ADMIN, "Сбой")
    held = night.page(LEAD, "Ещё раз", follows="nobody", pause=timedelta(0))
    night.wait(40)
    night.outbox.edit(KEY, lambda to: Message(f"Новее {to.role}"), EVERYWHERE, night.now)
    night.outbox.edit(KEY, lambda to: Message(f"Новее {to.role}"), EVERYWHERE, night.now)
    waiting = {(one.recipient.person, one.purpose, one.message.title, one.message.rings)
               for one in night.outbox.pending()}  # fmt: skip
    assert waiting == {
        ("admin", Purpose.RING, "Новее sysadmin", True),
        ("lead", Purpose.RING, "Новее shift_lead", True),
    }, "her waiting second ring says it: no edit besides"
    night.outbox.drop_rungs(KEY, "lead", night.now)
    assert set(night.states(held)) == {"superseded"}
    night.outbox.edit(KEY, lambda _person: Message("Ещё новее"), EVERYWHERE, night.now)
    edits = [one for one in night.outbox.pending() if one.is_edit]
    assert [(one.recipient.channel, one.message.title) for one in edits] == [
        ("telegram", "Ещё новее")
    ]


def test_an_edit_leaves_channels_alone_that_cannot_change_a_message(night: Night) -> None:
    night.page()
    night.step()
    night.outbox.edit(KEY, lambda _person: Message("Новее"), frozenset({"email"}), night.now)
    assert night.outbox.pending() == []


def test_who_was_told_over_what_and_when(night: Night) -> None:
    assert night.outbox.told(KEY) == ()
    first = night.page()
    night.page(ADMIN)
    (lead, admin) = night.outbox.told(KEY)
    assert (lead.person, lead.rings, lead.reached, lead.waiting) == (LEAD, 1, "", True)
    night.step(ErrorCode.BLOCKED)
    night.step()
    night.run(0, lambda _one: ErrorCode.AMBIGUOUS)
    (lead, admin) = night.outbox.told(KEY)
    assert (lead.rings, lead.reached, lead.at, lead.doubtful) == (1, "email", NOW, False)
    assert (admin.doubtful, admin.waiting, admin.reached) == (True, True, "")
    night.page(LEAD, follows=first, pause=timedelta(minutes=5))
    assert night.outbox.told(KEY)[0].rings == 1, "what is held is not counted"
    night.wait(400)
    night.run(0, lambda _one: ErrorCode.BLOCKED)
    assert night.outbox.told(KEY)[0].rings == 1, "what certainly never went out is not either"


def test_what_certainly_never_arrived_can_be_taken_back(night: Night) -> None:
    night.page()
    night.step(ErrorCode.NOT_SENT)
    assert night.outbox.withdraw(KEY, "lead", night.now)
    assert night.outbox.pending() == []
    assert night.outbox.told(KEY) == ()


@pytest.mark.parametrize("how", ["accepted", "doubtful", "sending"])
def test_what_may_have_arrived_is_not_taken_back(night: Night, how: str) -> None:
    night.page()
    flying = night.take()
    assert flying is not None
    if how != "sending":
        night.finish(flying, ErrorCode.AMBIGUOUS if how == "doubtful" else None)
    assert not night.outbox.withdraw(KEY, "lead", night.now)
    assert night.states(flying.page)[0] != "superseded"


def test_a_claim_that_is_taken_back_is_not_sent(night: Night) -> None:
    night.page()
    claimed = night.outbox.claim(night.now, LEASE, "me")
    assert claimed is not None
    assert night.outbox.withdraw(KEY, "lead", night.now)
    assert night.outbox.begin_attempt(claimed, "me", night.now) is None


def test_what_still_retries_what_she_knows_makes_way_for_news(night: Night) -> None:
    old = night.page(avoid=frozenset({"telegram"}))
    flying = night.take()
    assert flying is not None
    night.step()
    night.finish(flying, ErrorCode.NOT_SENT)
    night.wait(QUIET.total_seconds() + 1)
    new = night.page(text="Новее")
    assert night.states(old)[0] == "superseded"
    assert night.due(new)[0] == 0


def test_a_dead_channel_is_known_by_its_latest_attempts(night: Night) -> None:
    for number, code in enumerate((None, ErrorCode.NOT_SENT, ErrorCode.NOT_SENT)):
        night.page(incident=f"{number:016x}", person=LEAD)
        night.step(code)
        night.wait(1)
    assert night.outbox.dead_channels(night.now) == {"telegram"}
    night.wait(130)
    assert night.outbox.dead_channels(night.now) == frozenset()


@pytest.mark.parametrize(
    "code", [ErrorCode.BLOCKED, ErrorCode.RATE_LIMITED, ErrorCode.AMBIGUOUS, ErrorCode.BAD_REQUEST]
)
def test_a_channel_that_answers_or_may_have_is_not_dead(night: Night, code: ErrorCode) -> None:
    night.page()
    night.step(code)
    assert night.outbox.dead_channels(night.now) == frozenset()


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
