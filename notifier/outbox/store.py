"""The one connection all of the outbox goes through, and the rows put into it."""

import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from notifier.delivery import Purpose, Recipient, State
from notifier.message import Message
from notifier.outbox import pages_sql, sql
from notifier.outbox.rows import OWN_DOUBT, to_ms


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new row stands on its page. Times in ms; ``after_ms`` is counted from the page's.

    ``page`` empty: it is a page of its own. ``ready_at`` None: it is held.
    """

    page: str = ""
    rank: int = 0
    after_ms: int = 0
    follows: str | None = None
    pause_ms: int = 0
    ready_at: int | None = None


class Store:
    """A SQLite connection in autocommit mode, shared between threads by one lock."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.RLock()

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """``BEGIN IMMEDIATE`` to ``COMMIT``, rolled back on any error. Other threads wait.

        Inside a transaction the caller has open it is a part of that.
        """
        with self._lock:
            if self._is_inside():
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                # A full disk may have ended the transaction already.
                if self._is_inside():
                    self._connection.execute("ROLLBACK")
                raise

    def _is_inside(self) -> bool:
        return self._connection.in_transaction

    def _needs_transaction(self) -> None:
        if not self._is_inside():
            raise RuntimeError("this belongs inside the transaction that records its reason")

    def _insert(
        self,
        purpose: Purpose,
        incident: str,
        recipient: Recipient,
        message: Message,
        now: datetime,
        place: Place,
    ) -> str:
        """Put one row in; its id. Without ``ready_at`` it is held."""
        made = uuid.uuid4().hex
        held = place.ready_at is None
        values = {
            "id": made,
            "incident": incident,
            "purpose": purpose,
            "role": recipient.role,
            "name": recipient.name,
            "channel": recipient.channel,
            "address": recipient.address,
            "person": recipient.person,
            "message": message.to_json(),
            "state": State.HELD if held else State.PENDING,
            "created_at": to_ms(now),
            "due_at": to_ms(now) if held else place.ready_at,
            "page": place.page or made,
            "rank": place.rank,
            "after_ms": place.after_ms,
            "follows": place.follows,
            "pause_ms": place.pause_ms,
            "ready_at": place.ready_at,
        }
        self._all(pages_sql.INSERT, values)
        return made

    def _queue_edit(
        self,
        incident: str,
        recipient: Recipient,
        message: Message,
        now: datetime,
        *,
        news: bool = False,
    ) -> str:
        """Queue an edit in the place of an older unsent one, whose pause and doubt it inherits.

        It makes no sound: where nothing is left to be edited it is posted afresh. What never was
        answered may stand there all the same, then: the edit inherits the doubt of everything that
        was said before. ``news`` says something else, and only what it takes the place of counts.
        """
        message = replace(message, rings=False)
        thread = (incident, recipient.channel, recipient.address)
        due = to_ms(now)
        older = self._all(pages_sql.SUPERSEDE_EDITS, (due, *thread))
        due = max([due, *(row[0] for row in older)])
        made = self._insert(Purpose.EDIT, incident, recipient, message, now, Place(ready_at=due))
        doubted = any(row[1] & OWN_DOUBT for row in older)
        if doubted or (not news and self._all(pages_sql.THREAD_IN_DOUBT, thread)):
            self._all(pages_sql.DOUBT, (made,))
        return made

    def _moved(self, recipient: Recipient) -> Recipient:
        rows = self._all(sql.MOVED_TO, (recipient.channel, recipient.address))
        return replace(recipient, address=rows[0][0]) if rows else recipient

    def _all(self, statement: str, values: Any = ()) -> list[Any]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()
