"""A newer card of the same incident in a chat leaves one line of the older one, without buttons."""

from sqlalchemy import select, update

from notifier.delivery import Delivery, Purpose, State
from notifier.message import Message
from runbook.alerting.channels import TELEGRAM
from runbook.hub.store import incidents
from runbook.hub.store.outbox import outbox_in
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.transaction import Transaction
from runbook.language.texts import t

_CARDS = frozenset({Purpose.RING, Purpose.RECOVERY})


def point_below(tx: Transaction, delivery: Delivery) -> None:
    """Let the card that stands above the one just taken say no more than that it does.

    Its words and its buttons would never change again. A message that many incidents share has no
    id, neither as the newer nor as the older one: it is no card.
    """
    to = delivery.recipient
    if to.channel != TELEGRAM or delivery.purpose not in _CARDS or not delivery.message_id:
        return
    incident = incidents.by_key(tx, delivery.incident)
    above = _card_above(tx, delivery) if incident is not None else None
    if incident is None or above is None:
        return
    lang = delivery.message.lang
    words = Message(t("hub.card.below", lang, number=incident.number), rings=False, lang=lang)
    # A thread of its own: what changes the incident's card goes to the newest message of its own.
    thread = f"{delivery.incident}/{above}"
    made = outbox_in(tx).enqueue(Purpose.EDIT, thread, to, words, tx.now)
    meant = update(OUTBOX).where(OUTBOX.c.id == made.id).values(message_id=above)
    tx.connection.execute(meant)


def _card_above(tx: Transaction, delivery: Delivery) -> str | None:
    """The channel's id of the incident's newest message there before this one."""
    to = delivery.recipient
    asked = (
        select(OUTBOX.c.message_id)
        .where(
            OUTBOX.c.incident == delivery.incident,
            OUTBOX.c.channel == to.channel,
            OUTBOX.c.address == to.address,
            OUTBOX.c.state == State.ACCEPTED.value,
            OUTBOX.c.message_id.not_in(["", delivery.message_id]),
        )
        .order_by(OUTBOX.c.settled_at.desc(), OUTBOX.c.seq.desc())
        .limit(1)
    )
    return tx.connection.execute(asked).scalar()
