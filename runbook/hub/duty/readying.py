"""Before a shift people are warned of what would fail in it, and one that nobody hands over is.

Done by the hub on duty, each once, over takeovers.
"""

import asyncio
from collections.abc import Awaitable, Callable

from runbook.hub.duty.supervision import Beat
from runbook.hub.duty.threads import in_daemon
from runbook.hub.office import Office
from runbook.hub.rooms.handover import unsent
from runbook.hub.rooms.readiness import warning
from runbook.hub.store.store import Store

EVERY = 10.0
"""Seconds between two looks at when shifts begin and end."""


def step(store: Store, office: Office, fence: int | None = None) -> None:
    """Do what is due. Nobody who writes is kept waiting where nothing is."""
    with store.read() as tx:
        due = warning.is_due(tx, office) or unsent.is_due(tx)
    if due:
        with store.write(fence) as tx:
            warning.warn(tx, office)
            unsent.send(tx, office)


def readying(store: Store, office: Office) -> Callable[[int, Beat], Awaitable[None]]:
    """The part of the duty that does it."""

    async def run(fence: int, beat: Beat) -> None:
        while True:
            await in_daemon(lambda: step(store, office, fence), "hub-readying")
            beat()
            await asyncio.sleep(EVERY)

    return run
