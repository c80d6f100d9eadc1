"""What failed first breaks a tie, and only a tie."""

from dataclasses import replace

import pytest

from checks.component import Component, Part, Place
from checks.observation import Outcome
from checks.onset import Onset
from checks.verdict import ONSET_CEILING, Verdict, judge
from runbook.drill.world import Scenario, observe

TIED = Scenario(
    without=("inner_gateway",),
    fails={
        "control:*": "timed_out connect",
        "bank_dns:*": "timed_out exchange",
        "service:*": "timed_out connect",
    },
)
"""Without an inner gateway a dead tunnel and a dead bank look alike."""
CLEAR = Scenario(fails={"service:crm": "http_error exchange"})
TUNNEL, BANK = "vpn_client.no_traffic", "bank_network.unreachable"


def judged(night: Scenario, onset: Onset | None) -> Verdict:
    seen, subject = observe(night)
    return judge(seen, replace(subject, onset=onset))


@pytest.fixture(scope="module")
def crossed() -> frozenset[Component]:
    """Every component on the way of what failed."""
    seen, _ = observe(TIED)
    return frozenset(part for one in seen if one.outcome is Outcome.FAILED for part in one.path)


def within(components: frozenset[Component]) -> frozenset[Component]:
    return frozenset(one for one in components if one.place is Place.TUNNEL)


def bank(components: frozenset[Component]) -> frozenset[Component]:
    return frozenset(one for one in components if one.place is Place.BANK_NETWORK)


def test_without_a_beginning_the_tie_stays_a_tie() -> None:
    verdict = judged(TIED, None)
    assert verdict.side == "undetermined"
    assert {TUNNEL, BANK} <= {one.cause for one in verdict.alternatives}


def test_what_failed_first_names_the_cause_but_never_surely(
    crossed: frozenset[Component],
) -> None:
    verdict = judged(TIED, Onset("first", within(crossed), frozenset()))
    assert verdict.cause == TUNNEL
    assert verdict.confidence == ONSET_CEILING
    assert BANK in {one.cause for one in verdict.alternatives}
    assert TUNNEL not in {one.cause for one in verdict.alternatives}


def test_what_still_answered_after_it_acquits(crossed: frozenset[Component]) -> None:
    verdict = judged(TIED, Onset("first", crossed - within(crossed), within(crossed)))
    assert verdict.cause == BANK
    assert verdict.side == "bank"


@pytest.mark.parametrize("fits_all", [True, False])
def test_a_beginning_that_fits_both_or_none_decides_nothing(
    crossed: frozenset[Component], fits_all: bool
) -> None:
    onset = Onset("first", crossed if fits_all else frozenset(), frozenset())
    assert judged(TIED, onset) == judged(TIED, None)


def test_a_beginning_that_points_elsewhere_never_overrules_clear_evidence(
    crossed: frozenset[Component],
) -> None:
    onset = Onset("first", within(crossed), frozenset({Component(Place.SERVICE, "crm", Part.HOST)}))
    verdict = judged(CLEAR, onset)
    assert verdict == judged(CLEAR, None)
    assert verdict.cause == "bank_service.error"


def test_whom_an_answer_proved_is_not_accused_though_the_first_look_crossed_it() -> None:
    one = Component(Place.TUNNEL, "op", Part.DATA)
    other = Component(Place.BANK_NETWORK, "", Part.CORE)
    onset = Onset("first", frozenset({one, other}), frozenset({one}))
    assert not onset.fits(frozenset({one}))
    assert not onset.fits(frozenset({one, other}))
    assert onset.fits(frozenset({other}))
    assert not onset.fits(frozenset())
