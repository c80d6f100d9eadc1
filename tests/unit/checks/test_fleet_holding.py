"""A report that still holds, and who proves what."""

from bench.simulated_fleet import GATEWAYS, observe, operators
from checks.component import Component, Part, Place
from checks.fleet import Fleet

NOW = 1000.0
CRM = Component(Place.SERVICE, "crm", Part.APPLICATION)
GATEWAY = Component(Place.GATEWAY, GATEWAYS[0], Part.HOST)


def gathered(*broken: Component) -> Fleet:
    fleet = Fleet(window=60.0)
    for one in operators(6):
        fleet.report(one.id, observe(one, broken), one.paths, NOW)
    return fleet


def test_a_report_that_holds_stays_in_the_window() -> None:
    fleet = gathered(CRM)
    for number in range(4):
        fleet.hold(f"op-{number}", NOW + 50)
    (fault,) = fleet.localise(NOW + 100).faults
    assert fault.accuse == 4
    assert fleet.localise(NOW + 111).operators == 0


def test_holding_takes_nothing_back_and_nobody_in() -> None:
    fleet = gathered()
    fleet.hold("op-1", NOW - 30)
    fleet.hold("nobody", NOW)
    assert fleet.localise(NOW + 60).operators == 6


def test_a_newer_report_replaces_one_that_held() -> None:
    fleet = gathered(CRM)
    (one, *_) = operators(1)
    fleet.hold(one.id, NOW + 10)
    fleet.report(one.id, observe(one), one.paths, NOW + 20)
    (fault,) = fleet.localise(NOW + 20).faults
    assert (fault.accuse, fault.prove) == (5, 1)


def test_who_got_through_proves_and_who_did_not_does_not() -> None:
    first, second = operators(2)
    fleet = Fleet()
    fleet.report(first.id, observe(first), first.paths, NOW)
    fleet.report(second.id, observe(second, [CRM]), second.paths, NOW)
    assert fleet.proves(first.id, CRM)
    assert not fleet.proves(second.id, CRM)
    assert fleet.proves(first.id, first.paths.isp(Part.ACCESS))
    assert not fleet.proves(first.id, second.paths.gateway(Part.HOST)), "that is not her gateway"
    assert not fleet.proves("nobody", GATEWAY)
