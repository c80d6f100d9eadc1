"""A hub as installed on PostgreSQL, with everything a large office has, and a real browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import update

from bench.hub.scene import postgres
from bench.hub.scene import scene as office
from bench.simulated_fleet import Operator, operators
from runbook.hub.model.incident import HubIncident, Kind, Weight
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.store import agents, events, incidents, seen, sessions
from runbook.hub.store.documents import written
from runbook.hub.store.store import Store
from runbook.hub.store.tables import AGENTS
from runbook.hub.store.transaction import Transaction
from runbook.reporting.credentials import hash_of
from runbook.reporting.shapes import Surroundings
from tests.browser.chromium import NOTEBOOK, chromium, context

AGENTS_COUNT, INCIDENTS_COUNT, UNCLOSED, MEMBERS, EVENTS = 10_000, 5_000, 800, 400, 100_000
LEADS = (
    HubPerson("lead-1", Role.SHIFT_LEAD, "Первый руководитель", email="lead-1@bank.example"),
    HubPerson("lead-2", Role.SHIFT_LEAD, "Второй руководитель", email="lead-2@bank.example"),
)
MASS_KEY = "f" * 16
_REPORT_KEY = bytes(range(32))


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is measured with. ``mass`` is the number of the mass incident that goes on."""

    store: Store
    url: str
    browser: Browser
    mass: int


@contextmanager
def scene() -> Iterator[Scene]:
    """One night in a large office."""
    with postgres() as server, office(server.database()) as here, chromium() as browser:
        here.know(LEADS)
        number = _fill(here.store)
        hub = here.house.on_duty()
        yield Scene(here.store, hub.url, browser, number)


@contextmanager
def lead(here: Scene, person: HubPerson = LEADS[0]) -> Iterator[BrowserContext]:
    """A browser that knows nothing yet but that this lead is logged in."""
    with here.store.write() as tx:
        token = sessions.begin(tx, person.id)
    with context(here.browser, NOTEBOOK) as made:
        made.add_cookies([{"name": "runbook", "value": token, "url": here.url}])
        yield made


def _fill(store: Store) -> int:
    everybody = operators(AGENTS_COUNT)
    with store.write() as tx:
        for one in everybody:
            agents.enrol(tx, one.id, hash_of(one.id.encode().ljust(32, b".")), _REPORT_KEY)
        _place(tx, everybody)
        seen.write(tx, "bench", {one.id: tx.now for one in everybody})
        number = _outages(tx, everybody, tx.now)
        for _ in range(EVENTS):
            events.log(tx, "incident.verdict", MASS_KEY)
    return number


def _place(tx: Transaction, everybody: list[Operator]) -> None:
    for one in everybody:
        provider, _, city = one.paths.provider.partition("/")
        where = Surroundings(provider=provider, city=city, gateway=one.paths.gateway_host)
        changed = update(AGENTS).where(AGENTS.c.operator == one.id).values(body=written(where))
        tx.connection.execute(changed)


def _outages(tx: Transaction, everybody: list[Operator], now: datetime) -> int:
    """Closed ones of the last months; and what goes on: a mass one, its members, single ones."""
    for number in range(INCIDENTS_COUNT - UNCLOSED):
        at = now - timedelta(minutes=20 * (number + 10))
        incidents.save(tx, _single(number, everybody, at, closed_at=at + timedelta(minutes=15)))
    weight = Weight(accuse=MEMBERS, prove=9_000, places=(("domru/Уфа", MEMBERS),))
    mass = HubIncident(
        MASS_KEY,
        Kind.MASS,
        now,
        cause="vpn_gateway.unreachable",
        side="bank",
        component="gateway:vpn1.bank.example/host",
        weight=weight,
        told=True,
    )
    kept = incidents.save(tx, mass)
    for number in range(INCIDENTS_COUNT - UNCLOSED, INCIDENTS_COUNT - 1):
        parent = MASS_KEY if number < INCIDENTS_COUNT - UNCLOSED + MEMBERS else ""
        one = incidents.save(tx, _single(number, everybody, now, parent=parent))
        if parent:
            incidents.join(tx, MASS_KEY, one.key)
    return kept.number


def _single(
    number: int,
    everybody: list[Operator],
    at: datetime,
    closed_at: datetime | None = None,
    parent: str = "",
) -> HubIncident:
    return HubIncident(
        f"{number + 1:016x}",
        Kind.LOCAL,
        at,
        agent=everybody[number].id,
        cause="isp.no_internet",
        side="isp",
        parent=parent,
        told=True,
        acknowledged_at=closed_at,
        restored_at=closed_at,
        closed_at=closed_at,
    )
