from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.delivery import (
    IN_VAIN,
    PERMANENT,
    Delivery,
    DeliveryError,
    ErrorCode,
    Purpose,
    Reason,
    Receipt,
    Recipient,
)
from notifier.message import Message
from notifier.outbox.retry import (
    A_DAY_OF_ATTEMPTS,
    GIVE_UP_AFTER,
    LINE_DOWN_CEILING,
    LONGEST_ASKED,
    next_attempt,
)
from notifier.outbox.settlement import Accepted, GiveUp, TryAgain, settle
from notifier.words.wording import SENTENCES

NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)
ERRORS = st.builds(DeliveryError, st.sampled_from(ErrorCode), st.sampled_from(Reason))
LEAD = Recipient("shift_lead", "Руководитель смены", "telegram", "111")


def delivery(
    purpose: Purpose = Purpose.RING,
    *,
    repeat: bool = False,
    doubted: bool = False,
    attempts: int = 1,
) -> Delivery:
    made = Delivery("d1", "a1b2", purpose, LEAD, Message("Сбой"), NOW, NOW, attempts=attempts)
    return replace(made, repeat=repeat or doubted, doubted=doubted)


def pauses(code: ErrorCode, count: int) -> list[float]:
    error = DeliveryError(code)
    due = [next_attempt(error, number, NOW, NOW) for number in range(1, count + 1)]
    return [(at - NOW).total_seconds() for at in due if at is not None]


def test_a_dead_line_is_tried_again_soon_and_never_later_than_a_minute() -> None:
    assert pauses(ErrorCode.NOT_SENT, 9) == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_broken_server_is_left_alone_for_longer_and_longer() -> None:
    assert pauses(ErrorCode.SERVER_ERROR, 11) == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


@given(st.integers(1, 10**6), st.floats(0, 1), ERRORS)
def test_no_pause_is_negative_and_jitter_only_adds(
    attempts: int, jitter: float, error: DeliveryError
) -> None:
    plain = next_attempt(error, attempts, NOW, NOW)
    jittered = next_attempt(error, attempts, NOW, NOW, jitter)
    assert (plain is None) == (jittered is None)
    if plain is not None and jittered is not None:
        assert NOW <= plain <= jittered <= NOW + timedelta(seconds=375)
        if error.code is ErrorCode.NOT_SENT:
            assert jittered - NOW <= LINE_DOWN_CEILING


@given(st.floats(0, 3600), st.integers(1, 30))
def test_the_pause_the_channel_asked_for_is_obeyed(seconds: float, attempts: int) -> None:
    error = DeliveryError(ErrorCode.RATE_LIMITED, retry_after=seconds)
    due = next_attempt(error, attempts, NOW, NOW)
    assert due is not None
    assert due >= NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("seconds", [3601, 1e12, float("inf"), float("nan"), -1e300])
def test_no_channel_can_ask_for_a_pause_of_more_than_an_hour(seconds: float) -> None:
    asked = DeliveryError(ErrorCode.RATE_LIMITED, retry_after=seconds)
    due = next_attempt(asked, 1, NOW, NOW)
    assert due is not None
    assert timedelta(seconds=1) <= due - NOW <= LONGEST_ASKED


def test_an_edit_nobody_answers_is_left_alone_for_longer_and_longer() -> None:
    edits = [delivery(Purpose.EDIT, attempts=number) for number in (1, 2, 3, 20)]
    tried = [settle(one, DeliveryError(ErrorCode.AMBIGUOUS), NOW, 0.0) for one in edits]
    due = [(one.at - NOW).total_seconds() for one in tried if isinstance(one, TryAgain)]
    assert due == [1, 2, 4, 300]


@given(ERRORS, st.integers(A_DAY_OF_ATTEMPTS, 10**5), st.floats(0, 1))
def test_nothing_is_tried_after_24_hours(
    error: DeliveryError, attempts: int, jitter: float
) -> None:
    old = NOW - GIVE_UP_AFTER - timedelta(seconds=1)
    assert next_attempt(error, attempts, old, NOW, jitter) is None


def test_a_clock_that_was_corrected_does_not_end_a_delivery_after_two_tries() -> None:
    years_ago = NOW - timedelta(days=2000)
    assert next_attempt(DeliveryError(ErrorCode.NOT_SENT), 2, years_ago, NOW) is not None


@pytest.mark.parametrize("code", [code for code in ErrorCode if DeliveryError(code).permanent])
def test_what_cannot_be_helped_is_not_tried_again(code: ErrorCode) -> None:
    assert next_attempt(DeliveryError(code), 1, NOW, NOW) is None


def test_an_unanswered_message_is_repeated_once_and_marked() -> None:
    first = settle(delivery(), DeliveryError(ErrorCode.AMBIGUOUS), NOW, 0.0)
    assert first == TryAgain(
        DeliveryError(ErrorCode.AMBIGUOUS), NOW + timedelta(seconds=1), repeat=True
    )
    second = settle(
        delivery(doubted=True, attempts=2), DeliveryError(ErrorCode.AMBIGUOUS), NOW, 0.0
    )
    assert second == GiveUp(DeliveryError(ErrorCode.AMBIGUOUS))


