"""A hub's database on SQLite and on a real PostgreSQL, its office, and the people in it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notifier.providers.registry import ChannelSettings
from notifier.providers.settings import BotToken, MailSettings, TelegramSettings
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.settings.shapes import HubSettings
from runbook.hub.store import people as people_of
from runbook.hub.store.store import Store
from runbook.secrets.own import OwnSecret
from tests.far_ends import postgres as postgres_far_end
from tests.far_ends.bot_api import TOKEN
from tests.far_ends.postgres import Postgres
from tests.integration.hub.databases import Databases

NOW = datetime(2026, 11, 22, 23, 13, 0, 123000, tzinfo=UTC)
SQLITE, POSTGRESQL = "sqlite", "postgresql"


@dataclass
class Clock:
    """The hub's clock, moved by hand."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def go(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The one server of this test process."""
    if reason := postgres_far_end.why_not():
        pytest.skip(reason)
    with postgres_far_end.running() as server:
        yield server


@pytest.fixture(scope="session")
def databases(postgres: Postgres) -> Databases:
    """Databases with the hub's tables."""
    return Databases(postgres)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the hub's tables, to be copied."""
    path = tmp_path_factory.mktemp("hub") / "template.sqlite"
    made = Store(f"sqlite:///{path}", OwnSecret.fresh())
    made.upgrade()
    made.close()
    return path


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def secret() -> OwnSecret:
    return OwnSecret(bytes(range(32)))


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with the hub's tables and nothing in them, on each kind."""
    if request.param == SQLITE:
        path = tmp_path / "hub.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    lender: Databases = request.getfixturevalue("databases")
    name = lender.lend()
    yield lender.server.url(name)
    lender.take_back(name)


@pytest.fixture
def store(database: str, secret: OwnSecret, clock: Clock) -> Iterator[Store]:
    made = Store(database, secret, clock)
    yield made
    made.close()


@pytest.fixture
def another(database: str, secret: OwnSecret, clock: Clock) -> Iterator[Callable[[], Store]]:
    """Makes further stores on the same database, as other processes have them."""
    opened: list[Store] = []

    def make() -> Store:
        opened.append(Store(database, secret, clock))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Settings as without a file, and the channels people have; they lead nowhere."""
    channels: dict[str, ChannelSettings] = {
        "telegram": TelegramSettings(BotToken(TOKEN)),
        "email": MailSettings("mail.bank.example", 587, "hub@bank.example"),
    }
    return Office(HubSettings(), tmp_path, channels)


@pytest.fixture
def people(store: Store) -> dict[str, HubPerson]:
    """One or two of each role, by id, with their chats."""
    everybody = (
        HubPerson("lead", Role.SHIFT_LEAD, "Руководитель смены", 101, "lead@bank.example"),
        HubPerson("lead-2", Role.SHIFT_LEAD, "Второй руководитель", 102, on_shift=False),
        HubPerson("admin", Role.SYSADMIN, "Дежурный администратор", 201, "admin@bank.example"),
        HubPerson("monitor", Role.MONITORING, "Отдел мониторинга", 301, "nms@bank.example"),
        HubPerson("standby-1", Role.STANDBY, "Подмена 1", 401, agent="op-201"),
        HubPerson("standby-2", Role.STANDBY, "Подмена 2", 402, agent="op-202"),
        HubPerson("mentor", Role.MENTOR, "Наставник", 501),
        HubPerson("auditor", Role.AUDITOR, "Безопасность", None, "audit@bank.example"),
    )
    with store.write() as tx:
        for person in everybody:
            people_of.save(tx, person)
    return {one.id: one for one in everybody}
