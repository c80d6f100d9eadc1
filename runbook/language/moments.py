"""PURE. Moments as people type them: Moscow time unless they say how long from now."""

import re
from datetime import datetime, time, timedelta

from runbook.language.moscow import MOSCOW

FURTHEST = timedelta(days=7)
"""Nothing of an outage is expected later than this."""
_CLOCK = re.compile(r"(?:в |at )?([01]?\d|2[0-3])[:.]([0-5]\d)(?:\s*(?:мск|msk))?")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")
_AHEAD = re.compile(
    r"(?:через\s+|in\s+|\+\s*)"
    r"(?:(?P<hours>\d{1,3}(?:[.,]\d)?)?\s*(?P<hour_word>час(?:а|ов)?|ч|hours?|h)\.?)?"
    r"\s*(?:и\s+|and\s+)?"
    r"(?:(?P<minutes>\d{1,4})?\s*(?P<minute_word>минут[ыу]?|мин|м|minutes?|min|m)\.?)?"
)
_IN_WORDS = {
    "полчаса": "30 минут",
    "полтора часа": "90 минут",
    "half an hour": "30 min",
    "an hour": "1 hour",
    "a minute": "1 min",
}
_NOW = {"сейчас", "now"}
_FIRST_YEAR, _LAST_YEAR = 1970, 9998
"""The calendar ends beyond them, and a day after its last one cannot be counted."""


def future_moment(text: str, now: datetime) -> datetime | None:
    """The moment meant by ``03:30`` (the next such one), ``через 2 часа`` or ``2026-11-22 03:30``.

    None when it cannot be read, has passed or lies further away than ``FURTHEST``.
    """
    said = _plain(text)
    found = _ahead(said, now) or _at_clock(said, now) or day_and_clock(said)
    if found is None or not now < found <= now + FURTHEST:
        return None
    return found


def past_moment(text: str, now: datetime) -> datetime | None:
    """The moment meant by ``now``, ``03:30`` (the last such one) or ``2026-11-22 03:30``.

    None when it cannot be read or has not come yet.
    """
    said = _plain(text)
    if said in _NOW:
        return now
    found = _at_clock(said, now)
    if found is not None and found > now:
        found -= timedelta(days=1)
    found = found or day_and_clock(said)
    return found if found is not None and found <= now else None


def period_edge(text: str, *, end: bool) -> datetime | None:
    """The beginning of a period, or its end: ``2026-11-01``, ``01.11.2026``, also with a time.

    A day alone means its beginning or, for the end, all of it. None when it cannot be read.
    """
    said = _plain(text)
    found = _day(said)
    if found is not None:
        return found + timedelta(days=1) if end else found
    return day_and_clock(said)


def month_of(now: datetime) -> datetime:
    """The beginning of the month in Moscow."""
    return now.astimezone(MOSCOW).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def day_and_clock(said: str) -> datetime | None:
    """A day with a time, in Moscow: ``2026-11-22 03:30``."""
    day, _, clock = said.replace("t", " ").partition(" ")
    date, hours = _day(day), _CLOCK.fullmatch(clock.strip())
    if date is None or hours is None:
        return None
    return date.replace(hour=int(hours[1]), minute=int(hours[2]))


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _day(said: str) -> datetime | None:
    found = _DAY.fullmatch(said)
    if found is None:
        return None
    year, month, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return None
    try:
        return datetime(int(year), int(month), int(day), tzinfo=MOSCOW)
    except ValueError:
        return None


def _at_clock(said: str, now: datetime) -> datetime | None:
    """The next such time of day."""
    found = _CLOCK.fullmatch(said)
    if found is None:
        return None
    today = now.astimezone(MOSCOW).date()
    at = datetime.combine(today, time(int(found[1]), int(found[2])), MOSCOW)
    return at if at > now else at + timedelta(days=1)


def _ahead(said: str, now: datetime) -> datetime | None:
    if said in _IN_WORDS:
        # Alone it can only be a length; «2 часа» alone might be two o'clock.
        said = f"+{said}"
    for words, figures in _IN_WORDS.items():
        said = said.replace(words, figures)
    found = _AHEAD.fullmatch(said)
    if found is None or not (found["hour_word"] or found["minute_word"]):
        return None
    length = timedelta(0)
    if found["hour_word"]:
        length += timedelta(hours=float((found["hours"] or "1").replace(",", ".")))
    if found["minute_word"]:
        length += timedelta(minutes=int(found["minutes"] or "1"))
    return now + length
