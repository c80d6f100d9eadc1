"""How mass incidents begin, change, merge, split and end."""

from dataclasses import replace

import pytest

from runbook.hub.correlation.findings import Finding
from runbook.hub.correlation.groups import TELEGRAM_GROUP, Whereabouts
from runbook.hub.incidents.change import Loudness
from runbook.hub.model.incident import TELEGRAM, Weight
from tests.unit.runbook.hub.correlation.fleet_findings import (
    CRM,
    CRM_SILENT,
    GATEWAY,
    SEGMENT,
    UFA,
    Desk,
    finding,
    people,
    reported,
)

FOUR = people(1, 2, 3, 4)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_so_many_who_share_a_fault_are_one_incident_that_rings(desk: Desk) -> None:
    plan = desk.look(finding(CRM, FOUR))
    (change,) = plan.changes
    assert (change.event, change.loudness) == ("mass.opened", Loudness.RING)
    assert (desk.mass.cause, desk.mass.side, desk.mass.services) == (
        "bank_service.error",
        "bank",
        ("crm",),
    )
    assert desk.mass.component == str(CRM)


def test_two_are_not_enough(desk: Desk) -> None:
    assert not desk.look(finding(CRM, people(1, 2)))


def test_what_is_not_certain_opens_nothing(desk: Desk) -> None:
    assert not desk.look(finding(CRM, FOUR, opens=False))


def test_the_same_finding_again_changes_nothing(desk: Desk) -> None:
    desk.look(finding(CRM, FOUR))
    assert not desk.look(finding(CRM, FOUR))


def test_five_hundred_operators_in_ten_seconds_ring_once(desk: Desk) -> None:
    for number in range(3, 501, 12):
        desk.look(finding(CRM, people(*range(number))), after=0.25)
    desk.looks(finding(CRM, people(*range(500))), seconds=30)
    assert desk.mass.weight.accuse == 500
    assert desk.office.rings(desk.office.log[0].at) == 1
    assert len(desk.events) <= 5


def test_figures_that_hardly_move_are_left_alone_for_a_while(desk: Desk) -> None:
    desk.look(finding(CRM, people(*range(100))))
    desk.looks(finding(CRM, people(*range(103))), seconds=15)
    assert desk.mass.weight.accuse == 100
    desk.looks(finding(CRM, people(*range(103))), seconds=15)
    assert desk.mass.weight.accuse == 103


def test_a_second_service_with_the_same_fault_is_the_same_incident(desk: Desk) -> None:
    desk.look(finding(CRM, FOUR))
    desk.looks(finding(CRM, FOUR, services=("chat", "crm")), seconds=10)
    assert desk.mass.services == ("chat", "crm")


def test_it_ends_when_nobody_accuses_any_more_and_somebody_proves(desk: Desk) -> None:
    desk.look(finding(CRM, FOUR))
    desk.looks(seconds=115, proving={"*": people(1)})
    assert not desk.mass.over
    desk.looks(seconds=10, proving={"*": people(1)})
    assert desk.mass.restored_at is not None
    assert desk.office.log[-1].change.loudness is Loudness.RECOVERY


def test_without_proof_silence_is_no_recovery(desk: Desk) -> None:
    desk.look(finding(CRM, FOUR))
    desk.looks(seconds=3600, step=30)
    assert not desk.mass.over


def test_what_nobody_can_prove_any_more_fades(desk: Desk) -> None:
    desk.look(finding(CRM, FOUR))
    desk.looks(seconds=4 * 3600 + 60, step=60)
    assert desk.events[-1] == "mass.faded"


def test_what_comes_back_soon_is_the_same_incident_again(desk: Desk) -> None:
    desk.look(finding(CRM, FOUR))
    desk.looks(seconds=130, proving={"*": people(1)})
    desk.look(finding(CRM, FOUR))
    assert not desk.mass.over
    assert desk.events[-1] == "mass.reopened"
    assert desk.mass.repeats == 2
    assert desk.mass.reopened_at is not None
    assert not desk.mass.awaits


def test_what_comes_back_much_later_is_another_one(desk: Desk) -> None:
    desk.look(finding(CRM, FOUR))
    desk.looks(seconds=130, proving={"*": people(1)})
    desk.looks(seconds=900, step=30)
    desk.look(finding(CRM, FOUR))
    assert len(desk.office.masses) == 2


