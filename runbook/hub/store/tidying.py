"""What the hub need not keep for ever, a bounded piece at a time: the writer is never held up."""

from datetime import datetime

from sqlalchemy import delete, or_, select, update

from notifier.message import Message
from runbook.hub.store import events
from runbook.hub.store.callbacks import ERASED
from runbook.hub.store.moments import to_ms
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.room_tables import SESSIONS
from runbook.hub.store.tables import CALLBACKS, INCIDENTS
from runbook.hub.store.transaction import Transaction

EXPIRED = "expired"
"""The outcome in the event of a reference that was destroyed though nobody ended its promise."""
BLANK = Message("…", rings=False).to_json()
"""What stands in the place of words that were sent long ago."""
_SETTLED = ("accepted", "failed", "superseded")


def blank_sent(tx: Transaction, before: datetime, limit: int) -> int:
    """Empty messages settled before then whose incident is no more in hand; how many those were."""
    in_hand = select(INCIDENTS.c.key).where(INCIDENTS.c.closed_at.is_(None))
    old = (
        select(OUTBOX.c.seq)
        .where(
            OUTBOX.c.settled_at < to_ms(before),
            OUTBOX.c.state.in_(_SETTLED),
            OUTBOX.c.message != BLANK,
            OUTBOX.c.incident.not_in(in_hand),
        )
        .order_by(OUTBOX.c.seq)
        .limit(limit)
    )
    found = tx.connection.execute(old).scalars().all()
    tx.connection.execute(update(OUTBOX).where(OUTBOX.c.seq.in_(found)).values(message=BLANK))
    return len(found)


def erase_references(tx: Transaction, before: datetime, limit: int) -> int:
    """Destroy references of promises that ended, or whose window was over before then; how many.

    Each with its event.
    """
    columns = (CALLBACKS.c.id, CALLBACKS.c.operator, CALLBACKS.c.incident, CALLBACKS.c.outcome)
    old = (
        select(*columns)
        .where(
            CALLBACKS.c.reference.is_not(None),
            or_(CALLBACKS.c.ended_at.is_not(None), CALLBACKS.c.window_until < to_ms(before)),
        )
        .order_by(CALLBACKS.c.window_until, CALLBACKS.c.id)
        .limit(limit)
    )
    found = tx.connection.execute(old).all()
    for one in found:
        hers = (CALLBACKS.c.id == one.id, CALLBACKS.c.operator == one.operator)
        tx.connection.execute(update(CALLBACKS).where(*hers).values(reference=None))
        body = {"callback": one.id, "outcome": one.outcome or EXPIRED}
        events.log(tx, ERASED, one.incident, body)
    return len(found)


def forget_promises(tx: Transaction, before: datetime, limit: int) -> int:
    """Delete promises that ended before then and name no client any more; how many."""
    old = (
        select(CALLBACKS.c.id)
        .where(CALLBACKS.c.ended_at < to_ms(before), CALLBACKS.c.reference.is_(None))
        .order_by(CALLBACKS.c.ended_at)
        .limit(limit)
    )
    found = tx.connection.execute(old).scalars().all()
    tx.connection.execute(delete(CALLBACKS).where(CALLBACKS.c.id.in_(found)))
    return len(found)


def forget_sessions(tx: Transaction, before: datetime, limit: int) -> int:
    """Delete logins that began before then; none of them is good any more. How many."""
    old = select(SESSIONS.c.hash).where(SESSIONS.c.begun_at < to_ms(before)).limit(limit)
    found = tx.connection.execute(old).scalars().all()
    tx.connection.execute(delete(SESSIONS).where(SESSIONS.c.hash.in_(found)))
    return len(found)
