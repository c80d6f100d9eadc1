"""PURE. Months as Moscow has them."""

import re
from datetime import datetime

from runbook.language.moscow import MOSCOW

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
_FIRST_YEAR = 2000
"""Before it nobody had this program, and the calendar's end is as far from it as its beginning."""


def month_of(at: datetime) -> str:
    """As it is written everywhere here: ``2026-11``."""
    return at.astimezone(MOSCOW).strftime("%Y-%m")


def is_month(text: str) -> bool:
    """Whether this names a month."""
    found = _MONTH.fullmatch(text)
    return found is not None and int(found[1]) >= _FIRST_YEAR and text < "9999-12"


def bounds(month: str) -> tuple[datetime, datetime]:
    """Its first moment, and the next month's."""
    return _start(month), _start(after(month))


def after(month: str, by: int = 1) -> str:
    """So many months later, or earlier."""
    whole = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{whole // 12:04}-{whole % 12 + 1:02}"


def _start(month: str) -> datetime:
    return datetime(int(month[:4]), int(month[5:]), 1, tzinfo=MOSCOW)
