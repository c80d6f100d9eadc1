"""The office at night, and one whose channels lead to servers that are up."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from notifier.net.name_sources import NameSources, Source
from notifier.providers.settings import BotToken, TelegramSettings
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.settings.shapes import Escalation, HubSettings, Server
from runbook.hub.store.store import Store, utc_now
from runbook.secrets.own import OwnSecret
from tests.far_ends.authority import Authority
from tests.far_ends.bot_api import TOKEN, BotApi, serving
from tests.integration.hub.conftest import Clock
from tests.integration.hub.incidents.night import Night
from tests.integration.notifier.post_office import Post, posted

BOT_HOST = "api.telegram.test"


@pytest.fixture
def night(store: Store, office: Office, clock: Clock, people: dict[str, HubPerson]) -> Night:
    assert people
    return Night(store, office, clock)


@dataclass
class Now:
    """The real time, where a night is moved by hand."""

    @property
    def now(self) -> object:
        return utc_now()


@dataclass
class Live:
    """A night in real time, with a Bot API server and a mail server at the far ends."""

    night: Night
    bot: BotApi
    post: Post
    stores: list[Store] = field(default_factory=list)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def live(
    database: str,
    secret: OwnSecret,
    people: dict[str, HubPerson],
    authority: Authority,
    tmp_path: Path,
) -> Iterator[Live]:
    assert people
    state = BotApi()
    issued = authority.issue(BOT_HOST)
    pinned = NameSources(pinned={BOT_HOST: ("127.0.0.1",)}, order=(Source.PINNED,))
    with (
        serving(state, str(issued.certificate), str(issued.key)) as port,
        posted(authority) as post,
    ):
        telegram = TelegramSettings(
            BotToken(TOKEN),
            api_url=f"https://{BOT_HOST}:{port}",
            ca_file=str(authority.file),
            names=pinned,
            deadline=20.0,  # nobody misses it, on a busy machine either
        )
        settings = HubSettings(
            server=Server(url="https://hub.bank.example"),
            escalation=Escalation(next_route_after=1.0, repeat_after=0.0, next_person_after=0.0),
        )
        office = Office(settings, tmp_path, {"telegram": telegram, "email": post.settings()})
        store = Store(database, secret)
        yield Live(Night(store, office, Now()), state, post)  # type: ignore[arg-type]  # its now
        store.close()
