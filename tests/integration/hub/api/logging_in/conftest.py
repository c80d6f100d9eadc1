"""Whoever comes to the hub's page: a browser, and what lets its person in."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from runbook.hub.admission import logging_in
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.settings.shapes import HubSettings, Server
from runbook.hub.store import events
from runbook.hub.store.store import Store
from tests.integration.hub.api.running import RunningApi
from tests.integration.hub.api.visitor import Visitor

URL = "https://hub.bank.example"
STRANGER = {"x-forwarded-for": "203.0.113.9"}
"""Through a front end: nobody of this computer itself, to whom the plain page is shown."""
Everybody = dict[str, HubPerson]
Offer = Callable[[str], str]


@pytest.fixture
def office(office: Office) -> Office:
    return replace(office, settings=HubSettings(server=Server(url=URL)))


@pytest.fixture
def visitor(api: RunningApi, people: Everybody) -> Iterator[Visitor]:
    assert people
    one = Visitor(api)
    yield one
    one.close()


@pytest.fixture
def code(store: Store, people: Everybody) -> Offer:
    """A spoken code for a person."""

    def make(person: str = "lead") -> str:
        with store.write() as tx:
            return logging_in.offer_code(tx, people[person], "spoken")

    return make


@pytest.fixture
def link(store: Store, office: Office, people: Everybody) -> Offer:
    """The path of a link for a person."""

    def make(person: str = "lead") -> str:
        with store.write() as tx:
            return logging_in.offer_link(tx, office, people[person], "command").removeprefix(URL)

    return make


def kinds(store: Store) -> list[str]:
    """Of what the hub's log says, in its order."""
    with store.read() as tx:
        return [one.kind for one in reversed(events.latest(tx, 100))]
