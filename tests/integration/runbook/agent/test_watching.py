"""The night's loop: one incident for what lasts, never deaf, and an end when the shift ends."""

from datetime import timedelta

import pytest

from checks.observation import Observation, Outcome, ProbeKind
from checks.verdict import Verdict
from runbook.agent.watch.watching import NOT_YET
from tests.integration.runbook.agent.night_clock import BEGAN, STARTED
from tests.integration.runbook.agent.night_faults import (
    BEYOND_HOME,
    NO_INTERNET,
    REFUSED,
    Fault,
    crm_down,
    line_dead,
)
from tests.integration.runbook.agent.quick_night import HOUR, Make
from tests.unit.runbook.watch.looks import ALL, CHAT, CRM


def test_nobody_is_told_before_all_was_well_once(night: Make) -> None:
    tonight = night(line_dead(0, 100)).passes(300)
    assert tonight.screen.said == ["not_yet", "armed"]
    assert tonight.office.pursued == []


def test_a_computer_that_sleeps_before_it_was_ever_well_is_not_accused_of_it(night: Make) -> None:
    tonight = night(line_dead(0, 10 * 60))
    tonight.place.takes = 12.0
    tonight.passes(20 * 60)
    assert tonight.screen.said == ["not_yet", "armed"]


def test_a_calm_night_says_one_thing(night: Make) -> None:
    tonight = night().passes(9 * HOUR)
    assert tonight.screen.said == ["armed"]
    assert tonight.office.pursued == []


def test_an_outage_is_opened_once_with_the_time_of_its_first_failed_look(night: Make) -> None:
    tonight = night(crm_down(60, 120)).passes(600)
    (noticed,) = tonight.office.opened
    first = tonight.ears.first_failed
    assert first is not None
    assert abs(noticed.at - first) < timedelta(milliseconds=1)
    assert noticed.report.verdict == REFUSED
    assert tonight.screen.said == ["armed", REFUSED.cause]
    assert len(tonight.office.ended) == 1


def test_how_it_began_goes_with_the_incident_and_into_the_diagnosis(night: Make) -> None:
    tonight = night(crm_down(60, 120)).passes(600)
    evidence = tonight.office.opened[0].evidence
    assert evidence["onset"] == CRM.probe
    looks = evidence["looks"]
    assert isinstance(looks, list)
    assert {one["probe"] for one in looks if one["how"] == "passed"} >= {one.probe for one in ALL}
    failed = [one for one in looks if one["how"] == "connection_refused"]
    assert failed
    assert failed[0]["from_s"] == 0.0
    assert [one.probe for one in tonight.place.onsets if one] == [CRM.probe] * len(
        [one for one in tonight.place.onsets if one]
    )


def test_it_goes_on_watching_and_the_next_outage_is_another_incident(night: Make) -> None:
    tonight = night(crm_down(60, 60), line_dead(1000, 60)).passes(2000)
    assert tonight.office.causes == [REFUSED.cause, NO_INTERNET.cause]
    assert len(tonight.office.ended) == 2
    assert tonight.office.opened[1].evidence["onset"] in {one.probe for one in BEYOND_HOME}


def test_a_short_outage_is_told_though_a_busy_computer_is_being_borne(night: Make) -> None:
    busy = Fault(290, 420, (), Verdict("pc.overloaded", 0.9))
    tonight = night(crm_down(315, 28), busy).passes(345)
    (noticed,) = tonight.office.opened
    assert noticed.report.verdict == REFUSED
    assert tonight.office.pursued[0] < 315 + 12


def test_a_watch_that_begins_on_a_busy_computer_says_so_and_is_not_deaf(night: Make) -> None:
    busy = Fault(0, 200, (), Verdict("pc.overloaded", 0.9))
    tonight = night(crm_down(8, 28), busy)
    tonight.place.seen = (Observation(ProbeKind.SERVICE, "chat", CHAT.path, Outcome.PASSED),)
    tonight.passes(40)
    assert tonight.screen.said == ["armed, not all is well", REFUSED.cause]
    assert tonight.office.pursued[0] < 8 + 12


def test_a_part_of_the_way_unheard_at_the_first_look_is_looked_for_half_a_minute_later(
    night: Make,
) -> None:
    tonight = night()
    tonight.ears.whole = False
    tonight.passes(200)
    assert len(tonight.place.onsets) == 2


def test_a_recovering_bank_is_asked_more_seldom_and_a_provider_as_usual(night: Make) -> None:
    tonight = night(crm_down(60, 60), line_dead(1000, 60)).passes(2000)
    assert tonight.ears.eased == [2.0, 1.0, 1.0, 1.0]


def test_a_sitting_is_stirred_as_soon_as_all_answers_again(night: Make) -> None:
    tonight = night(line_dead(60, 60)).passes(600)
    (pursuit,) = tonight.office.pursuits
    assert any(120 <= one <= 126 for one in pursuit.stirs)


def test_what_waits_is_tried_as_soon_as_the_gateway_answers_again(night: Make) -> None:
    tonight = night(line_dead(60, 60)).passes(600)
    assert [one for one in tonight.office.alive if one < 120] == []
    assert min(tonight.office.alive) < 126


def test_a_shift_that_is_over_ends_the_watch(night: Make) -> None:
    tonight = night().passes(HOUR, STARTED + timedelta(minutes=10))
    assert 600 <= tonight.clock.monotonic - BEGAN <= 610


def test_a_shift_that_ends_during_an_outage_is_watched_to_the_outages_end(night: Make) -> None:
    tonight = night(crm_down(500, 300)).passes(HOUR, STARTED + timedelta(minutes=10))
    (ended,) = tonight.office.ended
    assert ended > 800
    assert tonight.clock.monotonic - BEGAN < ended + 10


def test_a_watch_that_was_never_armed_ends_with_the_shift_too(night: Make) -> None:
    tonight = night(line_dead(0, HOUR)).passes(HOUR, STARTED + timedelta(minutes=10))
    assert tonight.clock.monotonic - BEGAN <= 600 + NOT_YET


@pytest.mark.parametrize("second", [30.0, 200.0])
def test_it_can_be_stopped_at_any_time(night: Make, second: float) -> None:
    tonight = night(line_dead(0, 100)).passes(second)
    assert tonight.clock.monotonic - BEGAN <= second + 2


def test_who_leaves_leaves_the_incident_open(night: Make) -> None:
    tonight = night(crm_down(60, HOUR)).passes(300)
    tonight.watch.leave()
    (pursuit,) = tonight.office.pursuits
    assert pursuit.left
    assert tonight.office.is_open
