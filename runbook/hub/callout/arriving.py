"""PURE. When those who come will be there: people by the clock, as the lead reads it."""

from collections import Counter
from datetime import datetime

from runbook.hub.callout.callout import Callout
from runbook.language.moscow import clock
from runbook.language.texts import t

Arrivals = tuple[tuple[datetime | None, int], ...]
"""So many people are expected at that time; None: they begin at once. The first ones first."""

LISTED = 4
"""Times named one by one; the rest is told by the last of them."""


def arrivals(callout: Callout) -> Arrivals:
    """Everybody who has a seat."""
    times = Counter(one.due_at for one in callout.calls if one.takes_over)
    later = sorted(at for at in times if at is not None)
    now = ((None, times[None]),) if None in times else ()
    return (*now, *((at, times[at]) for at in later))


def arrivals_said(found: Arrivals, lang: str) -> str:
    """«1 сразу, 1 в 04:36 МСК»; empty when nobody comes."""
    shown, rest = found[:LISTED], found[LISTED:]
    parts = [
        t("hub.callout.arrives.now", lang, count=count)
        if at is None
        else t("hub.callout.arrives.at", lang, count=count, at=clock(at))
        for at, count in shown
    ]
    last = rest[-1][0] if rest else None
    if last is not None:
        count = sum(one for _, one in rest)
        parts.append(t("hub.callout.arrives.until", lang, count=count, at=clock(last)))
    return ", ".join(parts)
