"""The courier of the hub on duty: what people are to be told leaves here and nowhere else.

Every transaction of its outbox checks the fence, the one before each first byte too, and the first
byte itself leaves only while the lease lasts by this hub's own clock (``notifier.turn``): so a hub
that has lost the duty sends nothing more, whatever it still believes.
"""

import asyncio
import math
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from notifier.dispatch.courier import Courier
from notifier.outbox.outbox import Outbox
from runbook.hub.duty.threads import in_daemon
from runbook.hub.office import Office
from runbook.hub.store import switches
from runbook.hub.store.outbox import open_outbox
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.store import Store, utc_now
from runbook.hub.store.undone import MOST_AT_ONCE
from runbook.hub.telling import hearing
from runbook.hub.telling.receipts import note
from runbook.hub.telling.tending import tend

SAID_EVERY = 5.0
"""Seconds between two entries that say that this hub speaks."""
LOOKED_EVERY = 0.3
"""Seconds between two looks whether something new is to be sent."""
STOPPED_WITHIN = 1.5
_AT_ONCE = timedelta(0)
FENCE, CHANNELS, WHY_NOT = "fence", "channels", "why_not"
REACHES, UNHEARD = "reaches", "unheard"
"""Keys in the body of the switch ``SPEAKING``.

``REACHES``: somebody who may answer is on shift and can be rung; ``UNHEARD``: keys of the open
incidents whose rings reached nobody.
"""
WORKS, DEAD = "works", "dead"


class Speaker:
    """Sends while on duty, and says in the database that it does and over what."""

    def __init__(
        self, store: Store, office: Office, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._store, self._office, self._now = store, office, clock
        self._newest = -1

    async def run(self, fence: int, beat: Callable[[], None] = lambda: None) -> None:
        """Send until cancelled. Raises NotOnDutyError when another hub is on duty."""
        courier = Courier(lambda: self._outbox(fence), self._office.channels, clock=self._now)
        courier.start()
        said_at = -math.inf
        try:
            while True:
                # Without its database a hub sends nothing; the courier waits for it as well.
                with suppress(SQLAlchemyError):
                    if time.monotonic() - said_at >= SAID_EVERY:
                        more = await in_daemon(lambda: self._say(fence), "hub-speaking")
                        said_at = -math.inf if more else time.monotonic()
                        beat()
                    if await in_daemon(self._is_news, "hub-outbox"):
                        courier.wake()
                await asyncio.sleep(LOOKED_EVERY)
        finally:
            await in_daemon(lambda: courier.stop(STOPPED_WITHIN), "hub-courier-stop")

    def _outbox(self, fence: int) -> Outbox:
        """The outbox, with nothing in anybody's hands.

        What a hub before this one had claimed is due at once, marked where it may have left: the
        fence refuses that hub everything from now on, so nobody need wait for its claims to lapse.
        """
        outbox = open_outbox(self._store, fence, note)
        try:
            outbox.expire_leases(self._now(), _AT_ONCE)
        except BaseException:
            outbox.close()
            raise
        return outbox

    def _say(self, fence: int) -> bool:
        """Note which channels work, and ring for what has been waiting for somebody to ring.

        Gives whether more of it may be waiting.
        """
        with self._store.write(fence) as tx:
            # First what is new is put on its way, so that what is said of it is so already.
            rung = tend(tx, self._office)
            dead = hearing.dead_channels(tx)
            said = {
                FENCE: fence,
                CHANNELS: {one: DEAD if one in dead else WORKS for one in self._office.channels},
                WHY_NOT: list(self._office.why_not),
                REACHES: hearing.somebody_hears(tx, self._office, dead),
                UNHEARD: hearing.unheard(tx, dead),
            }
            switches.put(tx, switches.SPEAKING, said)
        return rung >= MOST_AT_ONCE

    def _is_news(self) -> bool:
        with self._store.read() as tx:
            newest = tx.connection.execute(select(func.max(OUTBOX.c.seq))).scalar() or 0
        news, self._newest = newest != self._newest, newest
        return news
