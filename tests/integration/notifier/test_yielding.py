"""Somebody else speaks for a while: nothing that waits leaves, whatever else makes messages due."""

from datetime import UTC, datetime, timedelta

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Person, Purpose, Receipt, Route, State
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from notifier.page import Page
from tests.integration.notifier.settling import settle_accepted, settle_failed

NOW = datetime(2026, 11, 22, 1, 13, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
LEASE = timedelta(seconds=30)
KEY = "00112233445566aa"
LEAD = Person("lead", "shift_lead", "А", (Route("telegram", "1"), Route("email", "a@b.example")))
ADMIN = Person("admin", "sysadmin", "Б", (Route("telegram", "2"),))


def page(
    outbox: Outbox, person: Person = LEAD, purpose: Purpose = Purpose.RING, **more: object
) -> str:
    wanted = Page(purpose, KEY, person, Message("Сбой"), **more)  # type: ignore[arg-type]  # as said
    with outbox.transaction():
        return outbox.page(wanted, NOW).id


def due(outbox: Outbox, at: datetime) -> bool:
    """Whether anything would be sent then. Nothing is left claimed."""
    outbox.clock_set_back(at, timedelta(minutes=10))
    outbox.tend(at)
    found = outbox.claim(at, LEASE, "test")
    if found is not None:
        outbox.release(found, "test", found.due_at)
    return found is not None


def failed(outbox: Outbox, code: ErrorCode, **more: object) -> None:
    found = outbox.claim(NOW, LEASE, "test")
    assert found is not None
    begun = outbox.begin_attempt(found, "test", NOW)
    assert begun is not None
    error = DeliveryError(code, **more)  # type: ignore[arg-type]  # as said
    settle_failed(outbox, begun.delivery, "test", error, NOW)


def test_a_page_waits_as_long_as_it_is_told_and_its_next_route_behind_it() -> None:
    outbox = Outbox.in_memory()
    page(outbox, wait=12 * SECOND)
    assert not due(outbox, NOW + 11 * SECOND)
    assert due(outbox, NOW + 12 * SECOND)
    first, second = outbox.pending()
    assert second.due_at - first.due_at == MINUTE


def test_what_is_put_off_is_due_by_itself_and_again_later_when_that_is_repeated() -> None:
    outbox = Outbox.in_memory()
    page(outbox)
    for seconds in (30, 40, 50):
        outbox.put_off(KEY, NOW + seconds * SECOND)
        assert not due(outbox, NOW + (seconds - 1) * SECOND)
    assert due(outbox, NOW + 50 * SECOND)


def test_a_line_that_comes_back_does_not_speak_into_somebody_elses_word() -> None:
    outbox = Outbox.in_memory()
    page(outbox)
    failed(outbox, ErrorCode.NOT_SENT)
    outbox.put_off(KEY, NOW + MINUTE)
    outbox.line_is_back(NOW + 20 * SECOND)
    assert not due(outbox, NOW + 59 * SECOND)
    assert due(outbox, NOW + MINUTE)


def test_a_pause_the_channel_asked_for_is_kept_beyond_the_word() -> None:
    outbox = Outbox.in_memory()
    page(outbox, Person("lead", "shift_lead", "А", (Route("telegram", "1"),)))
    failed(outbox, ErrorCode.RATE_LIMITED, retry_after=90.0)
    outbox.put_off(KEY, NOW + MINUTE)
    assert not due(outbox, NOW + 80 * SECOND)
    assert due(outbox, NOW + 91 * SECOND)


def test_the_next_person_is_not_rung_because_the_first_one_was_put_off() -> None:
    outbox = Outbox.in_memory()
    leader = page(outbox, LEAD)
    page(outbox, ADMIN, follows=leader, pause=MINUTE)
    for minutes in range(1, 8):
        outbox.put_off(KEY, NOW + minutes * MINUTE + 10 * SECOND)
        assert not due(outbox, NOW + minutes * MINUTE), minutes


def test_a_rung_that_was_due_later_anyway_is_not_made_earlier() -> None:
    outbox = Outbox.in_memory()
    leader = page(outbox, ADMIN)
    taken = outbox.claim(NOW, LEASE, "test")
    assert taken is not None
    begun = outbox.begin_attempt(taken, "test", NOW)
    assert begun is not None
    settle_accepted(outbox, begun.delivery, "test", Receipt("1", NOW), NOW)
    page(outbox, LEAD, follows=leader, pause=5 * MINUTE)
    outbox.put_off(KEY, NOW + 30 * SECOND)
    assert not due(outbox, NOW + 4 * MINUTE)
    assert due(outbox, NOW + 5 * MINUTE)


def test_what_is_being_sent_cannot_be_called_back() -> None:
    outbox = Outbox.in_memory()
    page(outbox)
    taken = outbox.claim(NOW, LEASE, "test")
    assert taken is not None
    outbox.put_off(KEY, NOW + MINUTE)
    assert outbox.leave_to_others(KEY, NOW) == 1
    assert outbox.begin_attempt(taken, "test", NOW) is not None
    assert outbox.has_spoken(KEY)


def test_left_to_others_nothing_of_it_leaves_any_more_and_nobody_was_told() -> None:
    outbox = Outbox.in_memory()
    leader = page(outbox, LEAD)
    page(outbox, ADMIN, follows=leader, pause=MINUTE)
    assert outbox.leave_to_others(KEY, NOW) == 3
    assert not outbox.pending()
    assert not due(outbox, NOW + 60 * MINUTE)
    assert not outbox.has_spoken(KEY)
    assert outbox.told(KEY) == ()


@pytest.mark.parametrize("purpose", [Purpose.EXERCISE])
def test_an_exercise_waits_for_nobody(purpose: Purpose) -> None:
    outbox = Outbox.in_memory()
    page(outbox, purpose=purpose)
    outbox.put_off(KEY, NOW + MINUTE)
    assert outbox.leave_to_others(KEY, NOW) == 0
    assert due(outbox, NOW)
    assert {one.state for one in outbox.pending()} == {State.PENDING}
