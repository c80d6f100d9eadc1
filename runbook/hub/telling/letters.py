"""What went to people by mail: how many letters they had, and links that have done their service.

A link lets whoever reads it acknowledge, so it lies in the database no longer than it is needed to
send it: what was settled has none.
"""

from dataclasses import replace

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from notifier.delivery import Delivery, Purpose, State
from notifier.message import Message
from runbook.alerting.channels import EMAIL
from runbook.hub.model.incident import HubIncident
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.tables import MEMBERS
from runbook.hub.store.transaction import Transaction

MOST_BEFORE_THE_END = 2
"""Letters of a mass outage that one person gets without having to answer: the last is its end."""
_SETTLED = (State.ACCEPTED.value, State.FAILED.value, State.SUPERSEDED.value)
_LEFT = (State.PENDING.value, State.CLAIMED.value, State.ACCEPTED.value)
_LINKED = '"link":"h'
"""How a link begins in a message that is kept."""


def had_enough(tx: Transaction, incident: HubIncident, address: str) -> bool:
    """Whether this reader was written to of a mass outage often enough until it is over.

    Letters of those it hit count, reminders do not.
    """
    if not incident.is_mass:
        return False
    hit = select(MEMBERS.c.incident).where(MEMBERS.c.mass == incident.key)
    asked = select(func.count()).where(
        or_(OUTBOX.c.incident == incident.key, OUTBOX.c.incident.in_(hit)),
        OUTBOX.c.channel == EMAIL,
        OUTBOX.c.address == address,
        OUTBOX.c.purpose == Purpose.RING.value,
        OUTBOX.c.state.in_(_LEFT),
        OUTBOX.c.follows.is_(None),
    )
    return (tx.connection.execute(asked).scalar() or 0) >= MOST_BEFORE_THE_END


def forget_links(tx: Transaction, key: str) -> None:
    """Take the links out of what was settled of this incident, or taken back."""
    _forget(tx, OUTBOX.c.incident == key, OUTBOX.c.state.in_(_SETTLED))


def forget_link_of(tx: Transaction, delivery: Delivery) -> None:
    """The same for a delivery after an attempt; once taken, for worse routes of its page too."""
    if delivery.state not in _SETTLED:
        return
    worse = and_(
        OUTBOX.c.page == delivery.page,
        OUTBOX.c.rank > delivery.rank,
        OUTBOX.c.state == State.PENDING.value,
    )
    taken = delivery.state is State.ACCEPTED
    _forget(tx, or_(OUTBOX.c.id == delivery.id, worse) if taken else OUTBOX.c.id == delivery.id)


def _forget(tx: Transaction, *which: ColumnElement[bool]) -> None:
    linked = OUTBOX.c.message.contains(_LINKED, autoescape=True)
    asked = select(OUTBOX.c.seq, OUTBOX.c.message).where(*which, linked)
    for row in tx.connection.execute(asked).all():
        blank = without_links(Message.from_json(row.message)).to_json()
        tx.connection.execute(update(OUTBOX).where(OUTBOX.c.seq == row.seq).values(message=blank))


def without_links(message: Message) -> Message:
    """The same message, its buttons leading nowhere."""
    rows = (tuple(replace(one, link="") for one in row) for row in message.buttons)
    return replace(message, buttons=tuple(rows))
