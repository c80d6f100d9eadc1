"""Durable deliveries on SQLite: on disk before they are sent, claimed by one, settled once.

The caller gives the connection (``isolation_level=None``) and has run ``SCHEMA`` on it. The same
class works on ``:memory:`` when the disk is full or read-only; the caller then says so.
"""

import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from notifier import outbox_sql as sql
from notifier.delivery import (
    Attempt,
    Delivery,
    DeliveryError,
    ErrorCode,
    Purpose,
    Receipt,
    Recipient,
    State,
)
from notifier.message import Message
from notifier.outbox_rows import attempt_in, delivery_in, from_ms, to_ms
from notifier.settlement import Accepted, Settlement, TryAgain, settle

SCHEMA = sql.SCHEMA
"""Tables of the outbox, for the migration of the journal's file. Plain statements, no triggers."""

# https://www.sqlite.org/rescode.html: FULL, READONLY, IOERR, CANTOPEN; extended codes share a byte.
_UNWRITABLE = frozenset({13, 8, 10, 14})
_RETRY_GAP = timedelta(seconds=1)
_FAR = timedelta(days=3650)
_NEVER = 1 << 62


def is_unwritable(error: sqlite3.Error) -> bool:
    """Whether the disk is full, read-only or broken, so that deliveries must go from memory."""
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _UNWRITABLE


@dataclass(frozen=True, slots=True)
class Enqueued:
    """``id`` of the delivery that carries the message; ``absorbed`` if it was there already."""

    id: str
    absorbed: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt that is on disk. ``replaces`` is the channel's id of the message to change."""

    delivery: Delivery
    replaces: str | None


