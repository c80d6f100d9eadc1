"""From reports in the database to incidents in it, on SQLite and on PostgreSQL."""

import time

import pytest

from bench.simulated_fleet import GATEWAYS
from checks.component import Component, Part, Place
from runbook.hub.correlation.fleet_process import FleetProcess
from runbook.hub.incidents import keeping
from runbook.hub.incidents.change import Change
from runbook.hub.store import events, incidents, switches
from runbook.hub.store.outbox import outbox_in
from runbook.hub.store.transaction import NotOnDutyError
from runbook.reporting.shapes import Moment, Outage
from tests.integration.hub.correlation.reporting import Shift

CRM = Component(Place.SERVICE, "crm", Part.APPLICATION)
GATEWAY = Component(Place.GATEWAY, GATEWAYS[0], Part.HOST)
EVERYBODY = range(12)


def told(shift: Shift, key: str) -> list[str]:
    with shift.store.read() as tx:
        return [one.person.id for one in outbox_in(tx).told(key)]


def kinds(shift: Shift) -> list[str]:
    with shift.store.read() as tx:
        return [one.kind for one in reversed(events.latest(tx, 500))]


def test_many_reports_of_one_fault_become_one_incident_and_one_page(shift: Shift) -> None:
    shift.step()
    shift.look(EVERYBODY, CRM)
    shift.clock.go(1)
    shift.step()
    assert (shift.mass.cause, shift.mass.weight.accuse) == ("bank_service.error", 12)
    assert shift.mass.number
    assert set(told(shift, shift.mass.key)) == {"lead", "admin"}
    assert {shift.local(number).parent for number in EVERYBODY} == {shift.mass.key}
    with shift.store.read() as tx:
        assert len(incidents.members(tx, shift.mass.key)) == 12


def test_it_ends_with_the_fault_and_says_so(shift: Shift) -> None:
    shift.step()
    shift.look(EVERYBODY, CRM)
    shift.run(30)
    shift.look(EVERYBODY)
    shift.run(110)
    assert "mass.restored" not in kinds(shift)
    shift.run(40)
    assert shift.mass.over
    assert kinds(shift).count("mass.opened") == 1
    assert kinds(shift).count("mass.restored") == 1


def test_it_finds_the_same_with_the_search_in_a_process_of_its_own(shift: Shift) -> None:
    shift.come_on_duty("apart", FleetProcess)
    try:
        shift.look(EVERYBODY, CRM)
        until = time.monotonic() + 60
        while not shift.masses and time.monotonic() < until:
            shift.clock.go(1)
            shift.step()
        assert (shift.mass.cause, shift.mass.weight.accuse) == ("bank_service.error", 12)
    finally:
        shift.hub.close()


def test_one_who_comes_later_joins(shift: Shift) -> None:
    shift.step()
    shift.look(range(8), CRM)
    shift.run(20)
    assert shift.mass.weight.accuse == 8
    shift.look([9], CRM)
    shift.run(30)
    assert shift.local(9).parent == shift.mass.key


def test_two_operators_keep_incidents_of_their_own(shift: Shift) -> None:
    shift.step()
    shift.look(range(3, 12))
    shift.look([0, 1], CRM)
    shift.run(30)
    assert shift.masses == []
    assert shift.local(0).parent == ""


def test_a_step_without_news_writes_nothing(shift: Shift) -> None:
    shift.look(EVERYBODY, CRM)
    shift.run(60)
    before = kinds(shift)
    assert shift.run(10) == 0
    assert kinds(shift) == before


def test_a_hub_that_takes_over_goes_on_where_the_other_one_was(shift: Shift) -> None:
    shift.step()
    shift.look(range(6), CRM)
    shift.run(10)
    shift.look(range(6, 12), CRM)
    shift.come_on_duty("second")
    shift.run(30)
    assert shift.mass.weight.accuse == 12
    assert kinds(shift).count("mass.opened") == 1
    assert kinds(shift).count("incident.detected") == 12
    shift.look(EVERYBODY)
    shift.come_on_duty("third")
    shift.run(150)
    assert shift.mass.over


