"""A line that comes and goes is one incident: unstable, and over after ten steady minutes."""

import pytest

from checks.failure import Failure
from runbook.agent.watch.drops import STEADY
from tests.integration.runbook.agent.night_faults import cable_out, crm_down
from tests.integration.runbook.agent.quick_night import HOUR, Make


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


@pytest.mark.parametrize("failure", [Failure.NETWORK_UNREACHABLE, Failure.TIMED_OUT])
@pytest.mark.parametrize("seconds", [1.5, 2, 4])
def test_whatever_notices_a_drop_first_it_is_the_homes(
    night: Make, failure: Failure, seconds: float
) -> None:
    drops = (cable_out(begin, seconds, failure) for begin in (100.1, 201.3, 302.7))
    assert night(*drops).passes(HOUR).office.causes == ["home_network.unstable"]
