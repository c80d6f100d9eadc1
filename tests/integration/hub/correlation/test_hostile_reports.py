"""What one enrolled PC says, by a defect or on purpose, stops nothing for the others."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from checks.component import Component, Part, Place
from runbook.hub.correlation.fleet_process import FleetProcess
from runbook.hub.store import events, incidents, switches
from runbook.hub.store.store import Store
from runbook.hub.store.transaction import Transaction
from runbook.reporting.shapes import Diagnosis, Moment, Outage, Sight
from tests.integration.hub.correlation.reporting import Shift

CRM = Component(Place.SERVICE, "crm", Part.APPLICATION)
EVERYBODY = range(12)


def kinds(shift: Shift) -> list[str]:
    with shift.store.read() as tx:
        return [one.kind for one in events.latest(tx, 500)]


def test_a_poison_row_in_standing_does_not_stop_a_takeover(shift: Shift) -> None:
    """A number that JSON holds and the localisation's pipe does not."""
    shift.look(EVERYBODY, CRM)
    sight = Sight(probe="anchor:x", outcome="passed", values={"x": 10**30})
    made = Moment(wall=shift.clock.now, age_ms=0)
    poison = Diagnosis(made=made, cause="isp.no_internet", side="isp", observations=(sight,))
    shift.report(4, diagnosis=poison)
    for holder in ("second", "third"):
        shift.come_on_duty(holder, FleetProcess)
        try:
            until = time.monotonic() + 60
            while kinds(shift).count("diagnosis.passed_over") < 1 + (holder == "third"):
                assert time.monotonic() < until
                shift.clock.go(1)
                shift.step()
            while not shift.masses:
                assert time.monotonic() < until
                shift.clock.go(1)
                shift.step()
            shift.run(10)
        finally:
            shift.hub.close()
    assert shift.mass.cause == "bank_service.error"
    assert kinds(shift).count("diagnosis.passed_over") == 2, "once on each duty"
    with shift.store.read() as tx:
        bodies = [one.body for one in events.latest(tx, 500) if one.kind == "diagnosis.passed_over"]
    assert bodies[0] == {"operator": "op-4", "why": "OverflowError"}


def test_a_pc_that_tells_of_outages_without_end_holds_no_long_transaction(
    shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift.step()
    real = Store.write
    kept: list[int] = []

    @contextmanager
    def write(self: Store, *fence: int) -> Iterator[Transaction]:
        with real(self, *fence) as tx:
            before = incidents_in(tx)
            yield tx
            kept.append(incidents_in(tx) - before)

    def incidents_in(tx: Transaction) -> int:
        return len(incidents.every_open(tx))

    opened = Moment(wall=shift.clock.now, age_ms=0)
    for part in range(3):
        outages = tuple(
            Outage(key=f"{part:08x}{one:08x}", revision=1, opened=opened, cause="pc.disk_full")
            for one in range(1, 65)
        )
        shift.report(part, outages=outages)
    monkeypatch.setattr(Store, "write", write)
    shift.run(10)
    assert sum(kept) == 192
    assert max(kept) == 50
    with shift.store.read() as tx:
        reached = switches.get(tx, "correlation.seq")
    assert reached is not None
    assert reached.body["seq"] == 3
