"""Whatever Telegram or what stands before it says, the bot hears again when it can."""

import json
import logging
from dataclasses import replace

import pytest

from notifier.providers.settings import TelegramSettings
from runbook.hub.bot import healing
from runbook.hub.bot.loop import BotLoop
from runbook.hub.store.transaction import NotOnDutyError
from tests.far_ends.bot_api import TOKEN, Fault, serving
from tests.far_ends.tcp import closed_port
from tests.integration.hub.bot.scene import LEAD, Scene
from tests.integration.hub.conftest import SQLITE

POLL = "/getUpdates"
NOT_UPDATES = json.dumps({"ok": True, "result": {"update_id": 1}})
WITHOUT_NUMBERS = json.dumps({"ok": True, "result": [{"message": {}}, 7, None]})

sqlite_only = pytest.mark.parametrize("database", [SQLITE], indirect=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(healing, "FIRST_PAUSE", 0.1)
    monkeypatch.setattr(healing, "CONFLICT_PAUSE", 0.2)


def in_trouble(scene: Scene, loop: BotLoop, trouble: str) -> None:
    scene.until(lambda: loop.hearing.trouble == trouble)


@sqlite_only
@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (Fault("unauthorized"), "delivery.wrong_token"),
        (Fault("not_found"), "delivery.wrong_token"),
        (Fault("html", status=200), "delivery.not_an_api"),
        (Fault("html", status=404), "delivery.not_an_api"),
        (Fault("html", status=502), "delivery.server_error"),
        (Fault("server_error", status=500), "delivery.server_error"),
        (Fault("conflict"), "conflict"),
        (Fault("flood", seconds=1), "delivery.rate_limited"),
        (Fault("reset", taken=False), "delivery.ambiguous"),
        (Fault("json", text=NOT_UPDATES), "delivery.not_an_api"),
        (Fault("json", text=WITHOUT_NUMBERS), "not_updates"),
        (Fault("json", text="[]"), "delivery.not_an_api"),
    ],
    ids=lambda one: f"{one.kind}-{one.status}" if isinstance(one, Fault) else "",
)
def test_it_hears_again_after(scene: Scene, fault: Fault, trouble: str) -> None:
    scene.api.always_fail(POLL, fault)
    with scene.on_duty() as loop:
        in_trouble(scene, loop, trouble)
        assert loop.hearing.heard_at is None
        assert loop.hearing.deaf(scene.night.clock.now)
        scene.api.always_fail(POLL, None)
        scene.says(LEAD, "/help")
        scene.until(lambda: loop.hearing.trouble == "")
        assert loop.hearing.heard_at == scene.night.clock.now
    assert len(scene.told(LEAD)) == 1
    assert scene.ended == []


@sqlite_only
def test_a_black_hole_is_left_after_its_time(scene: Scene, telegram: TelegramSettings) -> None:
    quick = replace(telegram, deadline=0.5)
    channels = {**scene.night.office.channels, "telegram": quick}
    scene.night.office = replace(scene.night.office, channels=channels)
    scene.api.always_fail(POLL, Fault("hang", seconds=60, taken=False))
    with scene.on_duty(poll=0.5) as loop:
        scene.until(lambda: loop.hearing.failures >= 2)
        scene.api.always_fail(POLL, None)
        scene.says(LEAD, "/help")
    assert len(scene.told(LEAD)) == 1


@sqlite_only
def test_a_server_that_was_away_is_found_again(scene: Scene) -> None:
    port = closed_port()  # to be taken by the server
    settings = scene.night.office.channels["telegram"]
    assert isinstance(settings, TelegramSettings)
    gone = replace(settings, api_url=f"http://127.0.0.1:{port}")
    channels = {**scene.night.office.channels, "telegram": gone}
    scene.night.office = replace(scene.night.office, channels=channels)
    with scene.on_duty() as loop:
        in_trouble(scene, loop, "delivery.not_sent.unreachable")
        with serving(scene.api, port=port):
            scene.says(LEAD, "/help")
            assert loop.hearing.heard_at is not None


@sqlite_only
def test_a_webhook_somebody_has_set_is_taken_away_and_nothing_is_dropped(scene: Scene) -> None:
    scene.api.updates.webhook = "https://elsewhere.example/hook"
    with scene.on_duty():
        scene.says(LEAD, "/help")
    (given,) = [given for name, given in scene.api.updates.managed if name == "deleteWebhook"]
    assert given.get("drop_pending_updates", "false") == "false"
    assert len(scene.told(LEAD)) == 1


@sqlite_only
def test_without_a_bot_it_lives_and_hears_nothing(scene: Scene) -> None:
    scene.night.office = replace(scene.night.office, channels={})
    with scene.on_duty() as loop:
        assert loop.hearing.heard_at is None
    assert scene.ended == []
    assert scene.api.requests == []


def test_a_hub_that_is_off_duty_asks_no_more_and_says_so(scene: Scene) -> None:
    with scene.on_duty() as loop:
        scene.until(lambda: loop.hearing.heard_at)
        scene.take_duty("hub-2")
        scene.until(lambda: scene.ended)
        polls = scene.api.updates.polls
        query = scene.api.updates.press(LEAD, 1, "ack:9:")
        assert query not in scene.api.updates.answers
    assert [type(one) for one in scene.ended] == [NotOnDutyError]
    assert scene.api.updates.polls == polls
    with scene.on_duty():
        scene.until(lambda: query in scene.api.updates.answers)


def test_the_menu_that_cannot_be_told_stops_nothing(scene: Scene) -> None:
    scene.api.always_fail("/setMyCommands", Fault("server_error", status=500))
    with scene.on_duty():
        scene.says(LEAD, "/help")
    assert len(scene.told(LEAD)) == 1


def test_neither_token_nor_words_stand_in_any_log(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for kind in ("unauthorized", "html", "reset", "server_error", "conflict"):
        scene.api.fail(POLL, Fault(kind, status=500))
    scene.api.fail("/answerCallbackQuery", Fault("html", status=404))
    with scene.on_duty():
        scene.says(LEAD, "секретные слова")
        scene.api.updates.press(LEAD, 1, "тайна")
        scene.says(LEAD, "/help")
    logged = "\n".join(logging.Formatter().format(record) for record in caplog.records)
    ours = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("runbook"))
    assert TOKEN.partition(":")[2] not in logged
    assert "does not hear" in ours
    assert "секретные" not in ours
    assert "тайна" not in ours
