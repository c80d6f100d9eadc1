"""One look changes nothing that was told: neither the cause, nor who belongs to it."""

from checks.component import Component, Part, Place
from runbook.hub.correlation.groups import Whereabouts
from tests.unit.runbook.hub.correlation.fleet_findings import CRM, UFA, Desk, finding, people

FOUR = people(1, 2, 3, 4)
UFA_DNS = Component(Place.ISP, "rt/Уфа", Part.DNS)


def causes(desk: Desk) -> list[str]:
    return [one.change.incident.cause for one in desk.office.log]


def test_another_cause_seen_for_one_look_is_not_told() -> None:
    desk = Desk()
    desk.looks(finding(UFA, FOUR), seconds=60)
    for _ in range(3):
        desk.look(finding(UFA_DNS, people(1, 2, 3, 4, 5)), after=5)
        desk.looks(finding(UFA, people(1, 2, 3, 4, 5)), seconds=30)
    assert set(causes(desk)) == {"isp.no_internet"}
    assert desk.mass.component == str(UFA)
    assert desk.mass.weight.accuse == 5, "the figures go on"


def test_another_cause_that_stays_is_told_once() -> None:
    desk = Desk()
    desk.looks(finding(UFA, FOUR), seconds=60)
    desk.looks(finding(UFA_DNS, FOUR), seconds=60)
    assert causes(desk) == ["isp.no_internet", "isp.dns_failure"]
    assert desk.mass.component == str(UFA_DNS)


def test_who_gets_through_for_a_while_neither_leaves_nor_comes_back_against_her_own_pcs_word() -> (
    None
):
    desk = Desk()
    desk.where = {f"op-{number}": Whereabouts("rt/Уфа", "") for number in range(9)}
    desk.local("op-4", "isp.no_internet")
    desk.look(finding(UFA, FOUR))
    others = finding(UFA, people(1, 2, 3))
    for _ in range(4):
        desk.looks(others, seconds=45, proving={"*": people(4)})
        desk.looks(others, seconds=45)
    assert [why or "joined" for _, _, _, why in desk.office.moves] == ["joined"]


def test_a_service_that_fails_in_another_way_for_one_look_keeps_its_cause() -> None:
    desk = Desk()
    silent = Component(Place.SERVICE, "crm", Part.HOST)
    desk.looks(finding(CRM, FOUR), seconds=30)
    desk.look(finding(silent, FOUR), after=5)
    desk.looks(finding(CRM, FOUR), seconds=30)
    assert set(causes(desk)) == {"bank_service.error"}
