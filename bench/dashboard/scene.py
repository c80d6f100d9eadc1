"""A hub as installed on PostgreSQL, with everything a large office has, and a real browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext

from bench.dashboard.filling import fill
from bench.hub.scene import postgres
from bench.hub.scene import scene as office
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.store import sessions
from runbook.hub.store.store import Store
from tests.browser.chromium import NOTEBOOK, chromium, context

LEADS = (
    HubPerson("lead-1", Role.SHIFT_LEAD, "Первый руководитель", email="lead-1@bank.example"),
    HubPerson("lead-2", Role.SHIFT_LEAD, "Второй руководитель", email="lead-2@bank.example"),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is measured with.

    ``mass`` is the number of the mass incident that goes on, ``before`` of one that was.
    """

    store: Store
    url: str
    browser: Browser
    mass: int
    before: int


@contextmanager
def scene() -> Iterator[Scene]:
    """One night in a large office."""
    with postgres() as server, office(server.database()) as here, chromium() as browser:
        here.know(LEADS)
        mass, before = fill(here.store)
        hub = here.house.on_duty()
        yield Scene(here.store, hub.url, browser, mass, before)


@contextmanager
def lead(here: Scene, person: HubPerson = LEADS[0]) -> Iterator[BrowserContext]:
    """A browser that knows nothing yet but that this lead is logged in."""
    with here.store.write() as tx:
        token = sessions.begin(tx, person.id)
    with context(here.browser, NOTEBOOK) as made:
        made.add_cookies([{"name": "runbook", "value": token, "url": here.url}])
        yield made
