"""PURE. Shifts of a day in Moscow time, and where nobody works."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from runbook.hub.model.people import Role
from runbook.hub.rooms.roster.shapes import Entry, Gap
from runbook.language.moscow import MOSCOW

DAY, NIGHT = "day", "night"
LONGEST = timedelta(hours=36)
"""No shift is longer: a longer one is a slip."""
_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


Times = tuple[time, time]
"""From and until, by Moscow's clock."""


def hours(text: str) -> Times | None:
    """``08:00-20:00`` as two times of the clock; None when it is none, or no time at all."""
    parts = [_HOURS.fullmatch(one.strip()) for one in text.split("-")]
    times = [time(int(one[1]), int(one[2])) for one in parts if one is not None]
    if len(parts) != 2 or len(times) != 2 or times[0] == times[1]:  # noqa: PLR2004 - from and until
        return None
    return times[0], times[1]


def clock_of(text: str) -> time | None:
    """``20:00`` as a time; None when it is none."""
    found = _HOURS.fullmatch(text.strip())
    return None if found is None else time(int(found[1]), int(found[2]))


def span(day: date, begins: time, ends: time) -> tuple[datetime, datetime]:
    """The shift that begins on this day, in UTC; one that ends earlier ends on the next day."""
    first = datetime.combine(day, begins, MOSCOW)
    last = datetime.combine(day, ends, MOSCOW)
    if last <= first:
        last += timedelta(days=1)
    return first.astimezone(UTC), last.astimezone(UTC)


def week_of(moment: datetime) -> date:
    """The Monday of the week in which this moment lies in Moscow."""
    return monday(moment.astimezone(MOSCOW).date())


def monday(day: date) -> date:
    """The Monday of this day's week."""
    return day - timedelta(days=day.weekday())


def midnight(day: date) -> datetime:
    """When this day begins in Moscow, in UTC."""
    return datetime.combine(day, time(), MOSCOW).astimezone(UTC)


def gaps(entries: Iterable[Entry], role: Role, begins: datetime, ends: datetime) -> list[Gap]:
    """When nobody of the role works between these moments, in order.

    The last one goes on until the next shift; it is open where none is planned.
    """
    found, covered = [], begins
    of_role = sorted(
        (one for one in entries if one.role is role and one.cancelled_at is None),
        key=lambda one: one.begins,
    )
    for one in of_role:
        if one.begins >= ends:
            break
        if one.begins > covered:
            found.append(Gap(role, covered, one.begins))
        covered = max(covered, one.ends)
    if covered < ends:
        later = next((one.begins for one in of_role if one.begins >= ends), None)
        found.append(Gap(role, covered, later or ends, open=later is None))
    return found
