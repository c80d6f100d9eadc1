"""What runs on duty only, in one place: correlation, speaking, the bot, call-outs and the rest."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence

from runbook.hub.bot.loop import BotLoop
from runbook.hub.callout import waves
from runbook.hub.correlation.loop import Correlator
from runbook.hub.duty.deadman import DeadMan
from runbook.hub.duty.health import Health
from runbook.hub.duty.readying import readying
from runbook.hub.duty.shifts import keeping_shifts
from runbook.hub.duty.supervision import Beat, Part
from runbook.hub.duty.threads import in_daemon
from runbook.hub.duty.tidying import tidying_up
from runbook.hub.office import Office
from runbook.hub.store.store import Store
from runbook.hub.telling.speaking import Speaker

CORRELATION, SPEAKING, BOT, CALL_OUTS, SHIFTS, READYING, TIDYING, DEAD_MAN = (
    "correlation",
    "speaking",
    "bot",
    "call-outs",
    "shifts",
    "readying",
    "tidying",
    "dead-man",
)
CORRELATE_EVERY = 0.25
"""Seconds between two looks for new reports."""
CALL_OUT_EVERY = 1.0
END_WITHIN = 2.0
"""Seconds a step under way has to end."""


def parts_of(
    store: Store, office: Office, health: Health, deadman: DeadMan | None
) -> Callable[[], Sequence[Part]]:
    """Makes the parts anew for each time on duty: nothing of an earlier time is left in them."""

    def made() -> Sequence[Part]:
        bot = BotLoop(store, office)
        found = [
            Part(CORRELATION, _correlating(store, office, bot)),
            Part(SPEAKING, Speaker(store, office).run),
            Part(BOT, bot.run),
            Part(CALL_OUTS, _calling_out(store, office)),
            Part(SHIFTS, keeping_shifts(store)),
            Part(READYING, readying(store, office)),
            Part(TIDYING, tidying_up(store, office.settings.retention)),
        ]
        if deadman is not None:
            found.append(Part(DEAD_MAN, deadman.watched(health)))
        return found

    return made


def _correlating(
    store: Store, office: Office, bot: BotLoop
) -> Callable[[int, Beat], Awaitable[None]]:
    """The correlator belongs to one thread: it lives there from its first step to its end."""

    def work(fence: int, beat: Beat, ended: threading.Event) -> None:
        correlator = Correlator(store, office, bot=lambda: bot.hearing)
        try:
            while not ended.wait(CORRELATE_EVERY):
                correlator.step(fence)
                beat()
        finally:
            correlator.close()

    async def run(fence: int, beat: Beat) -> None:
        ended = threading.Event()
        working = in_daemon(lambda: work(fence, beat, ended), "hub-correlation")
        try:
            await asyncio.shield(working)
        finally:
            ended.set()
            await asyncio.wait([working], timeout=END_WITHIN)

    return run


def _calling_out(store: Store, office: Office) -> Callable[[int, Beat], Awaitable[None]]:
    def step(fence: int) -> None:
        with store.read() as tx:
            due = waves.is_due(tx, tx.now)
        if due:
            with store.write(fence) as tx:
                waves.due(tx, office, tx.now)

    async def run(fence: int, beat: Beat) -> None:
        while True:
            await in_daemon(lambda: step(fence), "hub-call-outs")
            beat()
            await asyncio.sleep(CALL_OUT_EVERY)

    return run
