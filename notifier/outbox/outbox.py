"""Durable deliveries on SQLite: on disk before they are sent, claimed by one, settled once.

The caller gives the connection (``isolation_level=None``) and has run ``SCHEMA`` on it. The same
class works on ``:memory:`` when the disk is full or read-only; the caller then says so.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from notifier.delivery import Attempt, Delivery, DeliveryError, ErrorCode, Recipient
from notifier.outbox import sql
from notifier.outbox.pages import Enqueued
from notifier.outbox.retry import LONGEST_ASKED
from notifier.outbox.rows import attempt_in, delivery_in, from_ms, span_ms, to_ms
from notifier.outbox.settlement import Settlement, TryAgain, settle
from notifier.outbox.settling import OnAttempt, unheard
from notifier.outbox.tending import Tending

__all__ = ["SCHEMA", "Begun", "Enqueued", "Outbox"]

SCHEMA = sql.SCHEMA
"""Tables of the outbox, as they are in the newest journal. Plain statements, no triggers."""

HEAD_START = timedelta(seconds=5)
"""How long a better route may take to be confirmed before a worse one that is due as well goes."""

_RETRY_GAP = timedelta(seconds=1)
_FAR = timedelta(days=3650)
_NEVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt that is on disk. ``replaces`` is the channel's id of the message to change."""

    delivery: Delivery
    replaces: str | None