def test_who_was_told_over_another_route_is_still_repeated_once_on_this_one() -> None:
    known = delivery(repeat=True, attempts=1)
    settled = settle(known, DeliveryError(ErrorCode.AMBIGUOUS), NOW, 0.0)
    assert isinstance(settled, TryAgain)
    assert settled.repeat


IN_VAIN_ONLY = [code for code in IN_VAIN if code not in PERMANENT]


@pytest.mark.parametrize("code", sorted(IN_VAIN_ONLY))
def test_what_somebody_may_mend_is_tried_for_24_hours_and_every_five_minutes_at_the_least(
    code: ErrorCode,
) -> None:
    assert pauses(code, 11)[-2:] == [300, 300]
    tried = replace(delivery(attempts=A_DAY_OF_ATTEMPTS), created_at=NOW - 2 * GIVE_UP_AFTER)
    ready = replace(tried, ready_at=NOW - GIVE_UP_AFTER + timedelta(minutes=6))
    assert isinstance(settle(ready, DeliveryError(code), NOW, 0.0), TryAgain)
    over = replace(tried, ready_at=NOW - GIVE_UP_AFTER)
    assert settle(over, DeliveryError(code), NOW, 0.0) == GiveUp(DeliveryError(ErrorCode.EXPIRED))


def test_a_marked_repeat_that_could_not_be_sent_stays_marked() -> None:
    settled = settle(delivery(repeat=True, attempts=2), DeliveryError(ErrorCode.NOT_SENT), NOW, 0.0)
    assert isinstance(settled, TryAgain)
    assert settled.repeat


def test_an_unanswered_edit_may_be_sent_again_unmarked() -> None:
    edit = delivery(Purpose.EDIT, attempts=5)
    settled = settle(edit, DeliveryError(ErrorCode.AMBIGUOUS), NOW, 0.0)
    assert isinstance(settled, TryAgain)
    assert not settled.repeat


def test_a_moved_chat_is_tried_at_once_at_its_new_address() -> None:
    settled = settle(delivery(), DeliveryError(ErrorCode.MIGRATED, new_address="-100"), NOW, 0.9)
    assert settled == TryAgain(
        DeliveryError(ErrorCode.MIGRATED, new_address="-100"), NOW, new_address="-100"
    )


def test_running_out_of_time_is_called_that() -> None:
    late = NOW + GIVE_UP_AFTER
    tried = replace(delivery(), attempts=A_DAY_OF_ATTEMPTS)
    assert settle(tried, DeliveryError(ErrorCode.NOT_SENT), late, 0.0) == GiveUp(
        DeliveryError(ErrorCode.EXPIRED)
    )


def test_a_receipt_settles_it() -> None:
    receipt = Receipt("5", NOW)
    assert settle(delivery(), receipt, NOW, 0.0) == Accepted(receipt)


@pytest.mark.parametrize("code", ErrorCode)
@pytest.mark.parametrize("reason", Reason)
def test_every_error_has_a_sentence_and_a_hint_in_both_languages(
    code: ErrorCode, reason: Reason
) -> None:
    error = DeliveryError(code, reason)
    russian, english = error.wording("ru"), error.wording("en")
    assert all([*russian, *english])
    assert russian != english
    assert str(error).startswith(f"delivery.{code}")


def test_no_sentence_is_left_over() -> None:
    known = {f"delivery.{code}" for code in ErrorCode}
    known |= {f"delivery.{code}.{reason}" for code in ErrorCode for reason in Reason if reason}
    assert set(SENTENCES) <= known


def test_the_one_repeat_does_not_wait_for_the_failures_before_it() -> None:
    unheard = DeliveryError(ErrorCode.AMBIGUOUS)
    assert unheard.doubtful
    assert next_attempt(unheard, 9, NOW, NOW) == NOW + timedelta(seconds=1)
    assert next_attempt(unheard, 9, NOW, NOW, repeated=True) is None
    waits = next_attempt(unheard, 9, NOW, NOW, harmless=True)
    assert waits is not None
    assert waits > NOW + timedelta(minutes=1)


def test_a_try_at_the_very_end_of_the_day_is_still_made() -> None:
    down = DeliveryError(ErrorCode.NOT_SENT)
    first = NOW + timedelta(seconds=60) - GIVE_UP_AFTER
    assert next_attempt(down, A_DAY_OF_ATTEMPTS, first, NOW) == first + GIVE_UP_AFTER


def test_jitter_beyond_its_range_adds_no_more_than_a_quarter() -> None:
    broken = DeliveryError(ErrorCode.SERVER_ERROR)
    assert next_attempt(broken, 1, NOW, NOW, 9.0) == NOW + timedelta(seconds=1.25)
