"""When a mass incident began, by what its members' PCs say, one of whose clocks may be wrong."""

from datetime import datetime, timedelta

from runbook.hub.store import incidents
from runbook.reporting.shapes import Moment
from tests.integration.hub.incidents.night import Night

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def hit(night: Night, number: int, ago: timedelta) -> None:
    age = ago // timedelta(milliseconds=1)
    night.reports(night.outage(number, occurred=Moment(wall=night.clock.now - ago, age_ms=age)))


def began(night: Night) -> datetime:
    with night.store.read() as tx:
        found = incidents.by_key(tx, "f" * 16)
    assert found is not None
    return found.began


def test_a_hub_that_was_away_for_an_hour_dates_the_outage_to_its_beginning(night: Night) -> None:
    for number, minutes in ((1, 58), (2, 61), (3, 60)):
        hit(night, number, timedelta(minutes=minutes))
    night.join_all(night.mass(detected_at=night.clock.now), (1, 2, 3))
    assert began(night) == night.clock.now - timedelta(minutes=61)


def test_one_pc_whose_clock_was_moved_a_day_does_not_make_it_begin_yesterday(night: Night) -> None:
    for number, ago in ((1, DAY), (2, HOUR), (3, HOUR), (4, timedelta(minutes=5))):
        hit(night, number, ago)
    night.join_all(night.mass(detected_at=night.clock.now), (1, 2, 3, 4))
    assert began(night) == night.clock.now - HOUR


def test_all_pcs_whose_clocks_were_moved_a_day_at_once_do_not_either(night: Night) -> None:
    for number in (1, 2, 3):
        hit(night, number, DAY)
    night.join_all(night.mass(detected_at=night.clock.now), (1, 2, 3))
    assert began(night) == night.clock.now


def test_whoever_was_hit_long_before_the_others_had_an_outage_of_her_own(night: Night) -> None:
    for number, ago in ((1, HOUR), (2, timedelta(minutes=3)), (3, timedelta(minutes=2))):
        hit(night, number, ago)
    night.join_all(night.mass(detected_at=night.clock.now), (1, 2, 3))
    assert began(night) == night.clock.now - timedelta(minutes=3)
