"""The hub's API on a real socket, on each kind of database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runbook.hub.api import roll
from runbook.hub.office import Office
from runbook.hub.settings.shapes import HubSettings
from runbook.hub.store.store import Store
from runbook.secrets.own import OwnSecret
from tests.integration.hub.api.running import AgentLine, RunningApi, enrolled
from tests.integration.hub.api.thrown_at import Running
from tests.integration.hub.conftest import Clock


@pytest.fixture
def api(store: Store, office: Office, clock: Clock) -> Iterator[RunningApi]:
    running = RunningApi(store, office, clock)
    yield running
    running.stop()


@pytest.fixture
def agent(api: RunningApi) -> Callable[[str], AgentLine]:
    """Enrols operators, each with her own connection."""

    def make(operator: str = "op-117") -> AgentLine:
        return enrolled(api, operator)

    return make


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One hub for everything that is thrown at it; on SQLite: what is fuzzed comes before it."""
    patch = pytest.MonkeyPatch()
    patch.setattr(roll, "PER_SECOND", 1e6)
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('fuzz')}/hub.sqlite", OwnSecret.fresh())
    store.upgrade()
    api = RunningApi(store, Office(HubSettings(), Path()), Clock())
    yield api, enrolled(api, "op-117")
    api.stop()
    store.close()
    patch.undo()
