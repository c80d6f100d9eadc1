"""PURE. Numbers of cases: ``KC-20261122-3``, the third one of that day in Moscow."""

from collections.abc import Iterable
from datetime import datetime

from runbook.language.moscow import MOSCOW


def day_prefix(prefix: str, now: datetime) -> str:
    """What every number of this day begins with."""
    return f"{prefix}-{now.astimezone(MOSCOW):%Y%m%d}-"


def next_number(given: Iterable[str], beginning: str) -> str:
    """The number after the highest one given so far that begins so."""
    tails = (one.removeprefix(beginning) for one in given if one.startswith(beginning))
    highest = max((int(one) for one in tails if one.isascii() and one.isdecimal()), default=0)
    return f"{beginning}{highest + 1}"


def file_stem(number: str) -> str:
    """What files of this case are called: what any folder and header takes."""
    plain = (one for one in number if one.isascii() and (one.isalnum() or one in "._-"))
    return "".join(plain).strip("._-") or "case"
