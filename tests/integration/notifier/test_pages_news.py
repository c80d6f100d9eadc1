"""News of an outage that was rung for already: absorbed, edited in, held, or told anew."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from notifier.delivery import Delivery, ErrorCode, Purpose
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
