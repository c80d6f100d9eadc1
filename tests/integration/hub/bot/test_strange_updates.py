"""Updates of every shape: each is kept and passed over, and the next one is worked."""

import random
from typing import Any

import pytest
from sqlalchemy import select

from runbook.hub.bot.reading import LARGEST_BODY, body_of
from runbook.hub.store import updates
from runbook.hub.store.tables import UPDATES
from tests.integration.hub.bot.scene import LEAD, Scene

VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 2**63, 10**400, 1.5, "", "\x00", "\ud800", "я" * 5000, [], {}, [[[]]],
    {"id": LEAD, "is_bot": False}, {"id": LEAD, "type": "private"}, {"id": "1"}, "/start", "ack:1:",
)  # fmt: skip
KEYS = (
    "message", "callback_query", "my_chat_member", "edited_message", "poll", "from", "chat", "id",
    "data", "text", "date", "new_chat_member", "status", "is_bot", "type",
)  # fmt: skip


def anything(chance: random.Random, depth: int = 0) -> Any:
    if depth > 3 or chance.random() < 0.4:
        return chance.choice(VALUES)
    if chance.random() < 0.2:
        return [anything(chance, depth + 1) for _ in range(chance.randrange(3))]
    return {chance.choice(KEYS): anything(chance, depth + 1) for _ in range(chance.randrange(5))}


def strange(chance: random.Random) -> dict[str, Any]:
    made = anything(chance)
    return made if isinstance(made, dict) else {chance.choice(KEYS): made}


@pytest.mark.parametrize("seed", range(3))
def test_no_update_stops_the_bot(scene: Scene, seed: int) -> None:
    chance = random.Random(seed)
    scene.api.updates.picks = False
    numbers = [scene.api.updates.put(strange(chance)) for _ in range(120)]
    with scene.on_duty():
        scene.says(LEAD, "/help")
        outcomes = [scene.outcome(number) for number in numbers]
    assert all(outcomes)
    assert "defect" not in outcomes
    assert scene.ended == []
    assert scene.events("incident.acknowledged") == []


def test_a_huge_update_is_cut_and_passed_over_and_nothing_of_it_stays(scene: Scene) -> None:
    number = scene.api.updates.say(LEAD, "/help " + "x" * 300_000)
    with scene.on_duty():
        scene.says(LEAD, "/help")
    assert scene.outcome(number) == "strange.too_large"
    with scene.night.store.read() as tx:
        body = tx.connection.execute(
            select(UPDATES.c.body).where(UPDATES.c.id == number)
        ).scalar_one()
    assert body == ""
    assert len(body_of({"text": "x" * 300_000})) == LARGEST_BODY
    assert len(scene.told(LEAD)) == 1


def test_a_number_that_cannot_be_is_passed_over(scene: Scene) -> None:
    scene.api.updates.waiting += [{"update_id": one} for one in (-5, 2**70)]
    scene.api.updates.waiting += [{"update_id": "8"}, {"update_id": True}]
    with scene.on_duty():
        # They cannot be confirmed one by one: the next real one confirms them all.
        scene.api.updates.waiting = [
            one for one in scene.api.updates.waiting if isinstance(one["update_id"], int)
        ]
        scene.says(LEAD, "/help")
    assert len(scene.told(LEAD)) == 1


def test_after_a_quiet_week_lower_numbers_are_heard(scene: Scene) -> None:
    scene.api.updates.goes_on_with(900_000)
    with scene.on_duty():
        scene.says(LEAD, "/help")
    scene.night.clock.go(updates.QUIET.total_seconds() + 3600)
    scene.api.updates.waiting = []
    scene.api.updates.goes_on_with(17)
    with scene.on_duty():
        scene.says(LEAD, "/help")
    assert len(scene.told(LEAD)) == 2


def test_a_server_that_says_the_same_again_and_again_is_not_asked_in_a_rush(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scene.api.updates, "_confirm", lambda _offset: None)
    with scene.on_duty():
        scene.says(LEAD, "/help")
        before = scene.api.updates.polls
        scene.until(lambda: scene.api.updates.polls >= before + 3)
    assert scene.api.updates.polls < 40
    assert len(scene.told(LEAD)) == 1
