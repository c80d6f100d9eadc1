"""Known causes in simulated fleets: exactly what is broken is found, and no more."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.simulated_fleet import (
    ANCHORS,
    CITIES,
    GATEWAYS,
    PROVIDERS,
    Operator,
    observe,
    operators,
    own_faults,
    scattered,
)
from checks.component import Component, Part, Place
from checks.costs import cost_of
from checks.evidence import Evidence
from checks.failure import Failure, Operation
from checks.fleet import Fleet, FleetLocalisation, State
from checks.fleet.search import Cell, Suspect, find_faults
from checks.fleet.shape import Case
from checks.observation import Observation, Outcome, ProbeKind

NOW = 1000.0
HOME = "rt/Уфа"
CRM_ERROR = Component(Place.SERVICE, "crm", Part.APPLICATION)
CRM_SILENT = Component(Place.SERVICE, "crm", Part.HOST)
CHAT_SILENT = Component(Place.SERVICE, "chat", Part.HOST)
PROVIDER_DOWN = Component(Place.ISP, HOME, Part.ACCESS)
GATEWAY_DOWN = Component(Place.GATEWAY, GATEWAYS[0], Part.HOST)
SEGMENT_DOWN = Component(Place.BANK_NETWORK, "", Part.SEGMENT)
BANK_DNS_DOWN = Component(Place.BANK_DNS)
ANCHOR_BLOCKED = Component(Place.ANCHOR, "ya.ru")
FOREIGN_CLOSED = Component(Place.ANCHOR, "", Part.FOREIGN)

# Each example is a whole night of many operators; ``--hypothesis-profile=long`` tries more.
FEW = settings.default.max_examples // 8
FAST = settings(
    max_examples=FEW, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
Breaks = Callable[[Operator], Iterable[Component]]


def found(fleet: Sequence[Operator], breaks: Breaks) -> FleetLocalisation:
    """What a fleet shows in which each operator's world is broken in this way."""
    gathered = Fleet()
    for one in fleet:
        gathered.report(one.id, observe(one, list(breaks(one))), one.paths, NOW)
    return gathered.localise(NOW)


def components(result: FleetLocalisation) -> list[Component]:
    return [fault.component for fault in result.faults]


def at_home(one: Operator) -> bool:
    return one.paths.provider == HOME


@pytest.mark.parametrize("size", [30, 600])
def test_a_dead_crm_is_one_fault_for_everybody(size: int) -> None:
    fleet = operators(size)
    result = found(fleet, lambda one: [CRM_ERROR])
    (fault,) = result.faults
    assert (fault.component, fault.state) == (CRM_ERROR, State.DOWN)
    assert (fault.accuse, fault.prove, fault.silent) == (size, 0, 0)
    assert sum(count for _, count in fault.providers) == size
    assert fault.instead is None
    assert fault.margin == pytest.approx(4.0 * (size - 1))
    assert fault.certain
    assert result.own == 0
    assert {result.all_that_explain(one.id) for one in fleet} == {(CRM_ERROR,)}


def test_a_provider_down_in_one_city_accuses_nobody_else() -> None:
    fleet = operators(600)
    result = found(fleet, lambda one: [PROVIDER_DOWN])
    (fault,) = result.faults
    assert (fault.component, fault.state, fault.accuse) == (PROVIDER_DOWN, State.DOWN, 20)
    assert fault.providers == ((HOME, 20),)
    assert (fault.prove, fault.silent, result.own) == (0, 580, 0)
    for one in fleet:
        assert result.all_that_explain(one.id) == ((PROVIDER_DOWN,) if at_home(one) else ())


def test_a_dead_gateway_is_not_read_as_thirty_providers_blocking_it() -> None:
    fleet = operators(600)
    result = found(fleet, lambda one: [GATEWAY_DOWN])
    (fault,) = result.faults
    assert (fault.component, fault.state, fault.accuse) == (GATEWAY_DOWN, State.DOWN, 300)
    assert len(fault.providers) == len(PROVIDERS) * len(CITIES)
    assert result.own == 0


