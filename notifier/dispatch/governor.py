"""PURE. How fast a channel may be spoken to: per chat, per group and overall, in three lanes.

Telegram's limits: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
A chat that asked for a pause holds up nobody else. Time comes in as an argument.
"""

from collections import deque
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

_LONGEST_HOLD = timedelta(hours=1)


class Lane(StrEnum):
    """Who goes before whom.

    ``ANSWER``: the answer to a button somebody just pressed; it waits for nothing, least of all
    for a chat's pause. ``EXPRESS``: a private message to the shift lead; a part of every window
    is kept for it. ``ORDINARY``: everything else.
    """

    ANSWER = "answer"
    EXPRESS = "express"
    ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True)
class Window:
    """At most ``count`` in any ``span``, of which ordinary messages may use ``ordinary``."""

    count: int
    span: timedelta
    ordinary: int

    def free_at(self, sent: Iterable[datetime], now: datetime, *, express: bool) -> datetime:
        """When one more fits."""
        allowed = self.count if express else self.ordinary
        recent = sorted(moment for moment in sent if now - self.span < moment <= now)
        return now if len(recent) < allowed else recent[-allowed] + self.span


@dataclass(frozen=True, slots=True)
class Limits:
    """A channel's limits. ``between_edits`` is the pause between edits of one message.

    ``text`` is the longest message in UTF-16 code units. ``digests``: whether many alerts that
    wait for one address may leave as one message; not where a program reads them.
    """

    chat: Window
    group: Window | None = None
    overall: Window | None = None
    between_edits: timedelta = timedelta(0)
    text: int = 4096
    digests: bool = True


TELEGRAM = Limits(
    chat=Window(1, timedelta(seconds=1), 1),
    group=Window(20, timedelta(minutes=1), 16),
    overall=Window(30, timedelta(seconds=1), 25),
    between_edits=timedelta(seconds=5),
)
UNLIMITED = Limits(chat=Window(1_000_000, timedelta(seconds=1), 1_000_000), digests=False)
"""For a stream or a program at the other end: each message by itself, as fast as they come."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What is about to be sent. ``edits`` names the message being changed, if one is."""

    chat: str
    is_group: bool = False
    lane: Lane = Lane.ORDINARY
    edits: Hashable | None = None

    @property
    def most_urgent(self) -> "Sending":
        """The most urgent one there can be for this chat: what holds it up holds up them all."""
        lane = Lane.ORDINARY if self.is_group else Lane.EXPRESS
        return Sending(self.chat, self.is_group, lane)


@dataclass(slots=True)
class Governor:
    """Remembers what was sent and says when the next may go."""

    limits: Limits
    _chats: dict[str, deque[datetime]] = field(default_factory=dict)
    _overall: deque[datetime] = field(default_factory=deque)
    _edits: dict[Hashable, datetime] = field(default_factory=dict)
    _held: dict[str, datetime] = field(default_factory=dict)

    def ready_at(self, sending: Sending, now: datetime) -> datetime:
        """The earliest moment it may be sent: ``now`` when at once."""
        if sending.lane is Lane.ANSWER:
            return now
        chat = self._chats.get(sending.chat, ())
        express = sending.lane is Lane.EXPRESS
        held = self._held.get(sending.chat, now)
        # Held until far beyond any pause a channel asks for: the clock was set back since.
        times = [now, held if held <= now + _LONGEST_HOLD else now]
        times.append(self.limits.chat.free_at(chat, now, express=express))
        if sending.is_group and self.limits.group:
            times.append(self.limits.group.free_at(chat, now, express=express))
        if self.limits.overall:
            times.append(self.limits.overall.free_at(self._overall, now, express=express))
        last = self._edits.get(sending.edits) if sending.edits is not None else None
        # A last edit "in the future" means the clock was set back: it must not hold up this one.
        if last is not None and last <= now:
            times.append(last + self.limits.between_edits)
        return max(times)

    def sent(self, sending: Sending, now: datetime) -> None:
        """Count a message as sent. An answer to a button is no message to a chat."""
        self._forget(now)
        if sending.lane is not Lane.ANSWER:
            self._chats.setdefault(sending.chat, deque()).append(now)
        self._overall.append(now)
        if sending.edits is not None:
            self._edits[sending.edits] = now

    def hold(self, chat: str, until: datetime) -> None:
        """The channel asked for a pause in this chat (429)."""
        self._held[chat] = until

    def _forget(self, now: datetime) -> None:
        spans = [w.span for w in (self.limits.chat, self.limits.group, self.limits.overall) if w]
        oldest = now - max(spans)
        for sent in [*self._chats.values(), self._overall]:
            while sent and not oldest < sent[0] <= now:
                sent.popleft()
        self._chats = {chat: sent for chat, sent in self._chats.items() if sent}
        pause = self.limits.between_edits
        self._edits = {key: at for key, at in self._edits.items() if now - pause < at <= now}
        self._held = {chat: until for chat, until in self._held.items() if until > now}
