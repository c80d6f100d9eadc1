"""PURE. Promises to call or to write to clients: what was promised, and what must be done first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from enum import IntEnum, StrEnum
from typing import NamedTuple, Protocol, TypeVar

from runbook.language.moscow import MOSCOW

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_MOSCOW_HOURS = 3
SHORTEST = timedelta(hours=1)
"""A window nobody told is not cut shorter than this by the quiet hours: it moves behind them."""


class Channel(StrEnum):
    """How the client wants to hear from us. Unknown: she was cut off before she could say."""

    CALL = "call"
    CHAT = "chat"
    UNKNOWN = "unknown"


class ReferenceKind(StrEnum):
    """By what the client is found again. A phone only where no case reference could be had."""

    CASE = "case"
    PHONE = "phone"
    NONE = "none"


class Outcome(StrEnum):
    """How a promise ended. ``NOT_REACHED`` is final only when the operator closes it so."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class Window:
    """From ``start`` until just before ``end``. Both aware."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Callback:
    """One promise that is not kept yet. Times are aware; None means that it has not come to that.

    ``reference`` is the case reference or the phone, empty when there is none, and never part of
    the ``repr``. ``readable`` is False when this PC's secret does not open it. ``msk_offset`` is
    how many hours the client's clock is ahead of Moscow's, None when nobody said. ``number`` is
    what the operator calls the promise by; it stays with the promise for as long as that lives.
    """

    id: str
    operator: str
    incident: str | None
    channel: Channel
    kind: ReferenceKind
    promised_at: datetime
    window_from: datetime
    window_until: datetime
    reference: str = field(default="", repr=False)
    msk_offset: int | None = None
    attempts: int = 0
    attempted_at: datetime | None = None
    handed_to: str = ""
    handed_at: datetime | None = None
    number: int = 0
    readable: bool = True

    @property
    def handed(self) -> bool:
        """Whether somebody else keeps it."""
        return self.handed_at is not None

    def overdue(self, now: datetime) -> bool:
        """Whether the window told to the client has passed."""
        return now >= self.window_until


class Timing(NamedTuple):
    """Of one promise, only what decides whose turn it is: made in a moment for ten thousand."""

    number: int
    id: str
    channel: Channel
    promised_at: datetime
    window_from: datetime
    window_until: datetime
    msk_offset: int | None
    attempts: int
    attempted_at: datetime | None
    handed_at: datetime | None


_Promise = TypeVar("_Promise", Callback, Timing)


def client_zone(msk_offset: int | None) -> timezone:
    """The client's time zone; Moscow's when hers is not known."""
    if not msk_offset:
        return MOSCOW
    return timezone(timedelta(hours=_MOSCOW_HOURS + msk_offset), f"МСК{msk_offset:+d}")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When nobody is called, by the client's clock, in minutes of the day; equal: no such time."""

    start: int = 22 * 60
    end: int = 8 * 60

    def covers(self, moment: datetime, zone: timezone) -> bool:
        """Whether the client should be left in peace at that moment."""
        local = moment.astimezone(zone)
        minute = local.hour * 60 + local.minute
        if self.start <= self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end

    def passed(self, moment: datetime, zone: timezone) -> datetime:
        """The moment itself, or the end of the quiet hours it lies in."""
        return _next(self.end, moment, zone) if self.covers(moment, zone) else moment

    def next_start(self, moment: datetime, zone: timezone) -> datetime | None:
        """When they begin again; None when there are none."""
        return None if self.start == self.end else _next(self.start, moment, zone)


def _next(minute: int, after: datetime, zone: timezone) -> datetime:
    """The first moment after ``after`` at which the clock of the zone shows that minute."""
    local = after.astimezone(zone)
    found = local.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
    return found if found > local else found + _DAY


class Wishes(Protocol):
    """The settings' ``[callbacks]``."""

    @property
    def quiet_from(self) -> str: ...  # noqa: D102 - as the settings have it
    @property
    def quiet_until(self) -> str: ...  # noqa: D102 - as above
    @property
    def window_hours(self) -> float: ...  # noqa: D102 - as above
    @property
    def attempts(self) -> int: ...  # noqa: D102 - as above
    @property
    def pause_minutes(self) -> float: ...  # noqa: D102 - as above


