"""Causes, prices, sides and components name the same world."""

from itertools import product

import pytest

from checks.causes import CAUSES, HEALTHY, SIDES, UNDETERMINED, cause_of, layer_of, side_of
from checks.component import Component, Part, Place
from checks.costs import MUST_BE_SEEN, NEVER, PRICES, cost_of, is_quiet
from checks.plan import plan_probes
from checks.situation import Situation
from runbook.drill.world import FACTS, SUBJECT

LOUD = [pair for pair in PRICES if not is_quiet(Component(pair[0], "x", pair[1]))]


@pytest.mark.parametrize(("place", "part"), LOUD)
def test_what_has_a_price_and_is_somebodys_fault_has_a_cause(place: Place, part: Part) -> None:
    assert cause_of(Component(place, "x", part)) in CAUSES


def test_every_component_of_a_cause_has_a_price_of_its_own() -> None:
    named = [pair for pairs in CAUSES.values() for pair in pairs]
    assert sorted(named) == sorted(LOUD)
    assert len(named) == len(set(named))


def test_what_is_quiet_is_never_a_cause() -> None:
    named = {pair for pairs in CAUSES.values() for pair in pairs}
    assert not any(is_quiet(Component(place, "x", part)) for place, part in named)


def test_every_cause_has_a_side_and_only_two_have_no_component() -> None:
    assert {cause for cause, pairs in CAUSES.items() if not pairs} == {HEALTHY, UNDETERMINED}
    for cause in CAUSES:
        assert side_of(cause) in {"none", "operator", "isp", "bank", "undetermined"}
    assert {cause.partition(".")[0] for cause in CAUSES} == set(SIDES)


def test_what_lies_lower_is_mended_first() -> None:
    order = [
        "pc.adapter_disabled",
        "home_network.router_silent",
        "isp.no_internet",
        "vpn_gateway.unreachable",
        "vpn_client.disconnected",
        "bank_network.unreachable",
        "bank_service.error",
        "pc.app_not_running",
    ]
    assert sorted(order, key=layer_of) == order


def test_a_witness_never_makes_a_component_dearer_and_history_never_cheaper() -> None:
    for place, part in PRICES:
        one = Component(place, "x", part)
        assert cost_of(one, witnessed=True) <= cost_of(one)
        assert cost_of(one) <= cost_of(one, worked_before=True)
        assert cost_of(one) > 0


def test_what_must_be_seen_is_dearer_unseen_but_may_still_be_an_explanation() -> None:
    for pair in MUST_BE_SEEN:
        assert 0 < PRICES[pair].unseen < NEVER


def test_every_component_a_probe_crosses_has_a_price() -> None:
    crossed = {part for probe in plan_probes(SUBJECT, Situation(FACTS)) for part in probe.path}
    assert {(one.place, one.part) for one in crossed} <= set(PRICES)


@pytest.mark.parametrize(
    "scope", ["", "op-117", "domru/Оренбург", "op-117/10.20.1.30", "vpn.bank.example", "fe80::1"]
)
def test_a_component_is_read_back_from_its_id(scope: str) -> None:
    for place, part in product(Place, Part):
        one = Component(place, scope, part)
        assert Component.parse(str(one)) == one