def test_a_fault_that_comes_and_goes_every_minute_does_not_flap(desk: Desk) -> None:
    for _ in range(10):
        desk.looks(finding(CRM, FOUR), seconds=30)
        desk.looks(seconds=60, proving={"*": people(1)})
    assert desk.events == ["mass.opened"]


def test_what_a_person_called_over_is_not_opened_again_at_once(desk: Desk) -> None:
    desk.look(finding(CRM, FOUR))
    closed = replace(
        desk.mass, restored_at=desk.now, closed_at=desk.now, closed_by="lead", revision=9
    )
    desk.office.known.incidents[closed.key] = closed
    desk.looks(finding(CRM, FOUR), seconds=280)
    assert len(desk.office.masses) == 1
    desk.looks(finding(CRM, FOUR), seconds=30)
    assert len(desk.office.masses) == 2


def test_a_better_explanation_keeps_the_number_and_rings_when_the_owner_is_another(
    desk: Desk,
) -> None:
    desk.look(finding(UFA, FOUR))
    number = desk.mass.number
    desk.looks(finding(GATEWAY, people(1, 2, 3, 4, 5)), seconds=15)
    assert (desk.mass.number, desk.mass.cause) == (number, "vpn_gateway.unreachable")
    assert (desk.mass.side, desk.events[-1]) == ("bank", "mass.turned")
    assert desk.office.log[-1].change.loudness is Loudness.RING


def test_an_explanation_that_holds_for_a_moment_only_changes_nothing(desk: Desk) -> None:
    desk.look(finding(UFA, FOUR))
    desk.looks(finding(GATEWAY, FOUR), seconds=5)
    desk.looks(finding(UFA, FOUR), seconds=20)
    desk.looks(finding(GATEWAY, FOUR), seconds=5)
    assert desk.mass.cause == "isp.no_internet"
    assert desk.events == ["mass.opened"]


def test_a_service_that_fails_in_another_way_is_the_same_incident(desk: Desk) -> None:
    desk.look(finding(CRM, FOUR))
    desk.looks(finding(CRM_SILENT, people(5, 6, 7)), seconds=20)
    assert desk.mass.cause == "bank_service.unreachable"


def test_a_fault_that_begins_as_another_one_ends_is_another_incident(desk: Desk) -> None:
    desk.look(finding(UFA, FOUR))
    desk.looks(finding(CRM, people(*range(50))), seconds=20, proving={"*": FOUR})
    assert {one.cause for one in desk.office.masses} == {"isp.no_internet", "bank_service.error"}


def test_two_incidents_that_turn_out_to_be_one_are_merged_into_the_older(desk: Desk) -> None:
    desk.look(finding(CRM_SILENT, FOUR))
    desk.look(finding(CRM_SILENT, FOUR), finding(UFA, people(11, 12, 13)))
    desk.looks(finding(SEGMENT, FOUR | people(11, 12, 13)), seconds=20)
    assert (desk.mass.number, desk.mass.cause) == (1, "bank_network.unreachable")
    assert "mass.merged" in desk.events


def test_one_incident_that_turns_out_to_be_two_is_split(desk: Desk) -> None:
    everybody = people(*range(10))
    desk.look(finding(SEGMENT, everybody))
    first, second = people(0, 1, 2, 3, 4, 5), people(6, 7, 8, 9)
    desk.looks(finding(CRM, first), finding(UFA, second), seconds=20)
    assert {(one.number, one.cause) for one in desk.office.masses} == {
        (1, "bank_service.error"),
        (2, "isp.no_internet"),
    }
    opened = [one.change for one in desk.office.log if one.change.event == "mass.opened"]
    assert opened[-1].body["split_from"] == 1


def test_telegram_out_of_reach_is_an_incident_without_operators(desk: Desk) -> None:
    down = Finding(TELEGRAM_GROUP, TELEGRAM, frozenset(), Weight(), "anchor:telegram", opens=True)
    desk.look(down)
    assert desk.mass.cause == TELEGRAM
    desk.looks(down, seconds=20)
    assert desk.events == ["mass.opened"]
    desk.looks(seconds=130)
    # Nobody is asked what it was: it is closed as soon as it is over, and goes on as the same.
    assert desk.mass.over
    assert (desk.mass.true_cause, desk.mass.closed_by) == (TELEGRAM, "")
    desk.look(down)
    assert desk.events[-1] == "mass.reopened"
    assert (desk.mass.number, desk.mass.over, desk.mass.true_cause) == (1, False, "")


