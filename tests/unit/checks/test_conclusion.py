"""What a verdict carries beside its cause: whom it accuses, what it explains, the alternatives."""

import math

from checks.component import Component, Part, Place
from checks.costs import WEIGHED_MARGIN
from checks.evidence import Evidence
from checks.localise import MOST_STEPS, _Search, localise
from checks.observation import Observation, Outcome, ProbeKind
from checks.verdict import (
    HEALTHY,
    UNDETERMINED,
    Alternative,
    Costs,
    Verdict,
    _merged,
    conclude,
    judge,
)
from runbook.drill.world import Scenario, observe

TUNNEL = Component(Place.TUNNEL, "op-117", Part.DATA)
CORE = Component(Place.BANK_NETWORK, "", Part.CORE)
NOBODY = Costs(frozenset(), frozenset())
TIED = Scenario(
    without=("inner_gateway",),
    fails={
        "control:*": "timed_out connect",
        "bank_dns:*": "timed_out exchange",
        "service:*": "timed_out connect",
    },
)
BOTH_SAY_503 = Scenario(
    fails={"service:crm": "http_error exchange", "service:chat": "http_error exchange"}
)


def judged(night: Scenario) -> tuple[Verdict, list[Observation]]:
    seen, subject = observe(night)
    return judge(seen, subject), seen


def failed(seen: list[Observation]) -> set[str]:
    return {one.probe for one in seen if one.outcome is Outcome.FAILED}


def test_two_services_that_fail_alike_are_one_verdict_with_both_of_everything() -> None:
    verdict, seen = judged(BOTH_SAY_503)
    assert (verdict.cause, verdict.services) == ("bank_service.error", ("chat", "crm"))
    assert {one.scope for one in verdict.accused} == {"chat", "crm"}
    assert set(verdict.explains) == failed(seen)
    alone = [
        judged(Scenario(fails={f"service:{one}": "http_error exchange"}))[0].confidence
        for one in ("crm", "chat")
    ]
    assert verdict.confidence == min(alone)


def test_of_two_merged_the_less_certain_speaks_and_what_either_may_be_instead_is_kept() -> None:
    sure = Verdict("bank_service.error", 0.99, services=("crm",))
    other = (Alternative("isp.lossy", 0.2),)
    unsure = Verdict("bank_service.error", 0.7, services=("chat",), alternatives=other)
    for both in ([sure, unsure], [unsure, sure]):
        (merged,) = _merged(both)
        assert (merged.confidence, merged.services) == (0.7, ("chat", "crm"))
        assert merged.alternatives == other


def test_whatever_answered_is_acquitted_by_name() -> None:
    verdict, _ = judged(BOTH_SAY_503)
    assert verdict.acquitted == tuple(sorted(verdict.acquitted))
    assert {one.place for one in verdict.acquitted} >= {Place.HOME, Place.ISP, Place.TUNNEL}
    assert set(verdict.acquitted).isdisjoint(verdict.accused)


def test_a_tie_names_whom_it_accuses_and_all_that_it_explains() -> None:
    verdict, seen = judged(TIED)
    assert verdict.cause == UNDETERMINED
    assert verdict.accused
    assert set(verdict.explains) == failed(seen)


def said(number: int, accuses: frozenset[Component], silent: int = 0) -> Evidence:
    seen = Observation(ProbeKind.CONTROL, str(number), (), Outcome.FAILED)
    return Evidence(seen, frozenset(), accuses, silent_attempts=silent)


def test_what_else_it_may_be_comes_with_its_share_in_hundredths() -> None:
    seen = [said(1, frozenset({TUNNEL, CORE}))]
    verdict = conclude(localise(seen, NOBODY), seen, NOBODY)
    weights = {one: math.exp(-NOBODY(one)) for one in (TUNNEL, CORE)}
    whole = sum(weights.values())
    shares = {one.confidence for one in verdict.alternatives}
    assert shares == {round(one / whole, 2) for one in weights.values()}
    assert verdict.alternatives == tuple(
        sorted(verdict.alternatives, key=lambda one: (-one.confidence, one.cause))
    )


def test_of_what_is_redundant_the_dearest_is_dropped_first() -> None:
    cheap, middle, dear = (Component(Place.SERVICE, one, Part.HOST) for one in "abc")
    prices = {cheap: 1.0, middle: 2.0, dear: 3.0}
    clauses = [frozenset({cheap, dear}), frozenset({middle, dear})]
    search = _Search(prices, clauses)
    search._keep(frozenset({cheap, middle, dear}))
    assert search.found == {frozenset({cheap, middle}): 3.0}
    dearer = _Search({**prices, dear: 0.5}, clauses)
    dearer._keep(frozenset({cheap, middle, dear}))
    assert dearer.found == {frozenset({dear}): 0.5}


def test_the_search_counts_its_steps_one_by_one_and_stops_at_the_bound() -> None:
    parts = [Component(Place.SERVICE, str(one), Part.HOST) for one in range(40)]
    clauses = [frozenset(parts[at : at + 12]) for at in range(0, 28, 2)]
    search = _Search(dict.fromkeys(parts, 1.0), clauses)
    search.run()
    assert search.steps > MOST_STEPS
    small = _Search(dict.fromkeys(parts, 1.0), clauses[:1])
    small.run()
    assert small.steps == 1 + len(clauses[0])


def test_an_explanation_exactly_at_the_margin_is_still_weighed() -> None:
    best, last = 2.0, 2.0 + WEIGHED_MARGIN
    seen = [said(1, frozenset({TUNNEL, CORE}))]
    found = localise(seen, lambda part: best if part == TUNNEL else last)
    assert [one.cost for one in found.groups[0].explanations] == [best, last]


def test_groups_of_failures_come_the_unlikeliest_first() -> None:
    seen = [said(1, frozenset({TUNNEL})), said(2, frozenset({CORE}))]
    found = localise(seen, lambda part: 2.0 if part == TUNNEL else 3.0)
    assert [one.best.cost for one in found.groups] == [3.0, 2.0]


def test_all_is_well_only_where_something_outside_answered() -> None:
    nothing = localise([], NOBODY)
    own = Evidence(Observation(ProbeKind.ADAPTER, "", (), Outcome.PASSED), frozenset({TUNNEL}))
    unknown = Verdict(UNDETERMINED, 0.0, alternatives=(Alternative(HEALTHY, 0.0),))
    assert conclude(nothing, [], NOBODY) == conclude(nothing, [own], NOBODY) == unknown
    outside = Evidence(Observation(ProbeKind.CONTROL, "", (), Outcome.PASSED), frozenset({TUNNEL}))
    assert conclude(nothing, [own, outside], NOBODY).cause == HEALTHY
