"""The hub's bot, a real Bot API server before it, and an office with people who write and press."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from notifier.providers.settings import BotToken, TelegramSettings
from runbook.hub.bot import desk
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.store.store import Store
from tests.far_ends.bot_api import TOKEN, BotApi, serving
from tests.integration.hub.bot.scene import LONG_S, Scene
from tests.integration.hub.conftest import Clock
from tests.integration.hub.incidents.night import Night


@pytest.fixture
def api() -> Iterator[BotApi]:
    state = BotApi()
    with serving(state) as port:
        state.port = port
        yield state


@pytest.fixture
def telegram(api: BotApi) -> TelegramSettings:
    return TelegramSettings(BotToken(TOKEN), api_url=f"http://127.0.0.1:{api.port}", deadline=20.0)


@pytest.fixture
def hub_office(office: Office, telegram: TelegramSettings) -> Office:
    channels = {**office.channels, "telegram": telegram}
    return replace(office, channels=channels)


@pytest.fixture
def scene(
    store: Store,
    hub_office: Office,
    clock: Clock,
    people: dict[str, HubPerson],
    api: BotApi,
    monkeypatch: pytest.MonkeyPatch,
) -> Scene:
    """On a busy machine the work takes longer than an answer may; here it is waited for."""
    assert people
    monkeypatch.setattr(desk, "ANSWER_WITHIN", LONG_S)
    made = Scene(Night(store, hub_office, clock), api)
    made.take_duty()
    return made