@dataclass(frozen=True, slots=True)
class Rules:
    """How promises are kept: when clients sleep, how often and at what pause she tries."""

    quiet: QuietHours = QuietHours()
    window: timedelta = timedelta(hours=4)
    attempts: int = 3
    pause: timedelta = timedelta(minutes=30)

    @classmethod
    def of(cls, wishes: Wishes) -> "Rules":
        """The rules the settings ask for. Clocks are ``HH:MM``, already checked."""
        return cls(
            QuietHours(_minutes(wishes.quiet_from), _minutes(wishes.quiet_until)),
            timedelta(hours=wishes.window_hours),
            wishes.attempts,
            timedelta(minutes=wishes.pause_minutes),
        )


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


DEFAULT_RULES = Rules()


def default_window(
    now: datetime, channel: Channel, msk_offset: int | None, rules: Rules = DEFAULT_RULES
) -> Window:
    """The window of a promise for which the client was told none.

    A chat may be written at once. A call never falls into quiet hours: the window begins when they
    are over and ends where they begin, and less than ``SHORTEST`` before them is no window at all.
    """
    if channel is Channel.CHAT:
        return Window(now, now + rules.window)
    zone = client_zone(msk_offset)
    window = _until_quiet(rules.quiet.passed(now, zone), zone, rules)
    if window.end - window.start < min(SHORTEST, rules.window):
        window = _until_quiet(rules.quiet.passed(window.end, zone), zone, rules)
    return window


def _until_quiet(start: datetime, zone: timezone, rules: Rules) -> Window:
    end = start + rules.window
    quiet = rules.quiet.next_start(start, zone)
    return Window(start, min(end, quiet) if quiet else end)


class Due(IntEnum):
    """Whether a promise's turn has come. In the order in which they are worked through."""

    NOW = 0
    """The window is open and nothing speaks against it."""
    LATE = 1
    """The window has passed, and it may be done at this moment."""
    SPENT = 2
    """All attempts are made: it needs a decision."""
    LATER = 3
    HANDED = 4
    """Somebody else keeps it."""


class Wait(StrEnum):
    """Why it is not its turn yet."""

    NONE = "none"
    WINDOW = "window"
    PAUSE = "pause"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Turn:
    """When a promise is to be kept. ``at`` is the first moment from now on, ``wait`` says why."""

    due: Due
    at: datetime
    wait: Wait = Wait.NONE


def turn_of(callback: Callback | Timing, now: datetime, rules: Rules = DEFAULT_RULES) -> Turn:
    """Whether this promise may be kept now, and if not, from when on.

    The window told to the client was agreed with her and stands, whatever her clock shows. Outside
    it nobody is called in quiet hours; a chat may be written. Whoever was cut off before choosing
    counts as one to be called.
    """
    return Turn(*_turn(callback, now, rules))


def _turn(callback: Callback | Timing, now: datetime, rules: Rules) -> tuple[Due, datetime, Wait]:
    if callback.handed_at is not None:
        return Due.HANDED, now, Wait.NONE
    if callback.attempts >= rules.attempts:
        return Due.SPENT, now, Wait.NONE
    at, wait = now, Wait.NONE
    if callback.attempted_at is not None and callback.attempted_at + rules.pause > at:
        at, wait = callback.attempted_at + rules.pause, Wait.PAUSE
    if callback.window_from > at:
        at, wait = callback.window_from, Wait.WINDOW
    if callback.channel is not Channel.CHAT and at >= callback.window_until:
        rested = rules.quiet.passed(at, client_zone(callback.msk_offset))
        at, wait = rested, Wait.QUIET if rested > at else wait
    if at > now:
        return Due.LATER, at, wait
    return (Due.LATE if now >= callback.window_until else Due.NOW), now, Wait.NONE


_CHANNEL_RANK = {Channel.CALL: 0, Channel.UNKNOWN: 1, Channel.CHAT: 2}


def in_order(
    callbacks: Iterable[_Promise], now: datetime, rules: Rules = DEFAULT_RULES
) -> tuple[_Promise, ...]:
    """All of them, what must be done first in front. The order is total: no two are equal.

    First those whose window is open, nearest end in front; then those whose window has passed,
    oldest promise in front; then those that need a decision; then those whose turn is still to
    come, soonest in front; last those handed over. Within one minute calls come before chats.
    """
    return tuple(sorted(callbacks, key=lambda one: _rank(one, now, rules)))


def _rank(callback: Callback | Timing, now: datetime, rules: Rules) -> tuple[object, ...]:
    due, at, _ = _turn(callback, now, rules)
    moment = callback.promised_at
    if due is Due.NOW:
        moment = callback.window_until
    elif due is Due.LATER:
        moment = at
    elif callback.handed_at is not None:
        moment = callback.handed_at
    minute = (moment - now) // _MINUTE
    channel = _CHANNEL_RANK[callback.channel]
    return (due, minute, channel, callback.window_until, callback.promised_at, callback.id)
