"""One look changes nothing that was told: neither the cause, nor who belongs to it."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from checks.component import Component, Part, Place
from runbook.hub.correlation.findings import Finding
from runbook.hub.correlation.groups import Whereabouts
from runbook.hub.correlation.mass import WEIGHED
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


def weighed(prove: int, silent: int, operators: frozenset[str] = FOUR) -> Finding:
    one = finding(UFA, operators)
    return replace(one, weight=replace(one.weight, prove=prove, silent=silent))


def test_one_pc_of_which_now_and_again_nothing_is_known_changes_a_card_once_a_minute() -> None:
    desk = Desk()
    desk.look(weighed(4, 1))
    for _ in range(24):
        desk.look(weighed(5, 0), after=5)
        desk.look(weighed(4, 1), after=7)
    told = [one.at for one in desk.office.log if one.change.event == WEIGHED]
    assert told, "it is told in the end"
    assert all(later - one >= timedelta(seconds=60) for one, later in pairwise(told))


def test_what_less_than_a_tenth_of_everybody_shows_changes_no_card() -> None:
    desk = Desk()
    desk.look(weighed(20, 3))
    desk.looks(weighed(18, 5), seconds=300)
    assert WEIGHED not in desk.events
    desk.looks(weighed(17, 6), seconds=60)
    assert desk.events.count(WEIGHED) == 1


def test_one_more_who_is_hit_is_told_at_once_whenever_the_others_were() -> None:
    desk = Desk()
    desk.look(weighed(4, 1))
    desk.looks(weighed(5, 0), seconds=65)
    desk.look(weighed(4, 0, people(1, 2, 3, 4, 5)), after=6)
    assert desk.mass.weight.accuse == 5


def test_a_hub_that_takes_over_tells_what_it_finds() -> None:
    desk = Desk()
    desk.look(weighed(4, 1))
    desk.restart()
    desk.look(weighed(5, 0), after=5)
    assert desk.mass.weight.prove == 5
