"""The way back: from memory into the file, once the file takes a write again."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from runbook.journal.carrying import Carried, carry
from runbook.journal.database import waiting_at_most
from runbook.journal.incidents import to_ms
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError
from runbook.journal.store import opened_again

_AT_ONCE = 0.3
"""Seconds to wait for other writers: it is tried again soon, and hers wait meanwhile."""
_UNDER_WAY = "SELECT 1 FROM outbox WHERE state = 'claimed' AND lease_until > ? LIMIT 1"
_DEMOTE = (
    "UPDATE outbox SET state = 'superseded', settled_at = ? WHERE state IN ('held', 'pending')"
)


@dataclass(frozen=True, slots=True)
class Back:
    """The file as it is used from now on, and what became of what was in memory."""

    journal: Journal
    carried: Carried = field(default_factory=Carried)


class _NotYetError(Exception):
    """A message is being sent from memory: what becomes of it is waited for."""


def return_to_file(
    memory: Journal, now: datetime, switch: Callable[[Journal], None], *, waits: bool
) -> Back | None:
    """Carry what is in ``memory`` over and leave it; None when the file does not take it yet.

    ``switch`` is called with the file's journal after it is all safe there and before anybody else
    can write again. ``waits``: not while a message is being sent from memory, because what becomes
    of it belongs into the file as well; it is repeated from there otherwise, marked as such.
    """
    if memory.origin is None:
        return None
    with waiting_at_most(_AT_ONCE):
        journal = opened_again(memory.origin, now)
        if journal is None:
            return None
        try:
            return _carried_over(memory, journal, now, switch, waits=waits)
        except (JournalError, sqlite3.Error, _NotYetError):
            journal.close()
            return None
        except BaseException:
            journal.close()
            raise


def _carried_over(
    memory: Journal,
    journal: Journal,
    now: datetime,
    switch: Callable[[Journal], None],
    *,
    waits: bool,
) -> Back:
    origin = memory.origin
    assert origin is not None  # noqa: S101 - the caller asked
    # Both secrets are looked for before anybody is kept waiting.
    _ = memory.secret, journal.secret
    with memory.transaction() as connection:
        at = to_ms(now)
        if waits and connection.execute(_UNDER_WAY, (at,)).fetchone():
            raise _NotYetError
        carried = carry(memory, origin.base, journal, now)
        # All is safe: nobody writes or sends here any more.
        connection.execute(_DEMOTE, (at,))
        memory.leave()
        switch(journal)
    return Back(journal, carried)
