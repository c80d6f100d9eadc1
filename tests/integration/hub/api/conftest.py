"""The hub's API on a real socket, on each kind of database."""

from collections.abc import Callable, Iterator

import pytest

from runbook.hub.office import Office
from runbook.hub.store.store import Store
from tests.integration.hub.api.running import AgentLine, RunningApi, enrolled
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
