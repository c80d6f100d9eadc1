"""The night's loop: nothing for ordinary noise, one incident for what lasts, and never deaf."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from checks.failure import Failure
from checks.observation import Observation, Outcome, ProbeKind
from checks.pulse.beat import Layer
from checks.verdict import Verdict
from runbook.agent.watch.drops import STEADY
from runbook.agent.watch.watching import NOT_YET
from tests.integration.runbook.agent.quick_night import BEGAN, STARTED, Fault, QuickNight
from tests.unit.runbook.watch.looks import (
    ALL,
    CHAT,
    CRM,
    GATEWAY,
    INSIDE,
    LINK,
    ROUTER,
    silent,
)

HOUR = 3600.0
REFUSED = Verdict("bank_service.refused", 0.95, ("crm",))
NO_TRAFFIC = Verdict("vpn_client.no_traffic", 0.7)
NO_INTERNET = Verdict("isp.no_internet", 0.95)
NO_LINK = Verdict("home_network.no_link", 0.99)
BEYOND_HOME = (GATEWAY, INSIDE, CRM, CHAT)

Make = Callable[..., QuickNight]


@pytest.fixture
def night(tmp_path: Path) -> Make:
    return lambda *faults: QuickNight(tmp_path, *faults)


def crm_down(begin: float, seconds: float) -> Fault:
    return Fault(begin, begin + seconds, (CRM,), REFUSED, Failure.CONNECTION_REFUSED)


def cable_out(
    begin: float, seconds: float, failure: Failure = Failure.NETWORK_UNREACHABLE
) -> Fault:
    return Fault(begin, begin + seconds, (LINK, *ALL), NO_LINK, failure)


def line_dead(begin: float, seconds: float) -> Fault:
    return Fault(begin, begin + seconds, BEYOND_HOME, NO_INTERNET)


# --- before it is armed


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


# --- what lasts


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


# --- what opens nothing


def wall_clock(seconds: float) -> Callable[[QuickNight], None]:
    return lambda tonight: tonight.clock.at(100, lambda: tonight.clock.set_by(seconds))


def asleep(tonight: QuickNight) -> None:
    tonight.faults.append(Fault(100, 109, BEYOND_HOME, NO_INTERNET))
    tonight.clock.at(100, lambda: tonight.clock.sleep(2 * HOUR))


def roaming(tonight: QuickNight) -> None:
    tonight.faults.append(cable_out(100, 3))
    tonight.faults.append(Fault(103, 107, (INSIDE, CRM, CHAT), NO_TRAFFIC))

    def moved() -> None:
        tonight.ears.router = "192.168.43.1"
        tonight.ears.changed()

    tonight.clock.at(100, tonight.ears.changed)
    tonight.clock.at(103, moved)


def lossy(tonight: QuickNight) -> None:
    tonight.ears.loss = 0.03


def mute_router(tonight: QuickNight) -> None:
    tonight.ears.faults = [Fault(100, 2 * HOUR, (ROUTER,), NO_LINK)]


NOISE: dict[str, Callable[[QuickNight], None]] = {
    "one lost packet": lambda one: one.faults.append(Fault(100, 100.3, ALL, NO_INTERNET)),
    "three in a hundred lost": lossy,
    "a service that restarts in 3 s": lambda one: one.faults.append(crm_down(100, 3)),
    "a rekey gap": lambda one: one.faults.append(Fault(100, 105, (INSIDE, CRM, CHAT), NO_TRAFFIC)),
    "roaming": roaming,
    "sleep": asleep,
    "the wall clock set back": wall_clock(-5 * HOUR),
    "the wall clock set forward": wall_clock(7 * HOUR),
    "a router that answers no more while all works": mute_router,
    "a cable out for 2 s": lambda one: one.faults.append(cable_out(100, 2)),
}


@pytest.mark.parametrize("make", NOISE.values(), ids=NOISE.keys())
def test_ordinary_noise_opens_nothing(night: Make, make: Callable[[QuickNight], None]) -> None:
    tonight = night()
    make(tonight)
    tonight.passes(3 * HOUR)
    assert tonight.office.pursued == []
    assert "not_yet" not in tonight.screen.said


def test_the_same_faults_open_an_incident_when_they_last(night: Make) -> None:
    tonight = night(Fault(100, 130, (INSIDE, CRM, CHAT), NO_TRAFFIC), cable_out(1000, 30))
    tonight.passes(HOUR)
    assert tonight.office.causes == [NO_TRAFFIC.cause, NO_LINK.cause]


def test_sleep_is_said_and_what_is_broken_after_it_is_told(night: Make) -> None:
    tonight = night(Fault(100, 300, BEYOND_HOME, NO_INTERNET))
    tonight.clock.at(100, lambda: tonight.clock.sleep(2 * HOUR))
    tonight.passes(HOUR)
    assert tonight.screen.said == ["armed", f"slept {round(2 * HOUR)}", NO_INTERNET.cause]
    (noticed,) = tonight.office.opened
    assert noticed.at >= STARTED + timedelta(seconds=100 + 2 * HOUR)


def test_a_diagnosis_of_half_a_minute_is_not_taken_for_sleep(night: Make) -> None:
    tonight = night()
    tonight.place.takes = 30.0
    tonight.passes(2 * HOUR)
    assert tonight.screen.said == ["armed"]


def test_a_late_look_at_a_place_no_longer_watched_does_not_keep_it_busy(night: Make) -> None:
    tonight = night(crm_down(2000, 60))
    elsewhere = silent(ROUTER, BEGAN + 100)
    stray = type(elsewhere)("router_tcp:10.0.0.1", Layer.HOME, elsewhere.path, elsewhere.outcome,
                            elsewhere.at, failure=elsewhere.failure)  # fmt: skip
    tonight.clock.at(100, lambda: tonight.ears.signs.put(stray))
    tonight.passes(HOUR)
    assert tonight.office.causes == [REFUSED.cause]


# --- a line that comes and goes


def test_three_drops_are_one_unstable_line_that_is_over_after_ten_steady_minutes(
    night: Make,
) -> None:
    tonight = night(*(cable_out(begin, 2) for begin in (100, 200, 300))).passes(HOUR)
    assert tonight.office.causes == ["home_network.unstable"]
    assert 300 <= tonight.office.pursued[0] <= 330
    assert len(tonight.office.dropped) == 1
    (ended,) = tonight.office.ended
    assert 300 + STEADY <= ended <= 300 + STEADY + 60


def test_each_drop_more_is_written_down_and_opens_nothing(night: Make) -> None:
    drops = (100, 200, 300, 500, 700)
    tonight = night(*(cable_out(begin, 2) for begin in drops)).passes(HOUR)
    assert tonight.office.causes == ["home_network.unstable"]
    assert len(tonight.office.dropped) == 3
    (ended,) = tonight.office.ended
    assert 700 + STEADY <= ended <= 700 + STEADY + 60


def test_a_program_that_restarts_meanwhile_is_no_drop_of_the_line(night: Make) -> None:
    drops = [cable_out(begin, 2) for begin in (100, 200, 300)]
    tonight = night(*drops, crm_down(600, 3)).passes(HOUR)
    assert len(tonight.office.dropped) == 1


# --- after a crash, and when following fails


def test_an_incident_left_open_by_a_crash_is_taken_up_at_once(night: Make) -> None:
    tonight = night(crm_down(0, 60))
    tonight.office.is_open = True
    tonight.passes(600)
    assert tonight.office.pursued == [tonight.place.takes]
    assert tonight.office.opened == []
    assert tonight.screen.said == [REFUSED.cause]
    assert len(tonight.office.ended) == 1


def test_an_incident_that_ended_during_the_crash_is_ended_and_not_called_an_outage(
    night: Make,
) -> None:
    tonight = night(crm_down(1000, 60))
    tonight.office.is_open = True
    tonight.passes(2000)
    assert len(tonight.office.ended) == 2
    assert tonight.screen.said == [REFUSED.cause]
    assert tonight.office.causes == [REFUSED.cause]


def test_a_defect_in_following_is_outlived_and_the_incident_taken_up_again(night: Make) -> None:
    tonight = night(crm_down(60, 120))
    tonight.office.defects = 2
    tonight.passes(900)
    assert len(tonight.office.pursued) == 3
    assert len(tonight.office.opened) == 1
    assert len(tonight.office.ended) == 1


def test_a_defect_that_stays_is_met_seldom(night: Make) -> None:
    tonight = night(crm_down(60, 2 * HOUR))
    tonight.office.defects = 10_000
    tonight.passes(HOUR)
    assert 5 <= len(tonight.office.pursued) <= 25


# --- the end


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


@pytest.mark.parametrize("failure", [Failure.NETWORK_UNREACHABLE, Failure.TIMED_OUT])
@pytest.mark.parametrize("seconds", [1.5, 2, 4])
def test_whatever_notices_a_drop_first_it_is_the_homes(
    night: Make, failure: Failure, seconds: float
) -> None:
    drops = (cable_out(begin, seconds, failure) for begin in (100.1, 201.3, 302.7))
    assert night(*drops).passes(HOUR).office.causes == ["home_network.unstable"]


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
