"""Moscow time, which the office and every alert speak. PURE."""

from datetime import datetime, timedelta, timezone

MOSCOW = timezone(timedelta(hours=3), "МСК")
"""UTC+3 all year since 2014 (Federal Law 248-FZ of 21 July 2014), so no time zone database."""


def clock(moment: datetime) -> str:
    """Hours and minutes in Moscow: ``02:13``."""
    return moment.astimezone(MOSCOW).strftime("%H:%M")
