"""Telegram's limits on messages: https://core.telegram.org/bots/faq, "hitting limits".

One message a second to a chat with short bursts, twenty a minute to a group, thirty a second to
all. A pause that was asked for is watched over: who comes too early is written down.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

_PRIVATE, _GROUP, _ALL = (1.0, 3), (20 / 60, 20), (30.0, 30)
"""Messages a second, and how many at once."""


@dataclass
class _Bucket:
    rate: float
    size: int
    left: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until one more fits; takes its place when that is at once."""
        self.left = min(self.left + (now - self.at) * self.rate, self.size)
        self.at = now
        if self.left < 1:
            return (1 - self.left) / self.rate
        self.left -= 1
        return 0.0


@dataclass
class Pace:
    """``limited``: the limits hold; otherwise only the pauses asked for do."""

    limited: bool = False
    clock: Callable[[], float] = time.monotonic
    violations: list[tuple[str, float]] = field(default_factory=list)
    """Chat and the seconds by which a try came too early."""
    held: dict[str, float] = field(default_factory=dict)
    _buckets: dict[str, _Bucket] = field(default_factory=dict)

    def hold(self, chat: str, seconds: float) -> None:
        """From now on nothing is taken for that chat until then."""
        self.held[chat] = self.clock() + seconds

    def release(self, chat: str) -> None:
        """The pause is over early."""
        self.held.pop(chat, None)

    def pause(self, chat: str) -> float:
        """Seconds a message to that chat has to wait, 0 when it is taken."""
        left = self.held.get(chat, 0.0) - self.clock()
        if left > 0:
            self.violations.append((chat, left))
            return left
        self.held.pop(chat, None)
        if not self.limited:
            return 0.0
        wait = max(self._wait("", _ALL), self._wait(chat, _GROUP if chat[:1] in "-@" else _PRIVATE))
        if wait:
            self.hold(chat, wait)
        return wait

    def _wait(self, name: str, rule: tuple[float, int]) -> float:
        rate, size = rule
        now = self.clock()
        bucket = self._buckets.setdefault(name, _Bucket(rate, size, float(size), now))
        return bucket.wait(now)
