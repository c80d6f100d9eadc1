"""Whether anybody would hear: who can still be rung, and which incidents have reached nobody.

An operator's own PC keeps silent only while the office speaks in its place, so both are asked of
what truly rings a person, and of what became of the rings.
"""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import and_, or_, select

from notifier.delivery import ErrorCode, Person, Purpose, State
from runbook.alerting.channels import EMAIL, TELEGRAM
from runbook.hub.model.actions import Action
from runbook.hub.model.authority import MAY
from runbook.hub.model.people import Role
from runbook.hub.office import Office
from runbook.hub.store import incidents
from runbook.hub.store.outbox import outbox_in
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.reaching import reachable

RINGING = (TELEGRAM, EMAIL)
"""Channels that ring a person. A folder, and a webhook of another department, ring nobody."""
LOOKED_BACK = timedelta(minutes=7)
"""Longer than the longest pause between two attempts: a dead channel stays so between them."""
_ON_THE_WAY = (State.PENDING.value, State.CLAIMED.value)
_TOLD_BY = (Purpose.RING.value, Purpose.EXERCISE.value, Purpose.RECOVERY.value)


def dead_channels(tx: Transaction) -> frozenset[str]:
    """Channels over which nothing has gone since something last did."""
    return outbox_in(tx).dead_channels(tx.now, LOOKED_BACK)


def answers(person: Person) -> bool:
    """Whether this person's role may acknowledge: whoever only reads is nobody to rely on."""
    return Action.ACKNOWLEDGE in MAY[Role(person.role)]


def somebody_hears(tx: Transaction, office: Office, dead: frozenset[str]) -> bool:
    """Whether somebody on shift who may answer has a way that rings and is not dead."""
    people: Mapping[Role, list[Person]] = reachable(tx, office)
    return any(
        route.channel in RINGING and route.channel not in dead
        for several in people.values()
        for one in several
        if answers(one)
        for route in one.routes
    )


def unheard(tx: Transaction, dead: frozenset[str]) -> list[str]:
    """Keys of open incidents whose rings have all failed so far, and that nobody knows of.

    One that waits for its first attempt over a living channel counts as heard.
    """
    every = incidents.every_open(tx)
    waiting = [one for one in every if one.told and not one.parent and one.acknowledged_at is None]
    by_key = [one.key for one in waiting]
    first_try = or_(OUTBOX.c.error.is_(None), OUTBOX.c.error == ErrorCode.RATE_LIMITED.value)
    coming = and_(OUTBOX.c.state.in_(_ON_THE_WAY), OUTBOX.c.channel.not_in(dead), first_try)
    asked = select(OUTBOX.c.incident).where(
        OUTBOX.c.incident.in_(by_key),
        OUTBOX.c.purpose.in_(_TOLD_BY),
        OUTBOX.c.channel.in_(RINGING),
        or_(OUTBOX.c.state == State.ACCEPTED.value, coming),
    )
    heard = set(tx.connection.execute(asked.distinct()).scalars())
    return [key for key in by_key if key not in heard]