def test_a_gateway_seen_through_one_provider_alone_keeps_the_provider_as_the_next_answer() -> None:
    fleet = [
        one for one in operators(600) if at_home(one) and one.paths.gateway_host == GATEWAYS[0]
    ]
    (fault,) = found(fleet, lambda one: [GATEWAY_DOWN]).faults
    assert fault.component == GATEWAY_DOWN
    assert fault.instead == Component(Place.ISP, HOME, Part.GATEWAY_ADDRESS)
    assert fault.margin == pytest.approx(2.0)


def test_a_crm_failing_for_some_is_partial() -> None:
    fleet = operators(600)
    hit = {one.id for one in random.Random(3).sample(fleet, 180)}
    result = found(fleet, lambda one: [CRM_ERROR] if one.id in hit else [])
    (fault,) = result.faults
    assert (fault.component, fault.state) == (CRM_ERROR, State.PARTIAL)
    assert (fault.accuse, fault.prove, fault.silent) == (180, 420, 0)
    assert fault.share == pytest.approx(0.3)
    assert {one.id for one in fleet if result.all_that_explain(one.id)} == hit


def test_a_few_late_proofs_do_not_make_a_dead_service_partial() -> None:
    fleet = operators(600)
    late = {one.id for one in fleet[:3]}
    result = found(fleet, lambda one: [] if one.id in late else [CRM_ERROR])
    (fault,) = result.faults
    assert (fault.state, fault.accuse, fault.prove) == (State.DOWN, 597, 3)


def test_a_provider_and_the_crm_at_once_are_two_faults_and_each_operator_has_hers() -> None:
    fleet = operators(600)
    result = found(fleet, lambda one: [PROVIDER_DOWN, CRM_ERROR])
    assert components(result) == [CRM_ERROR, PROVIDER_DOWN]
    assert [fault.accuse for fault in result.faults] == [580, 20]
    for one in fleet:
        fault = PROVIDER_DOWN if at_home(one) else CRM_ERROR
        assert result.all_that_explain(one.id) == (fault,)


def test_two_faults_in_one_operators_way_are_both_named_the_one_to_be_mended_first_first() -> None:
    dns = Component(Place.ISP, HOME, Part.DNS)
    result = found(operators(600), lambda one: [PROVIDER_DOWN, dns, ANCHOR_BLOCKED, CRM_ERROR])
    assert set(components(result)) == {PROVIDER_DOWN, CRM_ERROR}
    other = found(operators(600), lambda one: [dns, CRM_ERROR])
    victim = next(one for one in operators(600) if at_home(one))
    assert other.all_that_explain(victim.id) == (CRM_ERROR, dns)


def test_a_gateway_behind_a_dead_provider_is_not_accused() -> None:
    hidden = "vpn3.bank.example"
    fleet = [
        replace(one, paths=replace(one.paths, gateway_host=hidden)) if at_home(one) else one
        for one in operators(600)
    ]
    result = found(fleet, lambda one: [PROVIDER_DOWN])
    assert components(result) == [PROVIDER_DOWN]


@pytest.mark.parametrize(
    "broken",
    [
        [CRM_SILENT, CHAT_SILENT],
        [SEGMENT_DOWN],
        [BANK_DNS_DOWN],
        [GATEWAY_DOWN, PROVIDER_DOWN],
        [Component(Place.GATEWAY, GATEWAYS[1], Part.DATA)],
        [Component(Place.ISP, HOME, Part.DNS)],
        [Component(Place.ISP, HOME, Part.GATEWAY_ADDRESS)],
        [CRM_SILENT, PROVIDER_DOWN, Component(Place.ISP, "mts/Омск", Part.DNS), BANK_DNS_DOWN],
    ],
    ids=lambda broken: "+".join(map(str, broken)),
)
def test_exactly_what_is_broken_is_found(broken: list[Component]) -> None:
    result = found(operators(600), lambda one: broken)
    assert set(components(result)) == set(broken)
    assert all(fault.state is State.DOWN for fault in result.faults)
    assert result.own == 0


def test_blocked_public_sites_are_shared_but_nobodys_fault() -> None:
    result = found(operators(600), lambda one: [ANCHOR_BLOCKED, FOREIGN_CLOSED])
    assert result.faults == ()
    assert {fault.component for fault in result.quiet} == {ANCHOR_BLOCKED, FOREIGN_CLOSED}
    assert result.own == 0


def test_a_healthy_fleet_has_nothing_to_report() -> None:
    result = found(operators(60), lambda one: [])
    assert (result.operators, result.faults, result.quiet, result.own) == (60, (), (), 0)


