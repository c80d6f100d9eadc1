"""PURE. How long this PC leaves the word to the hub before it speaks itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LEASE_WAIT = timedelta(seconds=2)
"""The hub has so long to say that it speaks."""
SPREAD = timedelta(seconds=10)
BANK_SPREAD = timedelta(seconds=60)
"""What is added by chance at most: what breaks at the bank breaks for everybody at once."""
ANSWERED_FOR = timedelta(seconds=60)
"""What the office has answered for is put off for so long, again and again while this PC runs: a
hub that falls silent then makes nobody repeat it. One that is killed as well is told in the end."""
LONGEST_LEASE = timedelta(minutes=5)
"""A longer one is cut: it is renewed with every answer, and a hub that is gone must not be obeyed
for hours. It also stays below what the outbox takes for a clock set back."""


@dataclass(frozen=True, slots=True)
class Word:
    """Who has the word about one incident.

    ``until`` is when the hub's lease ends, None where it never had one. ``spoken``: people were
    told of the incident from this PC.
    """

    until: datetime | None = None
    spoken: bool = False

    def hub_speaks(self, now: datetime) -> bool:
        """Whether the hub's lease holds. One that ends too late was taken by another clock."""
        return self.until is not None and now < self.until <= now + LONGEST_LEASE


def lease_end(for_ms: int, now: datetime) -> datetime:
    """When a lease given just now ends."""
    longest = LONGEST_LEASE // timedelta(milliseconds=1)
    return now + timedelta(milliseconds=min(max(for_ms, 0), longest))


def spread_of(side: str, chance: float) -> timedelta:
    """What is added before this PC speaks; ``chance`` is 0 to 1 and keeps many agents apart."""
    return (BANK_SPREAD if side == "bank" else SPREAD) * chance


def wait_before_speaking(word: Word, side: str, chance: float, now: datetime) -> timedelta:
    """How long a page about an incident on this ``side`` waits from now.

    Whoever has told people of it already goes on at once, unless the hub has taken over.
    """
    if word.until is not None and word.hub_speaks(now):
        return word.until - now + spread_of(side, chance)
    if word.spoken:
        return timedelta(0)
    return LEASE_WAIT + spread_of(side, chance)
