"""The durable outbox of ``notifier`` on the hub's database."""

import sqlite3
from collections.abc import Callable
from typing import cast

from sqlalchemy.exc import SQLAlchemyError

from notifier.delivery import Attempt, Delivery
from notifier.outbox.outbox import Outbox
from runbook.hub.store.line import Joined, Line, sqlite_error
from runbook.hub.store.problem import problem_of
from runbook.hub.store.store import Store
from runbook.hub.store.transaction import Transaction

Receive = Callable[[Transaction, Delivery, Attempt], None]
"""What is done for each finished attempt, in the transaction that settles it."""


def outbox_in(tx: Transaction) -> Outbox:
    """The outbox as a part of the caller's transaction."""
    return Outbox(cast(sqlite3.Connection, Joined(tx)))


def open_outbox(store: Store, fence: int | None, receive: Receive | None = None) -> Outbox:
    """An outbox with a connection of its own, for the courier of the hub on duty.

    Every transaction checks the fence; without being on duty it raises ``line.OffDutyError``.
    """
    line = Line(store, fence)
    if receive is None:
        return Outbox(cast(sqlite3.Connection, line))
    tell = receive

    def on_attempt(_line: object, delivery: Delivery, attempt: Attempt) -> None:
        try:
            tell(line.transaction, delivery, attempt)
        except SQLAlchemyError as error:
            if problem_of(error) is None:
                raise
            # What the database refuses undoes the result with it.
            raise sqlite_error(error) from None

    return Outbox(cast(sqlite3.Connection, line), on_attempt)
