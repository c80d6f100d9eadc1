"""The part of the duty that puts people on shift and off it by the roster, over takeovers once."""

import asyncio
from collections.abc import Awaitable, Callable

from runbook.hub.duty.supervision import Beat
from runbook.hub.duty.threads import in_daemon
from runbook.hub.rooms.roster.keeping import is_due, keep
from runbook.hub.store.store import Store

EVERY = 2.0
"""Seconds between two looks at the roster."""


def step(store: Store, fence: int) -> None:
    """One look. Raises NotOnDutyError when another hub has come on duty."""
    with store.read() as tx:
        due = is_due(tx)
    if due:
        with store.write(fence) as tx:
            keep(tx)


def keeping_shifts(store: Store) -> Callable[[int, Beat], Awaitable[None]]:
    """The part of the duty that does it."""

    async def run(fence: int, beat: Beat) -> None:
        while True:
            await in_daemon(lambda: step(store, fence), "hub-shifts")
            beat()
            await asyncio.sleep(EVERY)

    return run
