"""What is kept for a time only goes when that is over: done by the hub on duty, in small pieces."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from runbook.hub.correlation.reports_kept import CURSOR
from runbook.hub.duty.supervision import Beat
from runbook.hub.duty.threads import in_daemon
from runbook.hub.settings.shapes import Retention
from runbook.hub.store import (
    bundles,
    cutting,
    deletions,
    leaps,
    promises,
    reports,
    switches,
    tidying,
    updates,
)
from runbook.hub.store.store import Store
from runbook.hub.store.transaction import Transaction

EVERY = timedelta(minutes=30)
ANSWERS_FOR = timedelta(minutes=30)
"""What people wrote to the bot, where nobody can be answered any more: with ``EVERY`` an hour."""
AT_ONCE = 200
_BEGIN_AFTER = 20.0
"""Seconds: whoever has just come on duty has better things to do."""
SETTLE_EVERY = 3.0
"""Seconds between two looks for promises whose outcome can be taken back no more."""
_BREATH = 0.2
"""Seconds between two pieces, for everybody else who writes."""


def tidy(tx: Transaction, kept: Retention) -> bool:
    """One piece of it; whether there is more. What was deleted is told when there is no more."""
    until = {name: tx.now - timedelta(days=days) for name, days in _days(kept).items()}
    cursor = switches.get(tx, CURSOR)
    read_to = cursor.body.get("seq") if cursor else None
    counts = {
        # What nobody has read yet is no history.
        "reports": reports.forget(tx, until["reports"], read_to if isinstance(read_to, int) else 0),
        "messages": tidying.blank_sent(tx, until["messages"], AT_ONCE),
        "references": tidying.erase_references(tx, until["references"], AT_ONCE),
        "promises": tidying.forget_promises(tx, until["promises"], AT_ONCE),
        "sessions": tidying.forget_sessions(tx, until["sessions"], AT_ONCE),
        "bundles": bundles.forget(tx, until["bundles"], AT_ONCE),
    }
    updates.blank(tx, tx.now - ANSWERS_FOR)
    deletions.note(tx, counts, until)
    more = any(count >= AT_ONCE for count in counts.values())
    if kept.log:
        cut = cutting.cut(tx, tx.now - timedelta(days=kept.log), cutting.AT_ONCE)
        more = more or cut >= cutting.AT_ONCE
    if not more:
        deletions.tell(tx)
    return more


def _days(kept: Retention) -> dict[str, int]:
    names = ("reports", "messages", "references", "promises", "sessions", "bundles")
    return {name: getattr(kept, name) for name in names}


def settle(store: Store, fence: int | None = None) -> int:
    """Make final what was settled on the page and can be taken back no more; how many those were.

    Nobody who writes is kept waiting where there is nothing to do.
    """
    with store.read() as tx:
        due = promises.is_due(tx)
    if not due:
        return 0
    with store.write(fence) as tx:
        return promises.finish(tx)


def tidying_up(store: Store, kept: Retention) -> Callable[[int, Beat], Awaitable[None]]:
    """The part of the duty that does it every ``EVERY``, and settles promises in between."""
    last: float | None = None

    def begins(fence: int) -> bool:
        nonlocal last
        now = time.monotonic()
        elapsed = timedelta(seconds=now - last) if last is not None else None
        with store.write(fence) as tx:
            may = leaps.believed(tx, elapsed)
        # What was held back is measured on from the pass that was believed.
        last = now if may or last is None else last
        return may

    def piece(fence: int) -> bool:
        with store.write(fence) as tx:
            return tidy(tx, kept)

    async def run(fence: int, beat: Beat) -> None:
        tidy_at = time.monotonic() + _BEGIN_AFTER
        while True:
            await in_daemon(lambda: settle(store, fence), "hub-settling")
            if time.monotonic() >= tidy_at:
                more = await in_daemon(lambda: begins(fence), "hub-tidying")
                while more:
                    more = await in_daemon(lambda: piece(fence), "hub-tidying")
                    await asyncio.sleep(_BREATH)
                tidy_at = time.monotonic() + EVERY.total_seconds()
            beat()
            await asyncio.sleep(SETTLE_EVERY)

    return run
