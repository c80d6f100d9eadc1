"""An incident left open by a crash or a defect is taken up again by the watch."""

from tests.integration.runbook.agent.night_faults import REFUSED, crm_down
from tests.integration.runbook.agent.quick_night import HOUR, Make


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
