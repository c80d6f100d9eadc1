"""PURE. What a person says about when it will work again, as it stands in an order."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST = 24 * 60
"""Minutes."""
UPDATE_AFTER = timedelta(minutes=30)
"""When more is said («обновим в …») where nobody said so; at the latest when it should work."""
_ORDER = re.compile(r"(\d{1,4})(?:\+(\d{1,4}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Expected:
    """``eta_at`` is when it should work, ``update_at`` when more is said; None: taken back."""

    eta_at: datetime | None
    update_at: datetime | None


def expected(argument: str, now: datetime) -> Expected | None:
    """``60``: in sixty minutes; ``60+20``: and more is said in twenty; ``0``: taken back.

    None for anything else.
    """
    found = _ORDER.fullmatch(argument)
    if found is None:
        return None
    minutes, update = int(found[1]), int(found[2]) if found[2] else None
    if minutes > LONGEST or (update is not None and not 0 < update <= minutes):
        return None
    if minutes == 0:
        return Expected(None, None)
    eta_at = now + timedelta(minutes=minutes)
    usual = min(now + UPDATE_AFTER, eta_at)
    return Expected(eta_at, usual if update is None else now + timedelta(minutes=update))


def update_before(update_at: datetime | None, eta_at: datetime | None) -> datetime | None:
    """When more is said, where that is before it should work; None where one time says it all."""
    if update_at is None or (eta_at is not None and update_at >= eta_at):
        return None
    return update_at
