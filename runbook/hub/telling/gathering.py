"""PURE. How long a local incident's first ring waits, so that a storm does not ring forty times.

The first local incident rings at once. One that comes within ``WITHIN`` of another's ring waits
``HOLD``: by then correlation has either made both of them one mass incident, whose own ring waits
for nothing and takes theirs back, or they are separate faults and leave together as one digest.
When it goes on like that, the pauses grow to ``LONG_HOLD``: whoever was rung three times within a
minute is looking at the phone already. That the lead has acknowledged the first one changes
nothing: it is the same storm.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

WITHIN = timedelta(seconds=10)
HOLD = timedelta(seconds=3)
LONG_HOLD = timedelta(seconds=15)
MANY = 3
"""Rings within ``MINUTE`` after which the pause grows."""
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """``wait`` is how long this ring waits. ``moments`` are to be given to the next question."""

    wait: timedelta
    moments: tuple[datetime, ...]


def turn(moments: Iterable[datetime], now: datetime) -> Turn:
    """When the ring for one more local incident leaves, given the moments of those before it.

    Everything that waits leaves at one moment. A moment further ahead than any pause was written by
    a clock that was set back since, and is forgotten.
    """
    known = sorted(one for one in moments if now - MINUTE < one <= now + LONG_HOLD)
    waiting = [one for one in known if one > now]
    if waiting:
        return Turn(waiting[-1] - now, tuple(known))
    if not any(one > now - WITHIN for one in known):
        return Turn(timedelta(0), (*known, now))
    wait = LONG_HOLD if len(known) >= MANY else HOLD
    return Turn(wait, (*known, now + wait))
