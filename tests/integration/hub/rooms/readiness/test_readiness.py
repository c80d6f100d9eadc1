"""The room of readiness, and the warning before a shift."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from runbook.alerting.channels import EMAIL, TELEGRAM
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.rooms.readiness import warning
from runbook.hub.rooms.readiness.gathering import facts
from runbook.hub.rooms.roster.shapes import Entry
from runbook.hub.store import agents, events, fitness, people, reports, roster, switches
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.store import Store
from runbook.reporting.shapes import Fitness, Moment
from tests.integration.hub.conftest import Clock
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import OF_ROLE, Enter
from tests.integration.hub.store.samples import heartbeat, incoming

HOUR = timedelta(hours=1)


def planned(store: Store, *who: tuple[str, Role]) -> None:
    """A shift that begins in three hours."""
    with store.write() as tx:
        for one, role in who:
            roster.add(tx, Entry("", one, role, tx.now + 3 * HOUR, tx.now + 15 * HOUR), "lead")


def looked(store: Store, operator: str, *unready: str) -> None:
    with store.write() as tx:
        agents.enrol(tx, operator, operator.encode().ljust(32), b"k" * 32)
        said = Fitness(looked=Moment(wall=tx.now, age_ms=0), unready=unready)
        batch = [incoming(operator, heartbeat(1, fitness=said), tx.now)]
        reports.take(tx, batch)
        fitness.take(tx, batch)


@pytest.fixture
def shift(night: Night) -> Night:
    """One PC has a full disk, one was never enrolled, the lead has no way, nobody stands by."""
    with night.store.write() as tx:
        people.save(tx, HubPerson("lead-9", Role.SHIFT_LEAD, "Новенькая", on_shift=False))
    looked(night.store, "op-117", "disk")
    planned(
        night.store,
        ("lead-9", Role.SHIFT_LEAD),
        ("admin", Role.SYSADMIN),
        ("op-117", Role.OPERATOR),
        ("op-118", Role.OPERATOR),
    )
    return night


def test_the_page_says_who_would_fail_tonight_and_what_nobody_knows(
    shift: Night, enter: Enter
) -> None:
    page = enter("lead").look("/readiness").text
    tonight, _, unknown = page.partition("Не знаем")
    assert "1 человека никто не достанет, у 2 операторов не готово рабочее место." in tonight
    assert "Нет ни Telegram, ни почты — 1 человек: Руководитель смены, lead-9" in tonight
    assert "На диске кончилось место — 1 оператор: op-117" in tonight
    assert "Рабочее место не подключено к пульту — 1 оператор: op-118" in tonight
    assert "Неизвестно, когда кончается VPN-сертификат — 1 оператор: op-117" in unknown
    assert "Новенькая" not in page


@pytest.mark.parametrize("role", Role)
def test_who_looks_at_it_is_decided_by_the_role(role: Role, enter: Enter) -> None:
    sees = role in {Role.SHIFT_LEAD, Role.SYSADMIN, Role.AUDITOR}
    assert enter(OF_ROLE[role]).look("/readiness").status_code == (200 if sees else 404)


def said(store: Store, channel: str) -> list[str]:
    with store.read() as tx:
        rows = tx.connection.execute(OUTBOX.select().where(OUTBOX.c.channel == channel))
        return [row.message for row in rows]


def test_people_are_warned_once_a_shift_and_names_stay_out_of_telegram(
    shift: Night, clock: Clock, office: Office
) -> None:
    def step() -> bool:
        with shift.store.write() as tx:
            return warning.is_due(tx, office) and warning.warn(tx, office)

    assert not step()
    clock.go(HOUR.total_seconds() + 60)
    assert step()
    # Another hub that comes on duty finds it done.
    assert not step()
    telegram = said(shift.store, TELEGRAM)
    assert telegram
    for one in telegram:
        assert "На диске кончилось место — 1 оператор: op-117" in one
        assert "Рабочее место не подключено к пульту — 1 оператор: op-118" in one
        assert "Новенькая" not in one
        assert "0.9.1" not in one
        assert '"rings": true' in one or '"rings":true' in one
    assert any("Попросите освободить место на диске." in one for one in said(shift.store, EMAIL))
    with shift.store.read() as tx:
        (event,) = [one for one in events.latest(tx) if one.kind == warning.WARNED]
        assert event.body["told"] == ["lead", "admin"]
        assert switches.get(tx, warning.WARNED) is not None
    planned(shift.store, ("lead-3", Role.SHIFT_LEAD))
    assert not step()


def test_nobody_is_warned_where_that_is_switched_off(
    shift: Night, clock: Clock, office: Office
) -> None:
    settings = office.settings
    off = msgspec.structs.replace(
        settings, readiness=msgspec.structs.replace(settings.readiness, before=0.0)
    )
    clock.go(2 * HOUR.total_seconds())
    with shift.store.read() as tx:
        assert warning.is_due(tx, office)
        assert not warning.is_due(tx, replace(office, settings=off))


def test_people_of_one_shift_may_come_a_little_apart_and_whoever_goes_home_is_not_of_it(
    night: Night, office: Office, clock: Clock
) -> None:
    quarter, now = timedelta(minutes=15), clock()
    begins = now + HOUR
    with night.store.write() as tx:
        for who, role, first, last in (
            ("lead", Role.SHIFT_LEAD, begins - 12 * HOUR, begins + quarter),
            ("op-1", Role.OPERATOR, begins - 12 * HOUR, begins + quarter),
            ("admin", Role.SYSADMIN, begins - 3 * HOUR, begins + 6 * HOUR),
            ("lead-2", Role.SHIFT_LEAD, begins, begins + 12 * HOUR),
            ("op-2", Role.OPERATOR, begins + quarter, begins + 12 * HOUR),
        ):
            roster.add(tx, Entry("", who, role, first, last), "lead")
        found = facts(tx, office)
        assert found.begins == begins
        assert [one.operator for one in found.desks] == ["op-2"]
        assert {"lead-2", "admin"} <= {one.id for one in found.workers}
        assert "lead" not in {one.id for one in found.workers}
        assert warning.warn(tx, office)
    clock.go(HOUR.total_seconds() + 60)
    with night.store.read() as tx:
        # The operators begin in a quarter of an hour: of that shift people were warned.
        assert not warning.is_due(tx, office)


def test_the_page_says_which_shift_it_is(night: Night, office: Office, enter: Enter) -> None:
    with night.store.write() as tx:
        # It is 02:13 in Moscow.
        first = tx.now.replace(hour=5, minute=0, second=0, microsecond=0) + timedelta(days=1)
        roster.add(tx, Entry("", "lead", Role.SHIFT_LEAD, first, first + 12 * HOUR), "lead")
    assert "<h1>К следующей смене (день, 08:00) " in enter("lead").look("/readiness").text


def test_a_role_that_nobody_fills_says_until_when(night: Night, enter: Enter) -> None:
    with night.store.write() as tx:
        for who, role, begins in (
            ("lead", Role.SHIFT_LEAD, 3),
            # It is 02:13 in Moscow: the shift begins at 05:13.
            ("admin", Role.SYSADMIN, 15),
        ):
            first = tx.now + begins * HOUR
            roster.add(tx, Entry("", who, role, first, first + 12 * HOUR), "lead")
    page = enter("lead").look("/readiness").text
    assert "В смене никого нет: Дежурный администратор (до 17:13 23.11)" in page
