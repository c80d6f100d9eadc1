"""The drill passed last, told to the hub with every report."""

from datetime import timedelta

from runbook.agent.line.drilled import drilled
from runbook.agent.line.gathering import gather
from runbook.agent.line.opening import Ways, open_line
from runbook.agent.workplace import utc_now
from runbook.drill.results import FINISHED
from runbook.journal.journal import Journal
from tests.acceptance.night import OPERATOR, until
from tests.far_ends.hub import Hub
from tests.integration.runbook.line.pc import ENVIRON, Pc


def finished(journal: Journal, case: str, *, passed: bool, operator: str = OPERATOR) -> None:
    body = {"drill": True, "operator": operator, "case": case, "passed": passed, "missed": []}
    journal.append_event(utc_now(), FINISHED, None, body)


def test_every_report_tells_of_the_drill_passed_last(place: Pc, hub: Hub) -> None:
    finished(place.journal, "no-internet", passed=True)
    finished(place.journal, "router-silent", passed=False)
    with place.working(courier=False):
        assert until(lambda: hub.reports, 30)
    told = hub.reports[-1]["drilled"]
    assert told["drill"] == "no-internet"
    assert 0 <= told["passed"]["age_ms"] < timedelta(minutes=1).total_seconds() * 1000


def test_who_has_passed_none_says_nothing_of_it(place: Pc, hub: Hub) -> None:
    finished(place.journal, "no-internet", passed=False)
    finished(place.journal, "no-internet", passed=True, operator="op-999")
    assert drilled(place.journal, OPERATOR, utc_now()) is None
    with place.working(courier=False):
        assert until(lambda: hub.reports, 30)
    assert all("drilled" not in one for one in hub.reports)


def test_one_that_lies_years_back_is_left_out_and_the_rest_is_told(place: Pc) -> None:
    finished(place.journal, "no-internet", passed=True)
    opened = open_line(Ways(place.loaded, ENVIRON, lambda: ()), place.journal)
    assert opened is not None
    assert gather(place.journal, opened.me, utc_now()).report.drilled is not None
    report = gather(place.journal, opened.me, utc_now() + timedelta(days=900)).report
    assert report.drilled is None
    assert report.where is not None
