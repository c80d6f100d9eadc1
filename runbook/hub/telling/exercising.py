"""Drills: told over the real ways as exercises, which ring no ladder and count nowhere."""

from collections.abc import Callable

from sqlalchemy import select

from notifier.delivery import Person, Purpose, Recipient, State
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.transaction import Transaction

_GONE = (State.FAILED.value, State.SUPERSEDED.value)


def exercised(tx: Transaction, key: str) -> list[Recipient]:
    """Who was sent an exercise for this incident, or will be."""
    columns = (OUTBOX.c.role, OUTBOX.c.name, OUTBOX.c.channel, OUTBOX.c.address, OUTBOX.c.person)
    asked = (
        select(*columns)
        .where(
            OUTBOX.c.incident == key,
            OUTBOX.c.purpose == Purpose.EXERCISE.value,
            OUTBOX.c.state.not_in(_GONE),
        )
        .distinct()
    )
    return [Recipient(*row) for row in tx.connection.execute(asked)]


def change_exercise(
    tx: Transaction,
    outbox: Outbox,
    key: str,
    words: Callable[[Person], Message],
    editable: frozenset[str],
) -> None:
    """Give everybody who has the exercise its new words, without a sound."""
    for to in exercised(tx, key):
        if to.channel in editable:
            reader = Person(to.person, to.role, to.name, ())
            outbox.enqueue(Purpose.EDIT, key, to, words(reader), tx.now)
