"""An office with one person of each role, browsers that are logged in, and a night that goes on."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from runbook.hub.model.actions import Action
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.settings.shapes import HubSettings, Server
from runbook.hub.store import callbacks, sessions
from runbook.hub.store import people as people_of
from runbook.hub.store.callbacks import Told
from runbook.hub.store.store import Store
from tests.integration.hub.api.running import RunningApi, promise
from tests.integration.hub.api.visitor import Visitor
from tests.integration.hub.conftest import Clock
from tests.integration.hub.incidents.night import Night

Everybody = dict[str, HubPerson]
Enter = Callable[[str], Visitor]

OF_ROLE = {
    Role.SHIFT_LEAD: "lead",
    Role.SYSADMIN: "admin",
    Role.MONITORING: "monitor",
    Role.STANDBY: "standby-1",
    Role.MENTOR: "mentor",
    Role.AUDITOR: "auditor",
    Role.OPERATOR: "operator",
}
"""Who of the office has the role. ``lead-2`` is off shift, ``lead-3`` on it beside ``lead``."""


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind is enough: what rooms read and write is tried on both beside it."""
    path = tmp_path / "hub.sqlite"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def office(office: Office) -> Office:
    return replace(office, settings=HubSettings(server=Server(url="https://hub.bank.example")))


@pytest.fixture
def people(store: Store, people: Everybody) -> Everybody:
    more = (
        HubPerson("operator", Role.OPERATOR, "Оператор", 601, agent="op-117"),
        HubPerson("lead-3", Role.SHIFT_LEAD, "Третий руководитель", 103),
    )
    with store.write() as tx:
        for one in more:
            people_of.save(tx, one)
    return people | {one.id: one for one in more}


@pytest.fixture
def night(store: Store, office: Office, clock: Clock, people: Everybody) -> Night:
    """A calm one."""
    assert people
    return Night(store, office, clock)


@pytest.fixture
def busy(night: Night) -> Night:
    """Five operators are hit, three of them by № 6; № 4 is known about; two clients wait."""
    for number in range(1, 6):
        night.reports(night.outage(number))
    night.join_all(night.mass(), (1, 2, 3))
    night.orders("lead", Action.ACKNOWLEDGE, 4)
    told = [
        Told("op-117", promise(1), night.clock.now),
        Told("op-118", promise(2, channel="chat"), night.clock.now),
    ]
    with night.store.write() as tx:
        callbacks.take(tx, told)
    return night


@pytest.fixture
def api(store: Store, office: Office, clock: Clock) -> Iterator[RunningApi]:
    running = RunningApi(store, office, clock)
    yield running
    running.stop()


@pytest.fixture
def enter(api: RunningApi, night: Night, people: Everybody) -> Iterator[Enter]:
    """Somebody who is logged in, at a browser that has looked at nothing yet."""
    inside: list[Visitor] = []

    def make(person: str = "lead") -> Visitor:
        with night.store.write() as tx:
            token = sessions.begin(tx, people[person].id)
        inside.append(Visitor(api, cookies={"runbook": token}))
        return inside[-1]

    yield make
    for one in inside:
        one.close()