def test_a_hub_that_is_killed_between_any_two_transactions_loses_nothing(
    shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each hub gets one transaction further than the one before it, and then dies in it."""

    class KilledError(BaseException):
        pass

    real = keeping.apply
    left = 0

    def apply(*given: object, **named: object) -> object:
        nonlocal left
        left -= 1
        if left < 0:
            raise KilledError
        return real(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(keeping, "apply", apply)
    shift.look(EVERYBODY, CRM)
    killed = 0
    for number in range(40):
        left = number
        shift.come_on_duty(f"hub-{number}")
        try:
            shift.run(10)
        except KilledError:
            killed += 1
            continue
        break
    assert killed > 3
    left = 10_000
    shift.run(30)
    assert shift.mass.weight.accuse == 12
    assert kinds(shift).count("mass.opened") == 1
    assert kinds(shift).count("incident.detected") == 12
    assert kinds(shift).count("incident.joined") == 12


def test_a_hub_that_lost_the_duty_changes_nothing(shift: Shift) -> None:
    shift.step()
    old, fence = shift.hub, shift.fence
    shift.come_on_duty("second")
    shift.look(EVERYBODY, CRM)
    with pytest.raises(NotOnDutyError):
        old.step(fence)
    assert shift.masses == []


def test_a_person_who_presses_a_button_meanwhile_is_not_overruled(
    shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift.step()
    shift.look(range(5), CRM)
    shift.run(10)
    key = shift.mass.key
    real = keeping.apply
    pressed = False

    def apply(tx: object, office: object, change: Change) -> object:
        nonlocal pressed
        if change.event == "mass.weighed" and not pressed:
            pressed = True
            known = incidents.by_key(tx, key)  # type: ignore[arg-type]
            assert known is not None
            incidents.save(tx, known)  # type: ignore[arg-type]
        return real(tx, office, change)  # type: ignore[arg-type]

    monkeypatch.setattr(keeping, "apply", apply)
    shift.look(range(5, 12), CRM)
    shift.run(40)
    assert pressed
    assert shift.mass.weight.accuse == 12


def test_one_report_that_cannot_be_kept_does_not_stop_the_others(
    shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = keeping.apply

    def apply(tx: object, office: object, change: Change) -> object:
        if change.incident.agent == "op-2":
            raise ZeroDivisionError
        return real(tx, office, change)  # type: ignore[arg-type]

    monkeypatch.setattr(keeping, "apply", apply)
    shift.look(EVERYBODY, CRM)
    shift.run(10)
    assert shift.local(3).parent == shift.mass.key
    assert kinds(shift).count("report.passed_over") == 1
    with shift.store.read() as tx:
        kept = switches.get(tx, "correlation.seq")
    assert kept is not None
    assert kept.body["seq"] == 12


def test_what_was_over_when_it_was_first_heard_of_pages_nobody(shift: Shift) -> None:
    shift.step()
    before = Moment(wall=shift.clock.now, age_ms=3_600_000)
    for number in EVERYBODY:
        outage = Outage(
            key=f"{number + 1:016x}",
            revision=3,
            opened=before,
            cause="bank_service.error",
            services=("crm",),
            restored=Moment(wall=shift.clock.now, age_ms=3_000_000),
        )
        shift.report(number, outages=(outage,))
    shift.run(60)
    assert shift.masses == []
    assert shift.local(3).late
    assert told(shift, shift.local(3).key) == []


def test_an_old_diagnosis_opens_nothing(shift: Shift) -> None:
    shift.step()
    shift.look(EVERYBODY, CRM, age_ms=600_000, told=False)
    shift.run(60)
    assert shift.masses == []


def test_what_operators_say_does_not_work_is_an_incident_too(shift: Shift) -> None:
    shift.look(EVERYBODY)
    shift.run(10)
    for number in range(4):
        shift.complain(number, "voice")
    shift.run(10)
    assert (shift.mass.not_working, shift.mass.side) == (("voice",), "undetermined")
    shift.come_on_duty("second")
    shift.run(10)
    assert shift.mass.not_working == ("voice",)
    assert not shift.mass.over


def test_a_provider_whose_operators_all_vanish_is_accused(store_shift: Shift) -> None:
    shift = store_shift
    shift.look(range(shift.size))
    shift.run(120)
    home = shift.fleet[0].paths.provider
    gone = {one.id for one in shift.fleet if one.paths.provider == home}
    shift.heard -= gone
    shift.run(130)
    assert (shift.mass.cause, shift.mass.weight.vanished) == ("isp.no_internet", len(gone))
    shift.heard |= gone
    shift.run(160)
    assert shift.mass.over


def test_a_hub_that_takes_over_knows_who_vanished_and_waits_for_them(store_shift: Shift) -> None:
    shift = store_shift
    shift.look(range(shift.size))
    shift.run(120)
    home = shift.fleet[0].paths.provider
    gone = {one.id for one in shift.fleet if one.paths.provider == home}
    shift.heard -= gone
    shift.run(130)
    shift.come_on_duty("second")
    shift.run(300)
    assert shift.mass.over is False
    shift.heard |= gone
    shift.run(30)
    assert shift.mass.over


@pytest.fixture
def store_shift(shift: Shift) -> Shift:
    """A shift of a hundred and twenty: four at each provider in each city."""
    return Shift(shift.store, shift.office, shift.clock, size=120)
