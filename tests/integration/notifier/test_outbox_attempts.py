"""Attempts to send what lies in the outbox: written down, lapsed, and taken up by another."""

from notifier.delivery import DeliveryError, ErrorCode, Receipt, Recipient, State
from notifier.outbox.outbox import Outbox
from tests.integration.notifier.night_outbox import NOW
from tests.integration.notifier.outbox_by_hand import LEASE, MINE, begin, put, seconds, state
from tests.integration.notifier.settling import settle_accepted, settle_failed


def test_a_failed_attempt_is_written_down_without_any_text(outbox: Outbox) -> None:
    identifier = put(outbox)
    sending = begin(outbox)
    settle_failed(outbox, sending, MINE, DeliveryError(ErrorCode.NOT_SENT), NOW + seconds(2))
    (attempt,) = outbox.attempts(identifier)
    assert (attempt.number, attempt.outcome, attempt.error) == (1, "pending", "not_sent")
    assert (attempt.started_at, attempt.finished_at) == (NOW, NOW + seconds(2))
    (waiting,) = outbox.pending()
    assert (waiting.error, waiting.due_at) == (ErrorCode.NOT_SENT, NOW + seconds(3))


def test_a_lapsed_claim_that_sent_nothing_is_due_again_unmarked(outbox: Outbox) -> None:
    put(outbox)
    outbox.claim(NOW, LEASE, MINE)
    assert outbox.expire_leases(NOW + LEASE - seconds(1)) == []
    assert outbox.expire_leases(NOW + LEASE) == []
    again = outbox.claim(NOW + LEASE, LEASE, "other")
    assert again is not None
    assert (again.repeat, again.attempts) == (False, 0)


def test_a_lapsed_attempt_is_repeated_once_and_marked(outbox: Outbox) -> None:
    identifier = put(outbox)
    now = NOW
    for expected in (State.PENDING, State.FAILED):
        begin(outbox, now)
        now += LEASE
        assert len(outbox.expire_leases(now)) == 1
        assert state(outbox, identifier) is expected
        now += seconds(5)
    found = outbox.find(identifier)
    assert found is not None
    assert (found.repeat, found.error) == (True, ErrorCode.AMBIGUOUS)


def test_who_lost_the_claim_can_settle_nothing(outbox: Outbox) -> None:
    identifier = put(outbox)
    stale = outbox.claim(NOW, LEASE, "slow")
    assert stale is not None
    outbox.expire_leases(NOW + LEASE)
    fresh = outbox.claim(NOW + LEASE, LEASE, "quick")
    assert fresh is not None
    assert outbox.begin_attempt(stale, "slow", NOW + LEASE) is None
    settle_accepted(outbox, stale, "slow", Receipt("1", NOW), NOW + LEASE)
    assert state(outbox, identifier) is State.CLAIMED


def test_an_attempt_that_wakes_up_late_does_not_settle_the_next_one(outbox: Outbox) -> None:
    identifier = put(outbox)
    slow = begin(outbox)
    outbox.expire_leases(NOW + LEASE)
    second = outbox.claim(NOW + LEASE, LEASE, MINE)
    assert second is not None
    assert outbox.begin_attempt(second, MINE, NOW + LEASE) is not None
    assert outbox.begin_attempt(second, MINE, NOW + LEASE) is None
    settle_accepted(outbox, slow, MINE, Receipt("1", NOW), NOW + LEASE)
    assert state(outbox, identifier) is State.CLAIMED


def test_a_moved_chat_is_remembered_for_everything_later(outbox: Outbox) -> None:
    group = Recipient("monitoring", "Мониторинг", "telegram", "-5")
    put(outbox, recipient=group)
    sending = begin(outbox)
    moved = DeliveryError(ErrorCode.MIGRATED, new_address="-1005")
    settle_failed(outbox, sending, MINE, moved, NOW)
    again = outbox.claim(NOW, LEASE, MINE)
    assert again is not None
    assert again.recipient.address == "-1005"
    put(outbox, recipient=group, incident="ff")
    assert {one.recipient.address for one in outbox.pending()} == {"-1005"}
