"""The office at night, with a standby group."""

import pytest

from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.store import people as people_of
from runbook.hub.store.store import Store
from tests.integration.hub.callout.group import Group, Make
from tests.integration.hub.conftest import Clock
from tests.integration.hub.incidents.night import Night


@pytest.fixture
def night(store: Store, office: Office, clock: Clock, people: dict[str, HubPerson]) -> Night:
    assert people
    return Night(store, office, clock)


@pytest.fixture
def group(night: Night) -> Make:
    """Makes the standby group as large as asked for, each with a PC that works."""

    def make(size: int) -> Group:
        made = Group(night)
        with night.store.write() as tx:
            for number in range(1, size + 1):
                person = HubPerson(
                    f"standby-{number}", Role.STANDBY, f"Подмена {number}", 400 + number,
                    agent=f"op-2{number:02d}",
                )  # fmt: skip
                people_of.save(tx, person)
        for number in range(1, size + 1):
            made.looks(number, "healthy.ok")
        return made

    return make
