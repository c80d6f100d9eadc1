"""The hub's bot while it is on duty: hears by long polling, keeps, answers, works.

What was fetched is committed before the next question confirms it, so nothing is lost with this
process. Nothing that Telegram or what stands before it may say ends the loop.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from notifier.providers.settings import TelegramSettings
from notifier.providers.telegram_updates import POLL_S, TelegramUpdates, Unheard
from runbook.alerting.channels import TELEGRAM
from runbook.hub.bot import healing, reading
from runbook.hub.bot.desk import Desk
from runbook.hub.bot.healing import Hearing
from runbook.hub.bot.introducing import introduce
from runbook.hub.bot.ledger import Ledger
from runbook.hub.bot.mouth import Mouth
from runbook.hub.office import Office
from runbook.hub.store import updates
from runbook.hub.store.store import Store, utc_now
from runbook.hub.store.updates import Raw, Received

IDLE_S = 10.0
"""Seconds between two signs of life of a hub that has no bot."""
_LOG = logging.getLogger(__name__)


def _unheard() -> None:
    return None


class BotLoop:
    """One bot of one hub. ``woken``: something new waits in the outbox; called in the loop.

    Raises nothing but NotOnDutyError out of ``run``, and ChannelSettingsError for a certificate
    file that cannot be read.
    """

    def __init__(
        self,
        store: Store,
        office: Office,
        *,
        woken: Callable[[], None] = _unheard,
        clock: Callable[[], datetime] = utc_now,
        poll: float = POLL_S,
    ) -> None:
        self._store, self._office = store, office
        self._woken, self._now, self._poll = woken, clock, poll
        self._hearing = Hearing()

    @property
    def hearing(self) -> Hearing:
        """How well it hears: for ``/healthz``, and for whoever relies on buttons. Any thread."""
        return self._hearing

    async def run(self, fence: int, beat: Callable[[], None] = _unheard) -> None:
        """Hear and work until cancelled. ``beat`` is called after every good answer."""
        settings = self._office.channels.get(TELEGRAM)
        if not isinstance(settings, TelegramSettings):
            await _idle(beat)
            return
        # Two lines: that of the ear is made anew while answers are under way.
        ear, voice = TelegramUpdates(settings, self._poll), TelegramUpdates(settings, self._poll)
        ledger = Ledger(self._store, fence)
        desk = Desk(ledger, self._office, Mouth(voice), self._woken)
        hearing = _Ear(self, ear, voice, ledger, desk, beat)
        needed = [asyncio.create_task(desk.run()), asyncio.create_task(hearing.run())]
        besides = asyncio.create_task(self._introduce(voice, desk))
        try:
            done, _ = await asyncio.wait(needed, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (*needed, besides):
                task.cancel()
            await asyncio.gather(*needed, besides, return_exceptions=True)
            await desk.end()
            await ear.aclose()
            await voice.aclose()

    async def _introduce(self, voice: TelegramUpdates, desk: Desk) -> None:
        desk.bot = await introduce(voice, self._office.lang) or desk.bot

    def heard(self) -> None:
        """A question was answered well."""
        if self._hearing.trouble:
            _LOG.warning("bot: hears again")
        self._hearing = self._hearing.heard(self._now())

    def missed(self, trouble: str) -> float:
        """It was not: the seconds to wait. A trouble is logged once, when it begins."""
        if trouble != self._hearing.trouble:
            _LOG.warning("bot: does not hear (%s)", trouble)
        self._hearing = self._hearing.missed(trouble, self._now())
        return self._hearing.pause


class _Ear:
    """Asks, keeps, confirms."""

    def __init__(
        self,
        loop: BotLoop,
        line: TelegramUpdates,
        voice: TelegramUpdates,
        ledger: Ledger,
        desk: Desk,
        beat: Callable[[], None],
    ) -> None:
        self._loop, self._line, self._voice = loop, line, voice
        self._ledger, self._desk, self._beat = ledger, desk, beat
        self._offset = 0
        self._moved_at = time.monotonic()

    async def run(self) -> None:
        """Raises NotOnDutyError."""
        self._offset = await self._ledger.patiently(updates.offset)
        while True:
            # Also where nothing comes: a hub that is off duty must not take another one's updates.
            await self._ledger.patiently(lambda _tx: None)
            if time.monotonic() - self._moved_at > updates.QUIET.total_seconds():
                self._offset = 0
            asked = time.monotonic()
            found = await self._line.fetch(self._offset)
            if isinstance(found, Unheard):
                await self._heal(found)
                continue
            news = await self._keep(found)
            at_once = time.monotonic() - asked < healing.BREATH
            if at_once and not news:
                await asyncio.sleep(healing.BREATH)

    async def _heal(self, failed: Unheard) -> None:
        """Wait, longer each time, and begin with fresh connections."""
        pause = self._loop.missed(failed.id)
        if failed.conflict and self._loop.hearing.failures == 1:
            # A webhook somebody has set looks the same, and would never go away by itself.
            await self._voice.stand_alone()
        await self._line.aclose()
        await asyncio.sleep(max(pause, failed.error.retry_after or 0.0))

    async def _keep(self, found: Sequence[object]) -> bool:
        """Commit what came, then move on behind it. Whether anything of it was new."""
        numbered = {number: one for one in found if (number := reading.id_of(one)) is not None}
        if found and not numbered:
            await asyncio.sleep(self._loop.missed(healing.STRANGE))
            return False
        self._loop.heard()
        self._beat()
        if not numbered:
            return False
        raw = [Raw(number, reading.body_of(numbered[number])) for number in sorted(numbered)]
        fresh: list[Received] = await self._ledger.patiently(lambda tx: updates.take(tx, raw))
        self._offset, self._moved_at = raw[-1].id + 1, time.monotonic()
        self._desk.expect(fresh)
        return bool(fresh)


async def _idle(beat: Callable[[], None]) -> None:
    """Without a bot there is nothing to hear."""
    while True:
        beat()
        await asyncio.sleep(IDLE_S)
