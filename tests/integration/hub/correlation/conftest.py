"""A shift of operators on each kind of database."""

import pytest

from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.store.store import Store
from tests.integration.hub.conftest import Clock
from tests.integration.hub.correlation.reporting import Shift


@pytest.fixture
def shift(store: Store, office: Office, clock: Clock, people: dict[str, HubPerson]) -> Shift:
    assert people
    return Shift(store, office, clock)