def test_an_empty_fleet_has_nothing_to_report() -> None:
    result = Fleet().localise(NOW)
    assert (result.operators, result.faults, result.own) == (0, (), 0)
    assert result.all_that_explain("op-1") == ()


@FAST
@given(size=st.integers(300, 600), share=st.floats(0.0, 0.05), seed=st.integers(0, 10**6))
def test_scattered_faults_never_make_a_mass_failure(size: int, share: float, seed: int) -> None:
    fleet = operators(size)
    gathered = Fleet()
    for one, broken in scattered(fleet, share, random.Random(seed)):
        gathered.report(one.id, observe(one, broken), one.paths, NOW)
    result = gathered.localise(NOW)
    assert result.faults == ()
    assert result.own == round(size * share)


@pytest.mark.parametrize("broken", [CRM_ERROR, GATEWAY_DOWN, SEGMENT_DOWN, BANK_DNS_DOWN])
def test_one_operator_alone_never_makes_a_mass_failure(broken: Component) -> None:
    (one,) = operators(1)
    result = found([one], lambda _: [broken])
    assert (result.faults, result.own) == ((), 1)
    assert result.all_that_explain(one.id) == ()


@pytest.mark.parametrize("size", [2, 3])
def test_few_operators_with_different_faults_of_their_own_share_none(size: int) -> None:
    fleet = operators(size)
    result = found(fleet, lambda one: [own_faults(one)[int(one.id.removeprefix("op-"))]])
    assert (result.faults, result.own) == ((), size)


def test_one_of_three_who_cannot_reach_the_crm_is_no_mass_failure() -> None:
    fleet = operators(3)
    result = found(fleet, lambda one: [CRM_ERROR] if one.id == "op-1" else [])
    assert (result.faults, result.own) == ((), 1)


def test_three_of_three_who_get_the_same_error_share_it() -> None:
    result = found(operators(3), lambda one: [CRM_ERROR])
    assert components(result) == [CRM_ERROR]


def test_a_failure_that_her_own_observations_contradict_is_counted() -> None:
    (one,) = operators(1)
    seen = observe(one)
    anchor = next(each for each in seen if each.kind is ProbeKind.SERVICE)
    failing = replace(
        anchor,
        outcome=Outcome.FAILED,
        failure=Failure.CERTIFICATE_EXPIRED,
        operation=Operation.TLS,
    )
    gathered = Fleet()
    gathered.report(one.id, [*seen, failing], one.paths, NOW)
    result = gathered.localise(NOW)
    assert (result.contradicted, result.own, result.faults) == (1, 0, ())


def test_half_of_four_neighbours_is_a_tie_and_no_mass_failure() -> None:
    fleet = [one for one in operators(600) if at_home(one)][:4]
    result = found(fleet, lambda one: [PROVIDER_DOWN] if one in fleet[:2] else [])
    assert (result.faults, result.own) == ((), 2)


def test_sites_blocked_all_at_once_are_not_every_vpn_client_forbidding_direct_access() -> None:
    blocked = [Component(Place.ANCHOR, host) for host in ANCHORS] + [FOREIGN_CLOSED]
    result = found(operators(600), lambda one: blocked)
    assert {fault.component for fault in result.quiet} == set(blocked)
    assert result.faults == ()


def test_a_first_guess_that_later_ones_made_dear_is_exchanged() -> None:
    def cell(count: int, *suspects: Component) -> Cell:
        seen = Observation(ProbeKind.SERVICE, "any", suspects, Outcome.FAILED)
        case = Case([Evidence(seen, accuses=frozenset(suspects))], cost_of)
        return Cell(case, tuple(Suspect(one, 1, cost_of(one), False) for one in suspects), count)

    cells = [
        cell(30, SEGMENT_DOWN, CRM_SILENT),
        cell(20, SEGMENT_DOWN, CHAT_SILENT),
        cell(10, CHAT_SILENT),
    ]
    faults, picks = find_faults(cells, {})
    assert {fault.component for fault in faults} == {CRM_SILENT, CHAT_SILENT}
    assert [picks[one] for one in cells] == [(CRM_SILENT,), (CHAT_SILENT,), (CHAT_SILENT,)]
