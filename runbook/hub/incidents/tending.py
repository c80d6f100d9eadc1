"""What is looked after while incidents stand open: nobody told yet, nobody answering."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from notifier.delivery import Purpose, State
from notifier.outbox.rows import from_ms
from runbook.hub.incidents.change import Change, Loudness
from runbook.hub.incidents.course import is_quiet
from runbook.hub.incidents.keeping import apply, rings_alone
from runbook.hub.incidents.promising import remind
from runbook.hub.incidents.reaching import reachable
from runbook.hub.incidents.shifting import hand_over
from runbook.hub.incidents.telling import Telling
from runbook.hub.model.incident import HubIncident
from runbook.hub.office import Office
from runbook.hub.store import events, incidents
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.transaction import Transaction

ROUND = timedelta(minutes=15)
"""Between the end of a ladder that nobody answered and its next beginning."""
UNTOLD = "incident.untold"
AGAIN = "incident.rung_again"
_TO_COME = (State.HELD.value, State.PENDING.value, State.CLAIMED.value)


def tend(tx: Transaction, office: Office) -> int:
    """Ring for what nobody was told of, has lingered, or is answered by nobody; how many.

    Somebody has come on shift since, or a channel is back. What is open passes to who is on shift,
    and who owes news is asked for them.
    """
    hand_over(tx, office)
    every = incidents.every_open(tx)
    remind(tx, office, every)
    _hush_again(tx, office, [one for one in every if one.parent and not one.is_mass])
    waiting = [one for one in every if not (one.parent or one.late)]
    waiting = [one for one in waiting if not is_quiet(one, tx.now)]
    lingered = [one for one in waiting if one.quiet_until is not None]
    for one in lingered:
        rings_alone(tx, office, one)
    untold = [one for one in waiting if not one.told and one not in lingered]
    told = 0
    if untold and reachable(tx, office):
        for one in untold:
            told += apply(tx, office, Change(one, UNTOLD, loudness=Loudness.RING)).told
    asking = [one for one in waiting if not (one.drill or one.is_only_ours)]
    silent = [one for one in asking if one.told and one.acknowledged_at is None]
    climbing = _with_ladder(tx, silent)
    for one in silent:
        if one.key not in climbing:
            Telling(tx, office, one).climb_late()
    rung = sum(_round(tx, office, one) for one in silent if one.key in climbing)
    return len(lingered) + told + rung


def _hush_again(tx: Transaction, office: Office, joined: Iterable[HubIncident]) -> None:
    """A ring that was under way when its incident joined a mass one, in vain, is not repeated."""
    by_key = {one.key: one for one in joined}
    mine = (OUTBOX.c.incident.in_(by_key), OUTBOX.c.purpose == Purpose.RING.value)
    due = select(OUTBOX.c.incident).where(*mine, OUTBOX.c.state == State.PENDING.value)
    for key in tx.connection.execute(due.distinct()).scalars():
        Telling(tx, office, by_key[key]).hush()


def _with_ladder(tx: Transaction, unanswered: Iterable[HubIncident]) -> set[str]:
    keys = [one.key for one in unanswered]
    rungs = (OUTBOX.c.incident.in_(keys), OUTBOX.c.follows.is_not(None))
    return set(tx.connection.execute(select(OUTBOX.c.incident).where(*rungs).distinct()).scalars())


def _round(tx: Transaction, office: Office, incident: HubIncident) -> bool:
    last = _ladder_ended(tx, incident.key)
    if last is None or tx.now - last < ROUND or not Telling(tx, office, incident).round():
        return False
    events.log(tx, AGAIN, incident.key, {"number": incident.number})
    return True


def _ladder_ended(tx: Transaction, key: str) -> datetime | None:
    """When the last ring for it was settled; None while another one is still to come."""
    mine = (OUTBOX.c.incident == key, OUTBOX.c.purpose == Purpose.RING.value)
    open_ones = select(OUTBOX.c.seq).where(*mine, OUTBOX.c.state.in_(_TO_COME)).limit(1)
    if tx.connection.execute(open_ones).first() is not None:
        return None
    settled = tx.connection.execute(select(func.max(OUTBOX.c.settled_at)).where(*mine)).scalar()
    return None if settled is None else from_ms(settled)