def test_what_only_operators_say_is_an_incident_that_accuses_nobody(desk: Desk) -> None:
    desk.look(reported("voice", FOUR))
    assert (desk.mass.cause, desk.mass.side) == ("undetermined.ambiguous", "undetermined")
    assert desk.mass.not_working == ("voice",)
    assert not desk.mass.weight.certain


def test_what_operators_said_becomes_what_is_found_behind_it(desk: Desk) -> None:
    desk.look(reported("data", FOUR))
    desk.looks(finding(CRM, FOUR), seconds=20)
    assert (desk.mass.number, desk.mass.cause) == (1, "bank_service.error")


def test_a_hub_that_takes_over_goes_on_with_the_same_incidents(desk: Desk) -> None:
    desk.look(finding(CRM, FOUR))
    desk.restart()
    desk.looks(finding(CRM, FOUR), seconds=30)
    desk.restart()
    desk.looks(seconds=60, proving={"*": FOUR})
    assert desk.events == ["mass.opened"]
    desk.looks(seconds=70, proving={"*": FOUR})
    assert desk.events == ["mass.opened", "mass.restored"]


def test_a_local_incident_of_the_same_cause_joins(desk: Desk) -> None:
    desk.where["op-9"] = Whereabouts("rt/Уфа", "vpn1.bank.example")
    one = desk.local("op-9", "isp.no_internet")
    other = desk.local("op-8", "isp.no_internet")
    desk.look(finding(UFA, FOUR))
    known = desk.office.known.incidents
    assert known[one.key].parent == desk.mass.key
    assert known[other.key].parent == "", "that one has another provider"


def test_an_undetermined_one_that_is_explained_joins(desk: Desk) -> None:
    one = desk.local("op-2", "undetermined.ambiguous")
    desk.look(finding(CRM, FOUR))
    assert desk.office.known.incidents[one.key].parent == desk.mass.key


def test_an_exercise_belongs_to_nothing(desk: Desk) -> None:
    one = desk.local("op-2", "bank_service.error", services=("crm",), drill=True)
    desk.look(finding(CRM, FOUR))
    assert desk.office.known.incidents[one.key].parent == ""


def test_a_member_moves_when_another_explanation_holds(desk: Desk) -> None:
    one = desk.local("op-4", "undetermined.ambiguous")
    desk.look(finding(CRM, FOUR), finding(UFA, people(11, 12, 13)))
    desk.looks(finding(CRM, people(1, 2, 3)), finding(UFA, people(4, 11, 12, 13)), seconds=20)
    parent = desk.office.known.incidents[desk.office.known.incidents[one.key].parent]
    assert parent.cause == "isp.no_internet"
    assert [why for _, key, _, why in desk.office.moves if key == one.key] == ["", "moved", ""]


def test_a_member_that_proves_what_the_others_accuse_has_a_fault_of_her_own(desk: Desk) -> None:
    one = desk.local("op-4", "pc.disk_full")
    desk.look(finding(CRM, FOUR))
    assert desk.office.known.incidents[one.key].parent == desk.mass.key
    others = finding(CRM, people(1, 2, 3))
    desk.looks(others, seconds=20, proving={"*": people(4)})
    assert desk.office.known.incidents[one.key].parent, "a moment's proof is not enough"
    desk.looks(others, seconds=30, proving={"*": people(4)})
    assert desk.office.known.incidents[one.key].parent == ""
    assert desk.office.moves[-1][-1] == "proved"


def test_members_leave_when_the_incident_ends(desk: Desk) -> None:
    one = desk.local("op-2", "pc.disk_full")
    desk.look(finding(CRM, FOUR))
    desk.looks(seconds=130, proving={"*": people(1)})
    assert desk.office.known.incidents[one.key].parent == ""
    assert desk.office.moves[-1][-1] == "over"


def test_a_late_incident_joins_the_one_of_its_time_and_opens_none(desk: Desk) -> None:
    desk.where["op-9"] = Whereabouts("rt/Уфа", "vpn1.bank.example")
    desk.look(finding(UFA, FOUR))
    late = replace(
        desk.local("op-9", "isp.no_internet"), restored_at=desk.now, late=True, occurred_at=desk.now
    )
    desk.office.known.incidents[late.key] = late
    desk.look(finding(UFA, FOUR), late=[late])
    assert desk.office.known.incidents[late.key].parent == desk.mass.key
    assert desk.events == ["mass.opened"]
