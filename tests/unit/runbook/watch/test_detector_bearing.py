"""Another fault while one is borne: looked into, and told when it counts."""

from checks.failure import Failure
from runbook.agent.watch.decision import Confirm, Diagnose, Open, Rest
from runbook.agent.watch.detector import CHECKUP, UNHEARD, Detector
from runbook.agent.watch.patience import patience
from tests.unit.runbook.watch.detecting import healthy, make_sure
from tests.unit.runbook.watch.looks import CRM, failed, passed, silent


def overloaded(at: float = 10.0) -> Detector:
    """A diagnosis found a busy computer, which is borne for a minute, and nothing fails."""
    detector = healthy()
    detector.judged("pc.overloaded", at, healthy=False)
    assert detector.decide(at) == Rest(at + patience("pc.overloaded", tunnel_silent=False))
    return detector


def test_what_begins_to_fail_while_a_fault_is_borne_is_made_sure_of_and_looked_into() -> None:
    detector = overloaded()
    detector.note(failed(CRM, 20.0, Failure.HTTP_ERROR))
    assert detector.decide(20.1) == Confirm(frozenset({CRM.probe}))
    assert isinstance(detector.decide(20.1), Rest)
    make_sure(detector, CRM, 20.2)
    assert detector.decide(20.5) == Diagnose(20.0)
    detector.judged("bank_service.error", 21.0, healthy=False, began=20.5)
    due = 20.0 + patience("bank_service.error", tunnel_silent=False)
    detector.note(failed(CRM, due, Failure.HTTP_ERROR))
    assert detector.decide(due + 0.1) == Open(20.0)


def test_what_was_lost_while_a_fault_is_borne_changes_nothing() -> None:
    detector = overloaded()
    detector.note(silent(CRM, 20.0))
    assert isinstance(detector.decide(20.1), Confirm)
    detector.note(passed(CRM, 20.2))
    assert detector.decide(20.3) == Rest(70.0)


def test_a_place_that_a_diagnosis_looked_into_is_not_looked_into_again_while_it_is_borne() -> None:
    detector = overloaded()
    detector.note(silent(CRM, 20.0))
    make_sure(detector, CRM, 20.1)
    assert detector.decide(20.5) == Diagnose(20.0)
    detector.judged("pc.overloaded", 21.0, healthy=False, began=20.5)
    make_sure(detector, CRM, 21.1)
    assert detector.decide(22.0) == Rest(70.0)


def test_a_busy_computer_is_told_however_many_places_fail_and_answer_meanwhile() -> None:
    """Light looks do not see it: what they see meanwhile says nothing of it."""
    detector = overloaded()
    for at, cause in ((20.0, "bank_service.error"), (30.0, "pc.overloaded"), (40.0, "isp.lossy")):
        detector.note(silent(CRM, at))
        make_sure(detector, CRM, at + 0.1)
        detector.decide(at + 0.5)
        detector.judged(cause, at + 1, healthy=False, began=at + 0.5)
        detector.note(passed(CRM, at + 1.5))
        assert detector.decide(at + 2) == Rest(70.0)
    assert isinstance(detector.decide(70.0), Diagnose)
    detector.judged("pc.overloaded", 71.0, healthy=False)
    assert detector.decide(71.1) == Open(10.0)


def test_a_busy_computer_that_is_well_again_is_told_to_nobody() -> None:
    detector = overloaded()
    detector.note(silent(CRM, 20.0))
    make_sure(detector, CRM, 20.1)
    detector.judged("bank_service.error", 21.0, healthy=False)
    detector.note(passed(CRM, 21.5))
    assert isinstance(detector.decide(70.0), Diagnose)
    detector.judged("healthy.ok", 71.0, healthy=True)
    assert detector.decide(71.1) == Rest(71.0 + CHECKUP)


def test_where_a_part_of_the_way_was_not_heard_it_is_looked_for_once_more_soon() -> None:
    detector = healthy()
    detector.unheard(0.0)
    assert detector.decide(1.0) == Rest(UNHEARD)
    assert detector.decide(UNHEARD) == Diagnose(UNHEARD)
    detector.judged("healthy.ok", UNHEARD + 1, healthy=True)
    assert detector.decide(UNHEARD + 2) == Rest(UNHEARD + 1 + CHECKUP)
