"""Deletes the oldest events of the log by policy, so that what is left can still be verified.

What goes is the beginning of the chain only. The last event that is gone stands in ``cuts`` with
its HMAC, and the event ``log.cut``, which is part of the chain, says the same: whoever has not got
the hub's secret can make a row in ``cuts``, but not the event that bears it out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from runbook.hub.store import events
from runbook.hub.store.moments import from_ms, to_ms
from runbook.hub.store.room_tables import CUTS
from runbook.hub.store.tables import EVENTS, INCIDENTS
from runbook.hub.store.transaction import Transaction

AT_ONCE = 1000
DAY = timedelta(days=1)
"""The log is cut when its oldest event is overdue by so much: once a day, not with every look."""
_KEY = 16
"""Digits of an incident's key; a thread of its own begins with them."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The last event that is gone, and when it went. ``count`` events went with it."""

    seq: int
    mac: bytes
    at: datetime
    count: int


def cut(tx: Transaction, before: datetime, limit: int) -> int:
    """Delete the oldest events of before then, ``limit`` at the most; how many.

    It stops before the first event of an incident that is not closed: nothing after it goes.
    """
    rows = tx.connection.execute(_OLDEST.limit(limit)).all()
    if not rows or rows[0].at >= to_ms(before - DAY):
        return 0
    unclosed = select(INCIDENTS.c.key).where(INCIDENTS.c.closed_at.is_(None))
    in_hand = set(tx.connection.execute(unclosed).scalars())
    count = 0
    for row in rows:
        if row.at >= to_ms(before) or (row.incident or "")[:_KEY] in in_hand:
            break
        count += 1
    if not count:
        return 0
    last = rows[count - 1]
    made = {"seq": last.seq, "mac": last.mac, "at": to_ms(tx.now), "count": count}
    tx.connection.execute(insert(CUTS), made)
    body = {"seq": last.seq, "mac": last.mac.hex(), "count": count}
    # Before the others go: it follows the last event there is, and numbers never begin anew.
    events.log(tx, events.CUT, body={**body, "before": before.isoformat(timespec="seconds")})
    tx.connection.execute(delete(EVENTS).where(EVENTS.c.seq <= last.seq))
    return count


def made(tx: Transaction) -> list[Cut]:
    """Every cut, the newest first."""
    rows = tx.connection.execute(select(CUTS).order_by(CUTS.c.seq.desc()))
    return [Cut(seq, mac, from_ms(at), count) for seq, mac, at, count in rows]


_OLDEST = select(EVENTS.c.seq, EVENTS.c.at, EVENTS.c.incident, EVENTS.c.mac).order_by(EVENTS.c.seq)
