"""PURE. Reads the window told to a client as an operator types it: «до 10:00», «10:00-12:00».

Few forms, each with one meaning. Times are Moscow's unless the text itself ends with the client's
zone: «10:00-12:00 МСК+2».
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from runbook.callbacks.promise import Window, client_zone

ZONES = range(-15, 12)
"""Hours a client's clock may be ahead of Moscow's: UTC-12 to UTC+14."""
LASTS = timedelta(hours=1)
"""How long a window is that was told as a moment: «через час»."""
FARTHEST = timedelta(days=14)
LONGEST = timedelta(days=3)

_DAY = timedelta(days=1)
_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")
_ZONE = re.compile(r"\s*(?:мск|msk)\s*([+-]?\d{1,2})?$")
_ZONE_ALONE = re.compile(r"(?:мск|msk)?\s*([+-]?\d{1,2})?")
_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\s+")
_CLOCK = r"(\d{1,2}(?::\d{2})?)"
_UNTIL = re.compile(rf"(?:до|until|by|before)\s+{_CLOCK}")
_RANGE = re.compile(rf"(?:(?:с|from)\s+)?{_CLOCK}(?:-|\s+(?:до|to|until)\s+){_CLOCK}")
_IN = re.compile(r"(через|в течение|in|within)\s+(.+)")
_COUNTED = re.compile(
    r"(\d{1,3})\s*(?:(ч|час|часа|часов|h|hour|hours)|(мин|минуту|минуты|минут|m|min|minute|minutes))"
)
_SPELT = {
    **dict.fromkeys(("час", "часа", "an hour", "one hour"), timedelta(hours=1)),
    **dict.fromkeys(("полчаса", "получаса", "half an hour"), timedelta(minutes=30)),
    **dict.fromkeys(("полтора часа", "полутора часов"), timedelta(minutes=90)),
}
_MOMENTS = frozenset({"через", "in"})


@dataclass(frozen=True, slots=True)
class Told:
    """The window, and the client's zone if the text named it."""

    window: Window
    msk_offset: int | None = None


@dataclass(frozen=True, slots=True)
class WindowProblem:
    """Why the text is no window. Texts: ``<rule_id>.sentence`` and ``<rule_id>.hint``."""

    rule_id: str


_UNCLEAR = WindowProblem("callback.window.unclear")


def parse_zone(text: str) -> int | None:
    """The hours of «МСК+2», «msk-1», «+2» or «МСК»; None when it is nothing of the kind."""
    found = _ZONE_ALONE.fullmatch(_DASHES.sub("-", text.strip().lower()))
    if not found or not found[0]:
        return None
    hours = int(found[1] or 0)
    return hours if hours in ZONES else None


def parse_window(text: str, now: datetime) -> Told | WindowProblem:
    """The window a text means, told at ``now``.

    «до 10:00» is from now until the next ten o'clock; «10:00-12:00» the next such time that is not
    over; «через 2 часа» an hour that begins then; «в течение часа» from now until then. A date
    («23.11 10:00-12:00») may stand in front of clock times.
    """
    plain = _DASHES.sub("-", text.strip().lower().replace("ё", "е"))
    offset = None
    # Blanks around a minus were taken away above, so «мск -1» reads as «мск-1».
    if zoned := _ZONE.search(plain):
        plain = plain[: zoned.start()]
        offset = int(zoned[1]) if zoned[1] else None
        if offset is not None and offset not in ZONES:
            return WindowProblem("callback.zone.unclear")
    window = _duration(plain, now) or _clocks(plain, now, client_zone(offset))
    if window is None:
        return _UNCLEAR
    if window.end <= now:
        return WindowProblem("callback.window.past")
    if window.end - now > FARTHEST:
        return WindowProblem("callback.window.far")
    return Told(window, offset)


def _duration(text: str, now: datetime) -> Window | None:
    found = _IN.fullmatch(text)
    if not found:
        return None
    length = _length(found[2])
    if length is None:
        return None
    if found[1] in _MOMENTS:
        return Window(now + length, now + length + LASTS)
    return Window(now, now + length)


def _length(text: str) -> timedelta | None:
    if text in _SPELT:
        return _SPELT[text]
    found = _COUNTED.fullmatch(text)
    if not found:
        return None
    length = timedelta(hours=int(found[1])) if found[2] else timedelta(minutes=int(found[1]))
    return length if timedelta() < length <= LONGEST else None


def _clocks(text: str, now: datetime, zone: timezone) -> Window | None:
    dated = _DATE.match(text)
    rest = text[dated.end() :] if dated else text
    until, between = _UNTIL.fullmatch(rest), _RANGE.fullmatch(rest)
    if until:
        first, last = None, _minute(until[1])
    elif between:
        first, last = _minute(between[1]), _minute(between[2])
        if first is None or first == last:
            return None
    else:
        return None
    if last is None:
        return None
    day = _day(dated, now, zone) if dated else now.astimezone(zone)
    if day is None:
        return None
    end = _at(day, last)
    if dated:
        start = now if first is None else _at(day, first)
        return Window(start, end + _DAY if first is not None and end <= start else end)
    end = end if end > now else end + _DAY
    return Window(now if first is None else end - timedelta(minutes=(last - first) % 1440), end)


def _minute(clock: str) -> int | None:
    hours, _, minutes = clock.partition(":")
    hour, minute = int(hours), int(minutes or 0)
    if (hour, minute) == (24, 0):
        return 0
    return hour * 60 + minute if hour < 24 and minute < 60 else None  # noqa: PLR2004 - a clock


def _at(day: datetime, minute: int) -> datetime:
    return day.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)


def _day(dated: re.Match[str], now: datetime, zone: timezone) -> datetime | None:
    """The day meant: of the year in which it lies nearest to now."""
    local = now.astimezone(zone)
    found = []
    for year in (local.year - 1, local.year, local.year + 1):
        try:
            found.append(datetime(year, int(dated[2]), int(dated[1]), tzinfo=zone))
        except ValueError:
            continue
    return min(found, key=lambda one: abs(one - local), default=None)
