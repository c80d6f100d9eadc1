"""PURE. What is added to a message's words at the moment it leaves: late, a repeat, unanswered."""

from datetime import datetime, timedelta

from notifier.delivery import Delivery, Purpose
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


def reminds(delivery: Delivery) -> bool:
    """Whether it rings because nobody has answered so far."""
    return delivery.reminds and delivery.purpose is Purpose.RING and delivery.message.rings


def as_reminder(delivery: Delivery) -> Message:
    """The message, marked as one that goes out because nobody has answered if it is one."""
    message = delivery.message
    return message.as_unanswered(passed_on=delivery.passed_on) if reminds(delivery) else message


def as_sent(delivery: Delivery, now: datetime, *, anew: bool = True) -> Message:
    """The message as it leaves now. ``anew``: as a further one, not in the place of an older."""
    message = as_reminder(delivery)
    minutes = minutes_late(delivery, now)
    if minutes:
        message = message.as_late(minutes)
    if anew and _may_be_there(delivery):
        message = message.as_repeat(delivery.incident)
    return message


def _may_be_there(delivery: Delivery) -> bool:
    return delivery.doubted if delivery.is_edit else delivery.repeat
