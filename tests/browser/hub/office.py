"""An office in the middle of a bad night, with somebody of every role, behind a real socket."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from notifier.providers.registry import ChannelSettings
from notifier.providers.settings import BotToken, MailSettings, TelegramSettings
from runbook.hub.admission import logging_in
from runbook.hub.model.actions import Action
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.rooms.roster.shapes import Entry
from runbook.hub.settings.shapes import HubSettings, Server
from runbook.hub.store import (
    agents,
    callbacks,
    drills,
    fitness,
    people,
    roster,
    seen,
    sessions,
    windows,
)
from runbook.hub.store.callbacks import Told
from runbook.hub.store.documents import written
from runbook.hub.store.reports import Incoming
from runbook.hub.store.store import Store
from runbook.hub.store.tables import AGENTS
from runbook.reporting.shapes import Drilled, Fitness, Moment, Report, Surroundings
from runbook.secrets.own import OwnSecret
from tests.far_ends.bot_api import TOKEN
from tests.integration.hub.api.running import RunningApi, promise
from tests.integration.hub.conftest import Clock
from tests.integration.hub.incidents.night import Night

BASE = "http://127.0.0.1"
MASS, ALONE = 6, 4
"""Numbers of incidents: the one that three operators share, and one that is known of."""
OPERATORS = range(101, 141)
OF_ROLE = {
    Role.SHIFT_LEAD: "lead",
    Role.SYSADMIN: "admin",
    Role.MONITORING: "monitor",
    Role.STANDBY: "standby-1",
    Role.MENTOR: "mentor",
    Role.AUDITOR: "auditor",
    Role.OPERATOR: "operator",
}
PEOPLE = (
    HubPerson("lead", Role.SHIFT_LEAD, "Руководитель смены", 101, "lead@bank.example"),
    HubPerson("lead-2", Role.SHIFT_LEAD, "Второй руководитель", 102, on_shift=False),
    HubPerson("lead-3", Role.SHIFT_LEAD, "Третий руководитель", 103),
    HubPerson("lead-en", Role.SHIFT_LEAD, "Fourth lead", 104, lang="en"),
    HubPerson("admin", Role.SYSADMIN, "Дежурный администратор", 201, "admin@bank.example"),
    HubPerson("monitor", Role.MONITORING, "Отдел мониторинга", 301, "nms@bank.example"),
    HubPerson("standby-1", Role.STANDBY, "Подмена 1", 401, agent="op-121"),
    HubPerson("standby-2", Role.STANDBY, "Подмена 2", 402, agent="op-122"),
    HubPerson("mentor", Role.MENTOR, "Наставник", 501),
    HubPerson("auditor", Role.AUDITOR, "Безопасность", None, "audit@bank.example"),
    HubPerson("operator", Role.OPERATOR, "Оператор", 601, agent="op-117"),
)


class Hub:
    """A hub that can be stopped and started again where it was."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.store = Store(f"sqlite:///{folder}/hub.sqlite", OwnSecret.fresh(), self.clock)
        self.store.upgrade()
        ways: dict[str, ChannelSettings] = {
            "telegram": TelegramSettings(BotToken(TOKEN)),
            "email": MailSettings("mail.bank.example", 587, "hub@bank.example"),
        }
        self.office = Office(HubSettings(server=Server(url=BASE)), folder, ways)
        self.night = Night(self.store, self.office, self.clock)
        with self.store.write() as tx:
            for one in PEOPLE:
                people.save(tx, one)
        self.api = RunningApi(self.store, self.office, self.clock)

    @property
    def url(self) -> str:
        return self.api.url

    def link(self, person: str) -> str:
        """A one-time link, as the person's bot gives it, to this server."""
        with self.store.write() as tx:
            found = people.by_id(tx, person)
            assert found is not None
            link = logging_in.offer_link(tx, self.office, found, "command")
        return self.url + link.removeprefix(BASE)

    def token(self, person: str) -> str:
        """What the cookie of somebody who is logged in holds."""
        with self.store.write() as tx:
            return sessions.begin(tx, person, "Chromium, Linux")

    def come_back(self) -> None:
        """Another process at the address of the one that has ended."""
        host, port = self.api.address
        again = Server(listen=f"{host}:{port}")
        self.api = RunningApi(self.store, self.office, self.clock, again)

    def close(self) -> None:
        self.api.stop()
        self.store.close()


@contextmanager
def calm_office(folder: Path) -> Iterator[Hub]:
    """Nothing goes on; everybody is there."""
    hub = Hub(folder)
    try:
        yield hub
    finally:
        hub.close()


@contextmanager
def busy_office(folder: Path) -> Iterator[Hub]:
    """Five are hit, three of them by ``MASS``; clients wait; one outage of before is over."""
    with calm_office(folder) as hub:
        _plan(hub)
        _staff(hub)
        _go_wrong(hub)
        yield hub


def _plan(hub: Hub) -> None:
    hour, now = timedelta(hours=1), hub.clock.now
    shifts = (
        *(("lead", Role.SHIFT_LEAD, -6), ("admin", Role.SYSADMIN, -6)),
        *(("lead-2", Role.SHIFT_LEAD, 6), ("standby-1", Role.STANDBY, 6)),
    )
    with hub.store.write() as tx:
        for who, role, begins in shifts:
            first = now + begins * hour
            roster.add(tx, Entry("", who, role, first, first + 12 * hour), "lead")
        windows.open_one(tx, "Соседняя смена", "lead")


def _staff(hub: Hub) -> None:
    now = hub.clock.now
    moment = Moment(wall=now, age_ms=0)
    unready = {103: ("disk",), 125: ("vpn_certificate",)}
    with hub.store.write() as tx:
        for n in OPERATORS:
            operator = f"op-{n}"
            agents.enrol(tx, operator, operator.encode().ljust(32), bytes(32))
            where = Surroundings(
                provider="domru" if n < 107 else ("domru", "rt", "beeline")[n % 3],
                city="Оренбург" if n < 120 else "Уфа",
                gateway="vpn.bank.example",
                team="ОКВ Оренбург" if n < 120 else "ОКВ Уфа",
                trainee=n == 131,
            )
            hers = AGENTS.update().where(AGENTS.c.operator == operator)
            tx.connection.execute(hers.values(body=written(where)))
            looked = Fitness(looked=moment, unready=unready.get(n, ()))
            report = Report(agent=operator, sequence=1, sent=now, fitness=looked)
            fitness.take(tx, [Incoming(operator, report, now)])
            if n % 2:
                passed = Drilled(drill="provider-dns", passed=moment)
                drilled = Report(agent=operator, sequence=2, sent=now, drilled=passed)
                drills.take(tx, [Incoming(operator, drilled, now)])
        seen.write(tx, "hub-1", {f"op-{n}": now for n in OPERATORS if n != 118})


def _go_wrong(hub: Hub) -> None:
    night = hub.night
    for number in range(1, 6):
        night.reports(night.outage(number))
    night.join_all(night.mass(), (1, 2, 3))
    night.deliver()
    hub.clock.go(60)
    night.orders("lead", Action.ACKNOWLEDGE, ALONE)
    hub.clock.go(60)
    night.reports(night.restored(5))
    night.orders("lead", Action.RESOLVE, 5, "isp.no_internet")
    now = hub.clock.now
    with hub.store.write() as tx:
        told = [
            Told("op-117", promise(1), now),
            Told("op-118", promise(2, channel="chat"), now),
            Told("op-118", promise(3), now),
        ]
        callbacks.take(tx, told)
        seen.write(tx, "hub-1", {f"op-{n}": now for n in OPERATORS if n != 118})
