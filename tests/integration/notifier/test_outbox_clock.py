"""What waits in the outbox is due in time though the clock was set back or the line was away."""

from datetime import timedelta

import pytest

from notifier.delivery import DeliveryError, ErrorCode
from notifier.outbox.outbox import Outbox
from tests.integration.notifier.desk import STANDBY
from tests.integration.notifier.night_outbox import NOW
from tests.integration.notifier.outbox_by_hand import LEASE, MINE, begin, put, seconds
from tests.integration.notifier.settling import settle_failed

LONGEST = timedelta(minutes=10)


@pytest.mark.parametrize("step", [timedelta(0), -timedelta(hours=3)])
def test_when_the_line_is_back_what_waited_for_it_is_due_even_if_the_clock_was_set_back(
    outbox: Outbox, step: timedelta
) -> None:
    put(outbox)
    put(outbox, recipient=STANDBY)
    for code in (ErrorCode.NOT_SENT, ErrorCode.SERVER_ERROR):
        sending = begin(outbox)
        settle_failed(outbox, sending, MINE, DeliveryError(code), NOW, jitter=1.0)
    outbox.line_is_back(NOW)
    assert all(one.due_at > NOW for one in outbox.pending()), "just tried"
    later = NOW + seconds(1.1) + step
    outbox.line_is_back(later)
    due = {one.error: one.due_at <= later for one in outbox.pending()}
    assert due[ErrorCode.NOT_SENT]
    if step:
        assert not due[ErrorCode.SERVER_ERROR]


def test_an_untried_ring_does_not_wait_for_a_clock_that_was_set_back(outbox: Outbox) -> None:
    ring = put(outbox, now=NOW + timedelta(hours=3))
    assert outbox.claim(NOW, LEASE, MINE) is None
    outbox.clock_set_back(NOW, LONGEST)
    claimed = outbox.claim(NOW, LEASE, MINE)
    assert claimed is not None
    assert claimed.id == ring


def test_what_the_governor_put_off_keeps_its_pause(outbox: Outbox) -> None:
    put(outbox)
    claimed = outbox.claim(NOW, LEASE, MINE)
    assert claimed is not None
    outbox.release(claimed, MINE, NOW + seconds(2))
    outbox.clock_set_back(NOW, LONGEST)
    assert outbox.claim(NOW, LEASE, MINE) is None
    assert outbox.claim(NOW + seconds(2), LEASE, MINE) is not None


@pytest.mark.parametrize(
    ("error", "held"),
    [
        (DeliveryError(ErrorCode.SERVER_ERROR), False),
        (DeliveryError(ErrorCode.RATE_LIMITED, retry_after=4 * 3600), True),
    ],
    ids=["server error", "rate limited"],
)
def test_only_a_pause_the_channel_asked_for_outlasts_a_clock_set_back(
    outbox: Outbox, error: DeliveryError, held: bool
) -> None:
    later = NOW + timedelta(hours=3)
    put(outbox, now=later)
    sending = begin(outbox, later)
    settle_failed(outbox, sending, MINE, error, later)
    outbox.clock_set_back(NOW, LONGEST)
    assert (outbox.claim(NOW, LEASE, MINE) is None) is held


def test_a_pause_that_was_asked_for_goes_on_from_a_clock_that_was_set_back(
    outbox: Outbox,
) -> None:
    later = NOW + timedelta(hours=5)
    put(outbox, now=later)
    put(outbox, now=later - seconds(60), incident="ff")
    sending = begin(outbox, later)
    flood = DeliveryError(ErrorCode.RATE_LIMITED, retry_after=30)
    settle_failed(outbox, sending, MINE, flood, later)
    outbox.hold_chat("telegram", "111", later + seconds(30), later)
    for passed in (0, 10, 29):
        outbox.clock_set_back(NOW + seconds(passed), LONGEST)
        assert outbox.next_event() == NOW + seconds(30), "however often it is looked at"
    assert {one.due_at for one in outbox.pending()} == {NOW + seconds(30)}


def test_a_lease_taken_by_a_clock_that_is_no_more_does_not_block_the_thread(
    outbox: Outbox,
) -> None:
    put(outbox, now=NOW)
    assert outbox.claim(NOW + timedelta(hours=3), LEASE, "dead") is not None
    assert outbox.expire_leases(NOW, 2 * LEASE) == []
    assert outbox.claim(NOW, LEASE, MINE) is not None