class Outbox(Tending):
    """Deliveries in one SQLite connection. Safe to share between threads.

    Every method but ``enqueue`` and ``page`` is its own transaction, or a part of the one the
    caller has open. ``on_attempt`` is called for every finished attempt within the transaction
    that settles it, also when its sender died: sqlite3.Error that it raises undoes both, anything
    else only its own writing. Raises sqlite3.Error as it comes.
    """

    def __init__(self, connection: sqlite3.Connection, on_attempt: OnAttempt | None = None) -> None:
        super().__init__(connection, on_attempt or unheard)

    @classmethod
    def in_memory(
        cls, on_attempt: Callable[[sqlite3.Connection, Delivery, Attempt], None] | None = None
    ) -> "Outbox":
        """An outbox that lives as long as the process. Say so to whoever relies on it."""
        connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        connection.executescript(SCHEMA)
        return cls(connection, on_attempt)

    def claim(self, now: datetime, lease: timedelta, owner: str) -> Delivery | None:
        """Take the most urgent due delivery for ``lease``; nobody else can take it meanwhile."""
        with self.transaction():
            rows = self._all(sql.CLAIM, _claiming(now, lease, owner))
        return delivery_in(rows[0]) if rows else None

    def claim_crowd(
        self, delivery: Delivery, owner: str, now: datetime, lease: timedelta, limit: int
    ) -> list[Delivery]:
        """Take what rings of other incidents is due in the same chat, the older first.

        ``delivery`` is one this owner has claimed; when it has not any more, nothing is taken.
        """
        to = delivery.recipient
        chat = {"channel": to.channel, "address": to.address, "incident": delivery.incident}
        which = {**_claiming(now, lease, owner), **chat, "id": delivery.id, "limit": limit}
        with self.transaction():
            rows = self._all(sql.CLAIM_CROWD, which)
        return [delivery_in(row[1:]) for row in sorted(rows, key=_seq)]

    def begin_attempt(self, delivery: Delivery, owner: str, now: datetime) -> Begun | None:
        """Record that sending begins, on disk before the first byte.

        None if the claim was lost, or a better route has taken the page meanwhile.
        """
        with self.transaction():
            return self._begin(delivery, owner, now)

    def begin_attempts(
        self, deliveries: Iterable[Delivery], owner: str, now: datetime
    ) -> list[Begun]:
        """``begin_attempt`` for those that one message carries; without those that are lost."""
        with self.transaction():
            begun = [self._begin(one, owner, now) for one in deliveries]
        return [one for one in begun if one is not None]

    def release(self, delivery: Delivery, owner: str, due_at: datetime) -> None:
        """Give a claim back unsent, to be taken again at ``due_at``."""
        with self.transaction():
            self._release(delivery.id, owner, due_at)

    def settle(self, delivery: Delivery, owner: str, settlement: Settlement, now: datetime) -> None:
        """Write what an attempt came to, and what follows from it for the page and the ladder."""
        with self.transaction():
            self._settle(delivery, owner, settlement, now)

    def settle_all(
        self,
        deliveries: Sequence[Delivery],
        owner: str,
        settlements: Sequence[Settlement],
        now: datetime,
    ) -> None:
        """``settle`` for those that one message carried: all or none."""
        with self.transaction():
            for delivery, settlement in zip(deliveries, settlements, strict=True):
                self._settle(delivery, owner, settlement, now)

    def hold_chat(self, channel: str, address: str, until: datetime, now: datetime) -> None:
        """The channel asked for a pause there: what waits for that chat is due no earlier."""
        if until > now:
            with self.transaction():
                self._all(sql.HOLD_CHAT, (to_ms(until), channel, address))

    def clock_set_back(self, now: datetime, longest: timedelta) -> None:
        """Make due what a clock set back would hold up for longer than any pause.

        A pause the channel asked for goes on from now, in that whole chat.
        """
        asked = {"now": to_ms(now), "cap": span_ms(LONGEST_ASKED)}
        if self._all(sql.ASKED_LATER, asked):
            with self.transaction():
                for one, channel, chat, due, number, until in self._all(sql.ASKED_LATER, asked):
                    self._all(sql.HOLD_NO_LONGER, (until, channel, chat, due))
                    self._all(sql.ASKED_SINCE, (to_ms(now), one, number))
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
        until = to_ms(now + longest) if longest < _FAR else _NEVER
        with self.transaction():
            for *columns, owner, begun in self._all(sql.EXPIRED_LEASES, (to_ms(now), until)):
                delivery = delivery_in(columns)
                if not begun:
                    self._release(delivery.id, owner, now)
                    continue
                doubt = settle(delivery, DeliveryError(ErrorCode.AMBIGUOUS), now, 0.0)
                if isinstance(doubt, TryAgain):
                    # The lease was pause enough; at once, so that no worse route goes before it.
                    doubt = replace(doubt, at=now)
                self._settle(delivery, owner, doubt, now)
                lapsed.append((delivery, doubt))
        return lapsed

    def line_is_back(self, now: datetime) -> None:
        """Make due now whatever could not be sent for want of a line, unless just tried.

        Of a page the best such route; the others have their turn when that is not confirmed.
        """
        times = {"now": to_ms(now), "gap": span_ms(_RETRY_GAP), "head_start": span_ms(HEAD_START)}
        with self.transaction():
            self._all(sql.LINE_IS_BACK, times)

    def pending(self) -> list[Delivery]:
        """Deliveries not settled yet, the oldest first; without those that are held."""
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

    def _begin(self, delivery: Delivery, owner: str, now: datetime) -> Begun | None:
        rows = self._all(sql.BEGIN_ATTEMPT, (delivery.id, owner, delivery.attempts))
        if not rows:
            self._all(sql.DROP_OUTDONE, (to_ms(now), delivery.id, owner))
            return None
        begun = delivery_in(rows[0])
        self._all(sql.OPEN_ATTEMPT, (begun.id, begun.attempts, to_ms(now)))
        replaces = None
        if begun.is_edit:
            meant = begun.message_id
            replaces = meant or self.latest_message(begun.incident, begun.recipient)
        return Begun(begun, replaces)


def _claiming(now: datetime, lease: timedelta, owner: str) -> dict[str, object]:
    times = {"now": to_ms(now), "until": to_ms(now + lease), "head_start": span_ms(HEAD_START)}
    return {**times, "owner": owner}


def _seq(row: Sequence[int]) -> int:
    return row[0]
