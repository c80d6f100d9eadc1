"""A card may stand there though nobody answered: what is posted in its place says so."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Purpose, Receipt, Recipient, State
from notifier.dispatch.parcel import Parcel
from notifier.message import Message
from notifier.outbox.outbox import Begun, Outbox
from tests.integration.notifier.settling import settle_accepted, settle_failed

NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)
LEASE = timedelta(seconds=60)
LEAD = Recipient("shift_lead", "Руководитель смены", "telegram", "111")
KEY = "a1b2c3d4e5f60718"
ME = "me"
CARD, NEWS = "№ 7. op-117. Банк не отвечает", "№ 7. op-117. Банк знает"
UNANSWERED = DeliveryError(ErrorCode.AMBIGUOUS)
OFTEN = DeliveryError(ErrorCode.RATE_LIMITED, retry_after=3.0)


@pytest.fixture
def outbox() -> Iterator[Outbox]:
    made = Outbox.in_memory()
    yield made
    made.close()


def put(outbox: Outbox, purpose: Purpose, text: str, *, news: bool = False) -> str:
    message = Message(text, rings=purpose is not Purpose.EDIT)
    with outbox.transaction():
        return outbox.enqueue(purpose, KEY, LEAD, message, NOW, news=news).id


def begun(outbox: Outbox, at: datetime, owner: str = ME) -> Begun:
    claimed = outbox.claim(at, LEASE, owner)
    assert claimed is not None
    found = outbox.begin_attempt(claimed, owner, at)
    assert found is not None
    return found


def fail(outbox: Outbox, one: Begun, error: DeliveryError, at: datetime) -> datetime:
    """The attempt failed; when the next one is due."""
    settle_failed(outbox, one.delivery, ME, error, at)
    found = outbox.find(one.delivery.id)
    assert found is not None
    return found.due_at


def sent(one: Begun) -> Message:
    return Parcel((one.delivery,), one.replaces).message(NOW)


def in_a_digest(outbox: Outbox, one: Begun, at: datetime) -> None:
    """It left as a line of a message that has no id, for it is no card."""
    settle_accepted(outbox, one.delivery, ME, Receipt("", at), at)


def test_a_card_without_an_answer_repeated_in_a_digest_says_so_when_it_is_posted_with_newer_words(
    outbox: Outbox,
) -> None:
    put(outbox, Purpose.RING, CARD)
    due = fail(outbox, begun(outbox, NOW), UNANSWERED, NOW)
    in_a_digest(outbox, begun(outbox, due), due)
    put(outbox, Purpose.EDIT, NEWS)
    edit = begun(outbox, due)
    assert edit.replaces is None
    assert sent(edit).title == f"Повтор. {NEWS}"
    assert not sent(edit).rings


def test_the_hub_that_goes_on_after_one_that_was_killed_says_so_as_well(outbox: Outbox) -> None:
    put(outbox, Purpose.RING, CARD)
    begun(outbox, NOW, "killed")
    due = NOW + LEASE
    outbox.expire_leases(due)
    in_a_digest(outbox, begun(outbox, due), due)
    put(outbox, Purpose.EDIT, NEWS)
    assert sent(begun(outbox, due)).title == f"Повтор. {NEWS}"


def test_a_card_twice_without_an_answer_says_so_when_newer_words_waited_for_it(
    outbox: Outbox,
) -> None:
    ring = put(outbox, Purpose.RING, CARD)
    due = fail(outbox, begun(outbox, NOW), UNANSWERED, NOW)
    again = begun(outbox, due)
    put(outbox, Purpose.EDIT, NEWS)
    due = fail(outbox, again, UNANSWERED, due)
    found = outbox.find(ring)
    assert found is not None
    assert found.state is State.FAILED
    assert sent(begun(outbox, due)).title == f"Повтор. {NEWS}"


def test_what_was_posted_without_an_answer_says_so_after_a_pause_the_chat_asked_for(
    outbox: Outbox,
) -> None:
    put(outbox, Purpose.RING, CARD)
    in_a_digest(outbox, begun(outbox, NOW), NOW)
    put(outbox, Purpose.EDIT, NEWS)
    first = begun(outbox, NOW)
    assert sent(first).title == NEWS
    due = fail(outbox, first, UNANSWERED, NOW)
    due = fail(outbox, begun(outbox, due), OFTEN, due)
    assert sent(begun(outbox, due)).title == f"Повтор. {NEWS}"


def test_a_card_that_was_answered_in_the_end_is_edited_and_says_nothing_of_a_repeat(
    outbox: Outbox,
) -> None:
    put(outbox, Purpose.RING, CARD)
    due = fail(outbox, begun(outbox, NOW), UNANSWERED, NOW)
    settle_accepted(outbox, begun(outbox, due).delivery, ME, Receipt("501", due), due)
    put(outbox, Purpose.EDIT, NEWS)
    edit = begun(outbox, due)
    assert (edit.replaces, sent(edit).title, edit.delivery.repeat) == ("501", NEWS, False)


def test_news_that_never_are_the_card_again_are_no_repeat_of_it(outbox: Outbox) -> None:
    put(outbox, Purpose.RING, CARD)
    due = fail(outbox, begun(outbox, NOW), UNANSWERED, NOW)
    in_a_digest(outbox, begun(outbox, due), due)
    put(outbox, Purpose.EDIT, NEWS, news=True)
    letter = begun(outbox, due)
    assert sent(letter).title == NEWS
    due = fail(outbox, letter, UNANSWERED, due)
    assert sent(begun(outbox, due)).title == f"Повтор. {NEWS}"