class Outbox:
    """Deliveries in one SQLite connection. Safe to share between threads.

    Every method but ``enqueue`` is its own transaction. Raises sqlite3.Error as it comes;
    ``is_unwritable`` tells a full or read-only disk.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    def in_memory(cls) -> "Outbox":
        """An outbox that lives as long as the process. Say so to whoever relies on it."""
        connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        connection.executescript(SCHEMA)
        return cls(connection)

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """``BEGIN IMMEDIATE`` to ``COMMIT``, rolled back on any error. Other threads wait."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                # A full disk may have ended the transaction already.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def enqueue(
        self, purpose: Purpose, incident: str, recipient: Recipient, message: Message, now: datetime
    ) -> Enqueued:
        """Put a message on its way, inside the transaction the caller has open; does not commit.

        An edit changes the words of a message that waits unsent (which still rings) and takes the
        place of an older unsent edit. Raises RuntimeError outside a transaction.
        """
        if not self._connection.in_transaction:
            raise RuntimeError("enqueue belongs inside the transaction that records its reason")
        recipient = self._moved(recipient)
        thread = (incident, recipient.channel, recipient.address)
        due = to_ms(now)
        if purpose is Purpose.EDIT:
            waiting = self._all(sql.UNSENT_RING, thread)
            if waiting:
                old = Message.from_json(waiting[0][1])
                worded = replace(message, rings=old.rings).to_json()
                self._all(sql.REWORD, (worded, waiting[0][0]))
                return Enqueued(waiting[0][0], absorbed=True)
            # The newer edit inherits the pause the channel asked for.
            older = self._all(sql.SUPERSEDE, (due, *thread))
            due = max([due, *(row[0] for row in older)])
        identifier = uuid.uuid4().hex
        person = (recipient.role, recipient.name, recipient.channel, recipient.address)
        values = (identifier, incident, purpose, *person, message.to_json(), to_ms(now), due)
        self._all(sql.INSERT, values)
        return Enqueued(identifier)

    def claim(self, now: datetime, lease: timedelta, owner: str) -> Delivery | None:
        """Take the most urgent due delivery for ``lease``; nobody else can take it meanwhile."""
        with self.transaction():
            rows = self._all(sql.CLAIM, (owner, to_ms(now + lease), to_ms(now)))
        return delivery_in(rows[0]) if rows else None

    def begin_attempt(self, delivery: Delivery, owner: str, now: datetime) -> Begun | None:
        """Record that sending begins, on disk before the first byte. None if the claim was lost."""
        with self.transaction():
            rows = self._all(sql.BEGIN_ATTEMPT, (delivery.id, owner))
            if not rows:
                return None
            self._all(sql.OPEN_ATTEMPT, (delivery.id, rows[0][0], to_ms(now)))
            replaces = (
                self.latest_message(delivery.incident, delivery.recipient)
                if delivery.is_edit
                else None
            )
        return Begun(replace(delivery, attempts=rows[0][0]), replaces)

    def release(self, delivery: Delivery, owner: str, due_at: datetime) -> None:
        """Give a claim back unsent, to be taken again at ``due_at``."""
        with self.transaction():
            self._all(sql.RELEASE, (to_ms(due_at), delivery.id, owner))

    def settle(self, delivery: Delivery, owner: str, settlement: Settlement, now: datetime) -> None:
        """Write what an attempt came to."""
        with self.transaction():
            self._settle(delivery, owner, settlement, now)

    def settle_accepted(
        self, delivery: Delivery, owner: str, receipt: Receipt, now: datetime
    ) -> None:
        """The channel has the message."""
        self.settle(delivery, owner, Accepted(receipt), now)

    def settle_failed(
        self,
        delivery: Delivery,
        owner: str,
        error: DeliveryError,
        now: datetime,
        jitter: float = 0.0,
    ) -> Settlement:
        """The attempt failed; when it is tried again follows from the error and the attempts."""
        settlement = settle(delivery, error, now, jitter)
        self.settle(delivery, owner, settlement, now)
        return settlement

    def clock_set_back(self, now: datetime, longest: timedelta) -> None:
        """Make due what a clock set back would hold up for longer than any pause."""
        times = {"now": to_ms(now), "longest": to_ms(now + longest)}
        if self._all(sql.HELD_BACK, times):
            with self.transaction():
                self._all(sql.CLOCK_SET_BACK, times)

    def expire_leases(
        self, now: datetime, longest: timedelta = timedelta.max
    ) -> list[tuple[Delivery, Settlement]]:
        """Free deliveries whose sender died.

        A lease that ends later than ``longest`` from now was taken by a clock that is no more.

        One whose attempt had begun may have arrived: it is repeated once, marked. One that was
        only claimed is simply due again and not listed.
        """
        lapsed = []
        with self.transaction():
            until = to_ms(now + longest) if longest < _FAR else _NEVER
            for *columns, owner, begun in self._all(sql.EXPIRED_LEASES, (to_ms(now), until)):
                delivery = delivery_in(columns)
                if not begun:
                    self._all(sql.RELEASE, (to_ms(now), delivery.id, owner))
                    continue
                doubt = settle(delivery, DeliveryError(ErrorCode.AMBIGUOUS), now, 0.0)
                self._settle(delivery, owner, doubt, now)
                lapsed.append((delivery, doubt))
        return lapsed

    def line_is_back(self, now: datetime) -> None:
        """Make due now whatever could not be sent for want of a line, unless just tried."""
        with self.transaction():
            self._all(
                sql.LINE_IS_BACK,
                {"now": to_ms(now), "gap": _RETRY_GAP // timedelta(milliseconds=1)},
            )

    def pending(self) -> list[Delivery]:
        """Deliveries not settled yet, the oldest first."""
        return [delivery_in(row) for row in self._all(sql.PENDING)]

    def next_event(self) -> datetime | None:
        """When there is something to do next: a delivery due or a lease ending."""
        value = self._all(sql.NEXT_EVENT)[0][0]
        return None if value is None else from_ms(value)

    def find(self, identifier: str) -> Delivery | None:
        """The delivery of that id."""
        rows = self._all(sql.BY_ID, (identifier,))
        return delivery_in(rows[0]) if rows else None

    def attempts(self, identifier: str) -> list[Attempt]:
        """The tries of one delivery, the first one first."""
        rows = self._all(sql.ATTEMPTS, (identifier,))
        return [attempt_in(row) for row in rows]

    def latest_message(self, incident: str, recipient: Recipient) -> str | None:
        """The channel's id of the incident's newest message to that recipient."""
        recipient = self._moved(recipient)
        thread = (incident, recipient.channel, recipient.address)
        rows = self._all(sql.LATEST_MESSAGE, thread)
        return rows[0][0] if rows else None

    def _settle(
        self, delivery: Delivery, owner: str, settlement: Settlement, now: datetime
    ) -> None:
        mine = (delivery.id, owner)
        error: str | None = None
        if isinstance(settlement, Accepted):
            outcome = State.ACCEPTED
            self._all(sql.SETTLE_ACCEPTED, (settlement.receipt.message_id, to_ms(now), *mine))
        elif isinstance(settlement, TryAgain):
            outcome, error = State.PENDING, settlement.error.code
            again = (to_ms(settlement.at), error, int(settlement.repeat))
            self._all(sql.SETTLE_AGAIN, (*again, *mine))
            if settlement.new_address:
                self._move(delivery.recipient, settlement.new_address, now)
        else:
            outcome, error = State.FAILED, settlement.error.code
            self._all(sql.SETTLE_FAILED, (to_ms(now), error, *mine))
        self._all(sql.CLOSE_ATTEMPT, (to_ms(now), outcome, error, delivery.id, delivery.attempts))

    def _move(self, recipient: Recipient, new_address: str, now: datetime) -> None:
        old = (recipient.channel, recipient.address)
        self._all(sql.MOVE_ADDRESS, (*old, new_address, to_ms(now)))
        self._all(sql.MOVE_OPEN, (new_address, *old))

    def _moved(self, recipient: Recipient) -> Recipient:
        rows = self._all(sql.MOVED_TO, (recipient.channel, recipient.address))
        return replace(recipient, address=rows[0][0]) if rows else recipient

    def _all(self, statement: str, values: Any = ()) -> list[Any]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()
