"""What is kept for a time only goes when that is over: done by the hub on duty, in small pieces."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from runbook.hub.correlation.reports_kept import CURSOR
from runbook.hub.duty.supervision import Beat
from runbook.hub.duty.threads import in_daemon
from runbook.hub.store import reports, switches, tidying, updates
from runbook.hub.store.store import Store
from runbook.hub.store.transaction import Transaction

REPORTS_FOR = timedelta(days=30)
"""They hold inner names, addresses and hours of work."""
WORDS_FOR = timedelta(days=7)
"""Words that were sent, once their incident is closed."""
REFERENCES_FOR = timedelta(days=14)
"""After the end of the window promised: by then the client was called or will not be."""
EVERY = timedelta(minutes=30)
ANSWERS_FOR = timedelta(minutes=30)
"""What people wrote to the bot, where nobody can be answered any more: with ``EVERY`` an hour."""
AT_ONCE = 200
_BEGIN_AFTER = 20.0
"""Seconds: whoever has just come on duty has better things to do."""
_BREATH = 0.2
"""Seconds between two pieces, for everybody else who writes."""


def tidy(tx: Transaction) -> bool:
    """One piece of it; whether there is more."""
    cursor = switches.get(tx, CURSOR)
    read_to = cursor.body.get("seq") if cursor else None
    done = (
        # What nobody has read yet is no history.
        reports.forget(tx, tx.now - REPORTS_FOR, read_to if isinstance(read_to, int) else 0),
        tidying.blank_sent(tx, tx.now - WORDS_FOR, AT_ONCE),
        tidying.erase_references(tx, tx.now - REFERENCES_FOR, AT_ONCE),
    )
    updates.blank(tx, tx.now - ANSWERS_FOR)
    return any(count >= AT_ONCE for count in done)


def tidying_up(store: Store) -> Callable[[int, Beat], Awaitable[None]]:
    """The part of the duty that does it every ``EVERY``."""

    def piece(fence: int) -> bool:
        with store.write(fence) as tx:
            return tidy(tx)

    async def run(fence: int, beat: Beat) -> None:
        await asyncio.sleep(_BEGIN_AFTER)
        while True:
            while await in_daemon(lambda: piece(fence), "hub-tidying"):
                await asyncio.sleep(_BREATH)
            beat()
            await asyncio.sleep(EVERY.total_seconds())

    return run
