"""What changes whenever something that pages show has changed: numbers only, read in one go.

That agents merely report changes nothing of it: their reports are no events.
"""

from typing import Any

from sqlalchemy import Executable, func, select

from runbook.hub.store import switches
from runbook.hub.store.room_tables import HANDOVERS, REVIEWS, ROSTER, SESSIONS, WINDOWS
from runbook.hub.store.tables import CALLBACKS, CALLOUTS, CALLS, EVENTS, INCIDENTS, PEOPLE, SWITCHES
from runbook.hub.store.transaction import Transaction

Stamp = tuple[tuple[Any, ...], ...]

_WATCHED = (switches.DEGRADED, switches.SCRIPT)
"""Others are written all the time, by the bot and by what looks after the channels."""

_ASKED: tuple[Executable, ...] = (
    select(PEOPLE.c.id, PEOPLE.c.role, PEOPLE.c.on_shift, PEOPLE.c.revoked_at).order_by(
        PEOPLE.c.id
    ),
    select(func.count(), func.count(SESSIONS.c.ended_at), func.max(SESSIONS.c.ended_at)),
    select(func.max(EVENTS.c.seq)),
    select(func.count(), func.sum(INCIDENTS.c.revision)).where(INCIDENTS.c.closed_at.is_(None)),
    select(
        func.count(),
        func.sum(CALLBACKS.c.revision),
        func.sum(CALLBACKS.c.tried),
        func.max(CALLBACKS.c.owner_at),
        func.max(CALLBACKS.c.settled_at),
        func.count(CALLBACKS.c.settled_at),
    ).where(CALLBACKS.c.ended_at.is_(None)),
    select(func.count(), func.sum(CALLOUTS.c.wave), func.count(CALLOUTS.c.ended_at)),
    select(func.count(), func.count(CALLS.c.answered_at), func.max(CALLS.c.answered_at)),
    select(func.max(SWITCHES.c.at)).where(SWITCHES.c.name.in_(_WATCHED)),
    select(
        func.count(),
        func.max(ROSTER.c.made_at),
        func.count(ROSTER.c.cancelled_at),
        func.count(ROSTER.c.begun_at),
        func.count(ROSTER.c.ended_at),
    ),
    select(func.count(), func.sum(REVIEWS.c.revision)),
    select(func.count(), func.count(HANDOVERS.c.sent_at), func.count(HANDOVERS.c.taken_at)),
    select(func.count(), func.count(WINDOWS.c.revoked_at)),
)


def read(tx: Transaction) -> Stamp:
    """Who is known, at work and logged in, and everything else that a page may show."""
    return tuple(tuple(tuple(row) for row in tx.connection.execute(one)) for one in _ASKED)
