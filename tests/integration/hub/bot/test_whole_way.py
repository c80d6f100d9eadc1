"""Report, card, button, answer, card: the bot beside the courier of the hub on duty."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from runbook.hub.bot.loop import BotLoop
from runbook.hub.model.actions import Action, Order
from runbook.hub.store.store import utc_now
from runbook.hub.telling.speaking import Speaker
from tests.integration.hub.bot.scene import LEAD, LONG_S, Scene
from tests.integration.hub.conftest import Clock


@contextmanager
def speaking(scene: Scene) -> Iterator[None]:
    """The courier of this duty, in a thread."""
    stop = threading.Event()

    async def until_stopped() -> None:
        task = asyncio.create_task(Speaker(scene.night.store, scene.night.office).run(scene.fence))
        while not stop.is_set():
            await asyncio.sleep(0.02)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    thread = threading.Thread(target=lambda: asyncio.run(until_stopped()))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(LONG_S)


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """Here the time passes by itself."""
    return utc_now


def orders(scene: Scene, message_id: int) -> list[str]:
    rows = json.loads(scene.api.keyboards[str(LEAD), message_id] or "[]")
    return [button["callback_data"] for row in rows for button in row]


def test_a_card_is_acknowledged_by_its_own_button_and_changes(scene: Scene) -> None:
    ack, unack = (Order(one, 1).to_button() for one in (Action.ACKNOWLEDGE, Action.UNACKNOWLEDGE))
    scene.night.clock = Clock(utc_now())
    scene.night.reports(scene.night.outage())
    with speaking(scene), scene.on_duty():
        scene.until(lambda: scene.api.texts(LEAD))
        card = int(str(scene.api.accepted[0]["message_id"]))
        assert ack in orders(scene, card)
        scene.presses(LEAD, ack)
        scene.until(lambda: unack in orders(scene, card))
        scene.says(LEAD, "/status")
        scene.until(lambda: len(scene.api.texts(LEAD)) == 2)
    assert "Идёт 1 сбой" in scene.api.texts(LEAD)[1]
    assert scene.api.violations == []


def test_the_loop_is_what_the_duty_runs(scene: Scene) -> None:
    beats: list[int] = []

    async def briefly() -> None:
        loop = BotLoop(scene.night.store, scene.night.office, poll=1.0)
        task = asyncio.create_task(loop.run(scene.fence, lambda: beats.append(1)))
        while len(beats) < 2:
            await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(asyncio.wait_for(briefly(), LONG_S))
