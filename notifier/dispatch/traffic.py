"""PURE. When a message may leave: its channel's limits, and a free slot among the attempts."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from notifier.dispatch.governor import UNLIMITED, Governor, Lane, Limits, Sending
from notifier.dispatch.slots import Slots

_BUSY = timedelta(seconds=0.5)
"""How long a chat is put off for which there is no slot."""


class Traffic:
    """What is under way and what was sent, over all channels."""

    def __init__(self, limits: Mapping[str, Limits]) -> None:
        self._governors = {name: Governor(one) for name, one in limits.items()}
        self._slots = Slots(limits)

    @property
    def full(self) -> bool:
        """Whether nothing at all can be started before an attempt ends."""
        return self._slots.full

    def limits(self, channel: str) -> Limits:
        """The channel's; none for one that is not there."""
        return self._governor(channel).limits

    def ready_at(self, channel: str, sending: Sending, now: datetime) -> datetime:
        """The earliest moment to send it: ``now`` when at once, as an answer always is."""
        answers = sending.lane is Lane.ANSWER
        if not answers and not self._slots.free(channel, sending.chat, sending.lane):
            return now + _BUSY
        return self._governor(channel).ready_at(sending, now)

    def begins(self, channel: str, sending: Sending, now: datetime) -> None:
        """It is sent now."""
        self._governor(channel).sent(sending, now)
        if sending.lane is not Lane.ANSWER:
            self._slots.take(channel, sending.chat)

    def ended(self, channel: str, sending: Sending) -> None:
        """An attempt there is over."""
        if sending.lane is not Lane.ANSWER:
            self._slots.give_back(channel, sending.chat)

    def hold(self, channel: str, chat: str, until: datetime) -> None:
        """The channel asked for a pause in this chat."""
        self._governor(channel).hold(chat, until)

    def _governor(self, channel: str) -> Governor:
        return self._governors.setdefault(channel, Governor(UNLIMITED))
