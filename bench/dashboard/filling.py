"""Everything that a large office has in its database."""

from datetime import datetime, timedelta

from sqlalchemy import update

from bench.simulated_fleet import Operator, operators
from runbook.hub.model.incident import HubIncident, Kind, Weight
from runbook.hub.store import agents, callbacks, drills, events, fitness, incidents, seen
from runbook.hub.store.documents import written
from runbook.hub.store.reports import Incoming
from runbook.hub.store.store import Store
from runbook.hub.store.tables import AGENTS
from runbook.hub.store.transaction import Transaction
from runbook.reporting.credentials import hash_of
from runbook.reporting.shapes import Drilled, Fitness, Moment, Promise, Report, Surroundings

AGENTS_COUNT, INCIDENTS_COUNT, UNCLOSED, MEMBERS, EVENTS = 10_000, 5_000, 800, 400, 100_000
PROMISES, TEAMS, VERSION = 2_000, 40, "1.0.0"
MASS_KEY, BEFORE_KEY = "f" * 16, "e" * 16
_REPORT_KEY = bytes(range(32))
_QUARTER = timedelta(minutes=15)


def fill(store: Store) -> tuple[int, int]:
    """Fill it; the numbers of the mass outage that goes on, and of one before."""
    everybody = operators(AGENTS_COUNT)
    with store.write() as tx:
        for one in everybody:
            agents.enrol(tx, one.id, hash_of(one.id.encode().ljust(32, b".")), _REPORT_KEY)
        _place(tx, everybody)
        _report(tx, everybody)
        seen.write(tx, "bench", {one.id: tx.now for one in everybody})
        numbers = _outages(tx, everybody, tx.now)
        callbacks.take(tx, [_told(number, everybody, tx.now) for number in range(PROMISES)])
        for number in range(EVENTS):
            # Of a large mass outage more is told than of a single one.
            about = MASS_KEY if number % 20 == 0 else f"{number % INCIDENTS_COUNT + 1:016x}"
            events.log(tx, "incident.verdict", about)
    return numbers


def _place(tx: Transaction, everybody: list[Operator]) -> None:
    for number, one in enumerate(everybody):
        provider, _, city = one.paths.provider.partition("/")
        team, trainee = f"{city}, {number % TEAMS + 1}", number % 25 == 0
        gateway = one.paths.gateway_host
        where = Surroundings(
            provider=provider, city=city, gateway=gateway, team=team, trainee=trainee
        )
        changed = update(AGENTS).where(AGENTS.c.operator == one.id)
        tx.connection.execute(changed.values(body=written(where), version=VERSION))


def _report(tx: Transaction, everybody: list[Operator]) -> None:
    """Every PC has looked at itself, one of fifty found something; four of five have practised."""
    moment = Moment(wall=tx.now, age_ms=0)
    ends = Moment(wall=tx.now + timedelta(days=300), age_ms=0)
    batch = []
    for number, one in enumerate(everybody):
        unready = ("disk",) if number % 50 == 0 else ()
        looked = Fitness(looked=moment, unready=unready, certificate_until=ends)
        passed = Drilled(drill="provider-dns", passed=moment) if number % 5 else None
        report = Report(agent=one.id, sequence=1, sent=tx.now, fitness=looked, drilled=passed)
        batch.append(Incoming(one.id, report, tx.now))
    fitness.take(tx, batch)
    drills.take(tx, batch)


def _outages(tx: Transaction, everybody: list[Operator], now: datetime) -> tuple[int, int]:
    """Closed ones of a year; and what goes on: a mass one, its members, single ones."""
    closed = INCIDENTS_COUNT - UNCLOSED
    before = incidents.save(tx, _mass(BEFORE_KEY, now - timedelta(days=1), closed, over=True))
    for number in range(closed):
        at = now - timedelta(minutes=120 * (number + 10))
        one = incidents.save(tx, _single(number, everybody, at, closed_at=at + _QUARTER))
        incidents.join(tx, BEFORE_KEY, one.key)
    mass = incidents.save(tx, _mass(MASS_KEY, now, MEMBERS))
    for number in range(closed, INCIDENTS_COUNT - 2):
        parent = MASS_KEY if number < closed + MEMBERS else ""
        one = incidents.save(tx, _single(number, everybody, now, parent=parent))
        if parent:
            incidents.join(tx, MASS_KEY, one.key)
    return mass.number, before.number


def _mass(key: str, at: datetime, hit: int, *, over: bool = False) -> HubIncident:
    closed_at = at + _QUARTER if over else None
    return HubIncident(
        key,
        Kind.MASS,
        at,
        cause="vpn_gateway.unreachable",
        side="bank",
        component="gateway:vpn1.bank.example/host",
        weight=Weight(accuse=hit, prove=9_000, places=(("domru/Уфа", hit),)),
        told=True,
        acknowledged_at=closed_at,
        restored_at=closed_at,
        closed_at=closed_at,
    )


def _told(number: int, everybody: list[Operator], now: datetime) -> callbacks.Told:
    """A promise to a client, which is to be kept within the hour or should have been."""
    hour = timedelta(hours=1)
    asked = Moment(wall=now - 2 * hour, age_ms=_ms(2 * hour))
    due = hour if number % 4 else -hour
    ends = Moment(wall=now + due, age_ms=_ms(-due))
    return callbacks.Told(
        everybody[number % MEMBERS].id,
        Promise(
            id=f"{number + 1:012x}",
            revision=1,
            channel="call",
            kind="case",
            promised=asked,
            window_from=asked,
            window_until=ends,
            reference=f"CASE-{number}",
        ),
        now,
    )


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


def _ms(length: timedelta) -> int:
    return length // timedelta(milliseconds=1)
