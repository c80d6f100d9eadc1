"""How far this computer's clock is from the one in an HTTP Date header."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_LONGEST = 64


def skew(date: str, now: float) -> float | None:
    """Seconds this clock (``now``, UNIX time) is ahead of the header's; None when unreadable.

    The header has whole seconds (RFC 9110, section 5.6.7), so up to a second means nothing.
    """
    if not date or len(date) > _LONGEST:
        return None
    try:
        there = parsedate_to_datetime(date)
        if there.tzinfo is None:
            there = there.replace(tzinfo=UTC)
        return now - (there - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
