"""When to try again: growing pauses, the channel's own wish, and an end after 24 hours."""

import math
from datetime import datetime, timedelta

from notifier.delivery import DeliveryError, ErrorCode

GIVE_UP_AFTER = timedelta(hours=24)
"""Counted from when the delivery was first free to go."""

A_DAY_OF_ATTEMPTS = 100
"""Fewer than these do not make a day, whatever the clock says."""

LINE_DOWN_CEILING = timedelta(seconds=60)
"""While nothing can be sent at all. Whoever sees the line come back says so: see the courier."""

SERVER_CEILING = timedelta(minutes=5)
"""While a server answers with errors: a thousand agents must not hammer it."""

LONGEST_ASKED = timedelta(hours=1)
"""Whoever asks for a longer pause is asked again after this one."""

_FIRST_PAUSE = timedelta(seconds=1)
_JITTER_SHARE = 0.25
_CEILINGS = {ErrorCode.NOT_SENT: LINE_DOWN_CEILING}


def next_attempt(
    error: DeliveryError,
    attempts: int,
    first_at: datetime,
    now: datetime,
    jitter: float = 0.0,
    *,
    repeated: bool = False,
    harmless: bool = False,
) -> datetime | None:
    """When the delivery may be tried again, or None when it never may.

    ``attempts`` counts the tries made, this one included; ``first_at`` is when it was free to go.
    ``jitter`` from 0 to 1 adds up to a quarter of the pause. ``repeated``: an earlier attempt was
    ambiguous already, so another ambiguous one ends it; whoever is asked twice without an answer
    is told over another channel. ``harmless``: it may arrive twice, so a doubt never ends it, and
    is waited for longer and longer like any other failure.
    """
    if error.permanent or (error.doubtful and repeated and not harmless):
        return None
    # The one repeat does not wait for as long as the failures before it would make it.
    due = now + _pause(error, 1 if error.doubtful and not harmless else attempts, jitter)
    # A clock that was corrected meanwhile makes a minute look like a day: a day of trying is many.
    if due > first_at + GIVE_UP_AFTER and attempts >= A_DAY_OF_ATTEMPTS:
        return None
    return due


def _pause(error: DeliveryError, attempts: int, jitter: float) -> timedelta:
    if error.code is ErrorCode.MIGRATED:
        return timedelta(0)
    ceiling = _CEILINGS.get(error.code, SERVER_CEILING)
    # 2 to the 20th s is beyond every ceiling; a larger exponent would only overflow.
    growing = min(_FIRST_PAUSE * (1 << min(max(attempts - 1, 0), 20)), ceiling)
    pause = growing + growing * _JITTER_SHARE * min(max(jitter, 0.0), 1.0)
    if error.code is ErrorCode.NOT_SENT:
        return min(pause, ceiling)
    return max(pause, _asked(error.retry_after))


def _asked(seconds: float | None) -> timedelta:
    if seconds is None or math.isnan(seconds):
        return timedelta(0)
    return timedelta(seconds=min(max(seconds, 0.0), LONGEST_ASKED.total_seconds()))
