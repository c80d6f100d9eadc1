"""PURE. What is added to a message's words at the moment it leaves: late, a repeat, unanswered."""

from datetime import datetime, timedelta

from notifier.delivery import Delivery, ErrorCode, Purpose
from notifier.message import Message

LATE_FROM = timedelta(minutes=2)
"""From here on the reader is told that the message waited."""

_TOLD_WHEN_LATE = frozenset({Purpose.RING, Purpose.RECOVERY})


def minutes_late(delivery: Delivery, now: datetime) -> int:
    """Whole minutes since it was free to go; 0 while that need not be said."""
    waited = now - delivery.since
    if delivery.purpose not in _TOLD_WHEN_LATE or waited < LATE_FROM:
        return 0
    return waited // timedelta(minutes=1)


def as_sent(delivery: Delivery, now: datetime) -> Message:
    """The message as it leaves now."""
    message = delivery.message
    if delivery.reminds and delivery.purpose is Purpose.RING and message.rings:
        message = message.as_unanswered()
    minutes = minutes_late(delivery, now)
    if minutes:
        # Only an attempt that found no line proves that there was none.
        message = message.as_late(minutes, no_line=delivery.error is ErrorCode.NOT_SENT)
    if delivery.repeat and not delivery.is_edit:
        message = message.as_repeat(delivery.incident)
    return message
