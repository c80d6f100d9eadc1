"""``kill -9`` of the hub between receiving, committing, working and answering."""

import random
import time

import pytest

from runbook.hub.store import duty, updates
from runbook.secrets.own import OwnSecret
from tests.integration.hub.bot.killed_hub import POINTS, Hub
from tests.integration.hub.bot.scene import LEAD, LONG_S, STANDBY, Scene

pytestmark = pytest.mark.timeout(300)
ROUNDS = 20
REFUSED = "ack:1:"
"""A press of somebody who may not: each one that is worked is one event."""


@pytest.fixture
def hub(database: str, secret: OwnSecret, scene: Scene) -> Hub:
    key = bytes(range(32))
    assert OwnSecret(key).id == secret.id
    duty.release(scene.night.store, "hub-1")
    return Hub(database, key, scene.night.office.folder, scene.api.port)


def finish(hub: Hub, scene: Scene, queries: list[str], last: int) -> None:
    """A hub that lives works and answers whatever was left."""
    process = hub.start()
    try:
        scene.until(lambda: scene.outcome(last))
        scene.until(lambda: all(one in scene.api.updates.answers for one in queries))
        scene.until(lambda: not unsaid(scene))
    finally:
        process.kill()
        process.join(5)


def unsaid(scene: Scene) -> list[updates.Received]:
    with scene.night.store.read() as tx:
        waiting = updates.waiting(tx)
        return waiting + updates.untold(
            tx, min((one.received_at for one in waiting), default=tx.now)
        )


@pytest.mark.parametrize("point", POINTS)
def test_no_press_is_lost_or_worked_twice_when_the_hub_dies_at(
    hub: Hub, scene: Scene, point: str
) -> None:
    query = scene.api.updates.press(STANDBY, 1, REFUSED)
    process = hub.start(point)
    process.join(LONG_S)
    assert process.exitcode == -9, "it did not come by"
    assert (query in scene.api.updates.answers) is (point == "answered")
    last = scene.api.updates.say(LEAD, "/help")
    finish(hub, scene, [query], last)
    assert len(scene.events("order.refused")) == 1
    assert len(scene.told(LEAD)) == 1


def test_nothing_is_lost_or_done_twice_over_many_sudden_deaths(hub: Hub, scene: Scene) -> None:
    chance = random.Random(6)
    queries: list[str] = []
    helps = stops = 0
    for _ in range(ROUNDS):
        process = hub.start()
        ends = time.monotonic() + chance.uniform(0.05, 0.6)
        while time.monotonic() < ends:
            queries.append(scene.api.updates.press(STANDBY, 1, REFUSED))
            scene.api.updates.say(LEAD, "/help")
            scene.api.updates.stop(LEAD)
            helps, stops = helps + 1, stops + 1
            time.sleep(chance.uniform(0.0, 0.08))
        process.kill()
        process.join(5)
    finish(hub, scene, queries, scene.api.updates.say(LEAD, "/help"))
    assert len(scene.events("order.refused")) == len(queries)
    assert len(scene.events("bot.reach")) == stops
    assert len(scene.told(LEAD)) == helps + 1
