"""PURE. How many attempts run side by side, shared so that no far end that hangs starves others."""

from collections import Counter
from collections.abc import Collection

from notifier.dispatch.governor import Lane

AT_ONCE = 32
"""Attempts under way in all."""

_OWN = 4
"""Slots of every channel that no other channel can take."""

_KEPT = 1
"""Of a channel's last slots those for the express lane only."""

_KEPT_OF_ALL = 4
"""Of those that channels share the ones for the express lane only: others never fill them all."""

_PER_CHAT = 2
"""A chat that does not answer must not hold up the next alert, nor collect more of them."""


class Slots:
    """Counts the attempts under way by channel and chat."""

    def __init__(self, channels: Collection[str]) -> None:
        # One more for what is addressed to a channel that is not there.
        self._own = min(_OWN, AT_ONCE // (len(channels) + 1))
        self._shared = AT_ONCE - self._own * (len(channels) + 1)
        self._channels: Counter[str] = Counter()
        self._chats: Counter[tuple[str, str]] = Counter()

    @property
    def full(self) -> bool:
        """Whether nothing at all can be started before an attempt ends."""
        return self._channels.total() >= AT_ONCE

    def free(self, channel: str, chat: str, lane: Lane) -> bool:
        """Whether one more attempt may be started there."""
        taken = self._channels[channel]
        beyond = sum(max(count - self._own, 0) for count in self._channels.values())
        own, shared = max(self._own - taken, 0), max(self._shared - beyond, 0)
        room = own + shared
        if lane is Lane.ORDINARY:
            room = min(room - _KEPT, own + max(shared - _KEPT_OF_ALL, 0))
        return room > 0 and self._chats[channel, chat] < _PER_CHAT

    def take(self, channel: str, chat: str) -> None:
        """An attempt begins."""
        self._channels[channel] += 1
        self._chats[channel, chat] += 1

    def give_back(self, channel: str, chat: str) -> None:
        """An attempt ended."""
        self._channels[channel] -= 1
        self._chats[channel, chat] -= 1
        if not self._chats[channel, chat]:
            del self._chats[channel, chat]
