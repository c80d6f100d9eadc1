"""Ordinary noise of a night and sleep open no incident; what lasts does."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from checks.pulse.beat import Layer
from tests.integration.runbook.agent.night_clock import BEGAN, STARTED
from tests.integration.runbook.agent.night_faults import (
    BEYOND_HOME,
    NO_INTERNET,
    NO_LINK,
    NO_TRAFFIC,
    REFUSED,
    Fault,
    cable_out,
    crm_down,
)
from tests.integration.runbook.agent.quick_night import HOUR, Make, QuickNight
from tests.unit.runbook.watch.looks import ALL, CHAT, CRM, INSIDE, ROUTER, silent


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
