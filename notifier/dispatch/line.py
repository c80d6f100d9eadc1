"""PURE. When to knock at far ends that could not be reached, and what an answer means.

A server that takes connections and nothing else says yes for hours, and so does a proxy on this
side of a line that is cut: only the change from no to yes is news, and a yes that lasts is news
again after a while, so that nobody is asked to take every message again and again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

Door = tuple[str, str]
"""A channel and an address there that something waits for."""

EVERY = 1.6
"""Seconds between knocks at one channel, begin to begin; jitter adds up to a quarter."""

LATER = 10.0
"""The same after the first hour: a thousand agents knock at one server."""

LASTS = 15.0
"""Seconds after which a lasting yes is worth another try, in the first hour only."""

AN_HOUR = 3600.0
_JITTER_SHARE = 0.25


class News(StrEnum):
    """What an answer says: nothing new, the line is ``BACK``, or it has long said yes."""

    NONE = ""
    BACK = "back"
    LASTS = "lasts"


@dataclass(slots=True)
class _Channel:
    since: float
    due: float
    answers: dict[str, bool] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    asking: bool = False


class Line:
    """What is known of the line, channel by channel. Times are seconds of a monotonic clock."""

    def __init__(self, jitter: Callable[[], float]) -> None:
        self._jitter = jitter
        self._channels: dict[str, _Channel] = {}
        self._back: dict[str, float] = {}

    def wait_for(self, doors: Iterable[Door], now: float) -> None:
        """What waits for a connection now. A channel nobody waits for is forgotten."""
        wanted: dict[str, list[str]] = {}
        for channel, address in doors:
            wanted.setdefault(channel, []).append(address)
        for channel in [one for one in self._channels if one not in wanted]:
            del self._channels[channel]
        for channel, addresses in wanted.items():
            known = self._channels.setdefault(channel, _Channel(now, now))
            # In turn: those asked least recently stay in front.
            old = [one for one in known.waiting if one in addresses]
            known.waiting = [*old, *dict.fromkeys(one for one in addresses if one not in old)]
            known.answers = {a: yes for a, yes in known.answers.items() if a in addresses}

    def knocks(self, now: float) -> list[Door]:
        """The doors to knock at now, one of each channel at most."""
        doors = []
        for name, channel in self._channels.items():
            if channel.asking or channel.due > now:
                continue
            address = channel.waiting.pop(0)
            channel.waiting.append(address)
            channel.asking = True
            pause = LATER if now - channel.since >= AN_HOUR else EVERY
            channel.due = now + pause * (1 + _JITTER_SHARE * self._jitter())
            doors.append((name, address))
        return doors

    def answered(self, door: Door, answer: bool, now: float) -> News:
        """Note an answer. With any news what waits is worth a try."""
        name, address = door
        channel = self._channels.get(name)
        if channel is None:
            return News.NONE
        channel.asking = False
        before = channel.answers.get(address, False)
        channel.answers[address] = answer
        if not answer:
            return News.NONE
        known_for = now - self._back.get(name, channel.since)
        if before and (known_for < LASTS or now - channel.since >= AN_HOUR):
            return News.NONE
        self._back[name] = now
        return News.LASTS if before else News.BACK

    def came_back_after(self, channel: str, moment: float) -> bool:
        """Whether the line came back since, so that what failed meanwhile is worth another try."""
        return self._back.get(channel, moment) > moment

    def next_knock(self) -> float | None:
        """When to look again; None while nothing waits."""
        return min((one.due for one in self._channels.values() if not one.asking), default=None)
