"""After sleep, and in another network: all has time to come back before anything counts."""

from runbook.agent.watch.decision import Diagnose, Rest
from runbook.agent.watch.detector import AWAKE_GRACE, MOVED_GRACE
from tests.unit.runbook.watch.detecting import healthy, make_sure, tell
from tests.unit.runbook.watch.looks import (
    ALL,
    CHAT,
    CRM,
    GATEWAY,
    INSIDE,
    LINK,
    ROUTER,
    down,
    passed,
    silent,
)


def test_nothing_is_suspected_after_sleep_until_all_had_time_to_come_back() -> None:
    detector = healthy()
    detector.note(silent(CRM, 10.0))
    detector.woke(11.0)
    for place in (ROUTER, GATEWAY, INSIDE, CRM, CHAT):
        detector.note(silent(place, 11.5))
        make_sure(detector, place, 12.0)
    assert detector.decide(15.0) == Rest(11.0 + AWAKE_GRACE)
    tell(detector, (passed(one, 20.0) for one in ALL))
    assert isinstance(detector.decide(11.0 + AWAKE_GRACE), Rest)
    assert detector.take_drops() == ()


def test_what_still_stands_after_sleep_is_counted_from_then() -> None:
    detector = healthy()
    detector.woke(11.0)
    detector.note(silent(CRM, 12.0))
    make_sure(detector, CRM, 12.5)
    end = 11.0 + AWAKE_GRACE
    assert detector.decide(end) == Diagnose(end)


def test_roaming_to_another_network_is_no_drop() -> None:
    detector = healthy()
    detector.note(down(LINK, 10.0))
    detector.decide(10.1)
    detector.judged("home_network.no_link", 10.8, healthy=False)
    detector.moved(12.0)
    detector.note(passed(LINK, 12.0))
    assert detector.decide(12.1) == Rest(12.0 + MOVED_GRACE)
    assert detector.take_drops() == ()


def test_all_must_answer_after_sleep_before_it_is_calm_again() -> None:
    detector = healthy()
    assert detector.calm
    detector.woke(10.0)
    assert not detector.calm
    tell(detector, (passed(one, 11.0) for one in ALL[:-1]))
    assert not detector.calm
    detector.note(passed(ALL[-1], 12.0))
    assert detector.calm


def test_two_routers_by_turns_get_one_grace_and_then_count_as_drops() -> None:
    detector = healthy()
    detector.moved(10.0)
    detector.moved(17.0)
    detector.moved(24.0)
    assert detector.grace_until == 10.0 + MOVED_GRACE
    assert [one.home for one in detector.take_drops()] == [True, True]
