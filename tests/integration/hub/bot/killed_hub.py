"""A hub's bot in a process of its own, which can be told where to die."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from notifier.providers.settings import BotToken, TelegramSettings
from notifier.providers.telegram_updates import TelegramUpdates
from runbook.hub.bot.desk import Desk
from runbook.hub.bot.loop import BotLoop
from runbook.hub.bot.mouth import Mouth
from runbook.hub.office import Office
from runbook.hub.settings.shapes import HubSettings
from runbook.hub.store import duty, updates
from runbook.hub.store.store import Store
from runbook.secrets.own import OwnSecret
from tests.far_ends.bot_api import TOKEN

POINTS = ("fetched", "committing", "committed", "working", "worked", "answered")
"""Before the commit of what came, in it, after it; in the work's commit, after it; answered."""

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])


@dataclass(frozen=True)
class Hub:
    """What a process needs to be this hub."""

    url: str
    secret: bytes
    folder: Path
    port: int

    def start(self, dies_at: str = "") -> BaseProcess:
        """On duty in another process; ``dies_at`` is one of ``POINTS``."""
        process = _CONTEXT.Process(target=_run, args=(self, dies_at), daemon=True)
        process.start()
        return process


def _run(hub: Hub, dies_at: str) -> None:
    if dies_at:
        _dies(dies_at)
    store = Store(hub.url, OwnSecret(hub.secret))
    telegram = TelegramSettings(
        BotToken(TOKEN), api_url=f"http://127.0.0.1:{hub.port}", deadline=2.0
    )
    office = Office(HubSettings(), hub.folder, {"telegram": telegram})
    fence = duty.take_or_renew(store, "hub-1", 3600)
    assert fence is not None
    asyncio.run(BotLoop(store, office, poll=1.0).run(fence))


def _dies(point: str) -> None:
    """From now on the process kills itself when it comes by."""
    places: dict[str, tuple[Any, str]] = {
        "fetched": (TelegramUpdates, "fetch"),
        "committing": (updates, "take"),
        "working": (updates, "conclude"),
        "worked": (Desk, "_worked"),
        "answered": (Mouth, "answer"),
    }
    if point == "committed":
        setattr(Desk, "expect", _dying_desk)  # noqa: B010 - as the others are
        return
    owner, name = places[point]
    setattr(owner, name, _deadly(getattr(owner, name)))


def _deadly(method: Callable[..., Any]) -> Callable[..., Any]:
    async def waiting(*given: Any, **named: Any) -> Any:
        found = await method(*given, **named)
        return _die() if found else found

    def plain(*given: Any, **named: Any) -> Any:
        method(*given, **named)
        _die()

    return waiting if asyncio.iscoroutinefunction(method) else plain


def _dying_desk(_desk: Desk, fresh: Sequence[updates.Received]) -> None:
    if fresh:
        _die()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
