"""The laws of blame: what holds for every set of observations, however strange."""

import itertools
import math
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from checks.component import Component, Part, Place
from checks.costs import TIE_MARGIN, WEIGHED_MARGIN
from checks.evidence import Components, Evidence
from checks.localise import MOST_STEPS, Localisation, _Search, localise, lost_packet
from checks.observation import Observation, Outcome, ProbeKind
from checks.verdict import Costs, conclude

SUSPECTS = [Component(Place.SERVICE, f"s{number}", Part.HOST) for number in range(9)]
PRICES = dict(zip(SUSPECTS, (2.0, 3.5, 4.0, 4.0, 4.5, 5.0, 5.5, 6.5, 7.0), strict=True))

components = st.frozensets(st.sampled_from(SUSPECTS), max_size=5)


def cost(component: Component) -> float:
    return PRICES[component]


def said(number: int, proves: Components, accuses: Components, silent: int) -> Evidence:
    outcome = Outcome.FAILED if accuses else Outcome.PASSED
    seen = Observation(ProbeKind.SERVICE, str(number), (), outcome)
    return Evidence(seen, proves - accuses, accuses, silent_attempts=silent if accuses else 0)


@st.composite
def evidence(draw: st.DrawFn) -> list[Evidence]:
    drawn = draw(st.lists(st.tuples(components, components, st.integers(0, 3)), max_size=7))
    return [said(number, *one) for number, one in enumerate(drawn)]


def candidates(found: Localisation) -> Components:
    """All that may still be broken."""
    return frozenset[Component]().union(
        *(one.accuses - found.proven for group in found.groups for one in group.failures)
    )


def blamed(found: Localisation) -> Components:
    return frozenset[Component]().union(
        *(explanation.components for group in found.groups for explanation in group.explanations)
    )


@given(evidence(), components)
def test_a_success_never_enlarges_the_candidate_set(seen: list[Evidence], path: Components) -> None:
    before = localise(seen, cost)
    after = localise([*seen, said(99, path, frozenset(), 0)], cost)
    assert candidates(after) <= candidates(before)
    assert candidates(after).isdisjoint(path)


@given(evidence())
def test_a_proven_component_is_never_accused(seen: list[Evidence]) -> None:
    found = localise(seen, cost)
    assert blamed(found).isdisjoint(found.proven)


@given(evidence())
def test_every_failure_is_explained_or_listed_as_a_contradiction(seen: list[Evidence]) -> None:
    found = localise(seen, cost)
    explained = {id(one): group for group in found.groups for one in group.failures}
    listed = {id(one) for one in found.contradictions}
    for one in seen:
        if not one.accuses:
            assert id(one) not in explained
            continue
        assert id(one) in explained or id(one) in listed
        if one.accuses <= found.proven:
            assert id(one) in listed
        if id(one) in explained:
            suspects = one.accuses - found.proven | {lost_packet(one)}
            for explanation in explained[id(one)].explanations:
                assert explanation.components & suspects


@given(evidence(), st.randoms(use_true_random=False))
def test_order_does_not_matter(seen: list[Evidence], random: Random) -> None:
    shuffled = list(seen)
    random.shuffle(shuffled)
    assert localise(shuffled, cost) == localise(seen, cost)


def clauses_of(group_failures: tuple[Evidence, ...], proven: Components) -> list[Components]:
    return [
        one.accuses - proven | ({lost_packet(one)} if one.silent_attempts else frozenset())
        for one in group_failures
    ]


@given(evidence())
def test_the_cheapest_explanation_is_minimal_by_brute_force(seen: list[Evidence]) -> None:
    found = localise(seen, cost)
    prices = PRICES | {
        lost_packet(one): 2.7 * one.silent_attempts for one in seen if one.silent_attempts
    }
    for group in found.groups:
        clauses = clauses_of(group.failures, found.proven)
        everything = sorted(frozenset[Component]().union(*clauses))
        hitting = {
            frozenset(chosen): math.fsum(prices[one] for one in chosen)
            for size in range(1, 5)
            for chosen in itertools.combinations(everything, size)
            if all(clause.intersection(chosen) for clause in clauses)
        }
        if not hitting:
            # Five or more independent suspects: beyond what is enumerated here.
            continue
        best = min(hitting.values())
        assert group.best.cost <= best + 1e-9
        shown = {one.components for one in group.explanations}
        for chosen, price in hitting.items():
            redundant = any(chosen - {one} in hitting for one in chosen)
            within = price < group.best.cost + WEIGHED_MARGIN - 1e-9
            if within and not redundant and len(chosen) < 5:
                assert chosen in shown


@given(evidence())
def test_no_explanation_contains_a_redundant_component(seen: list[Evidence]) -> None:
    found = localise(seen, cost)
    for group in found.groups:
        clauses = clauses_of(group.failures, found.proven)
        for explanation in group.explanations:
            for one in explanation.components:
                rest = explanation.components - {one}
                assert any(not clause & rest for clause in clauses)


@given(evidence())
def test_a_search_that_was_cut_short_still_explains_everything(seen: list[Evidence]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("checks.localise.MOST_STEPS", 0)
        found = localise(seen, cost)
    for group in found.groups:
        clauses = clauses_of(group.failures, found.proven)
        assert all(clause & group.best.components for clause in clauses)


SIDED = [
    Component(Place.ISP, "p", Part.ACCESS),
    Component(Place.TUNNEL, "op", Part.DATA),
    Component(Place.BANK_NETWORK, "", Part.CORE),
    Component(Place.SERVICE, "crm", Part.HOST),
]


@given(
    st.lists(st.sampled_from(SIDED), min_size=2, max_size=3, unique=True),
    st.lists(st.floats(2, 7), min_size=4, max_size=4),
)
@example([SIDED[0], SIDED[1]], [5.0, 5.0 + TIE_MARGIN, 9, 9])
def test_nearly_equal_explanations_on_different_sides_are_undetermined(
    suspects: list[Component], drawn: list[float]
) -> None:
    prices = dict(zip(SIDED, drawn, strict=True))
    one = said(0, frozenset(), frozenset(suspects), 0)
    found = localise([one], prices.__getitem__)
    verdict = conclude(found, [one], Costs(frozenset(), frozenset()))
    best = min(prices[suspect] for suspect in suspects)
    tied = [suspect for suspect in suspects if prices[suspect] <= best + TIE_MARGIN]
    sides = {{"isp": "isp", "tunnel": "operator"}.get(suspect.place, "bank") for suspect in tied}
    assert verdict.side == ("undetermined" if len(sides) > 1 else sides.pop())


@given(st.integers(0, 2**32))
@settings(max_examples=5, deadline=None)
def test_the_search_stays_bounded_on_forty_clauses_of_twenty_five_suspects(seed: int) -> None:
    many = [Component(Place.SERVICE, f"s{number:02}", Part.HOST) for number in range(120)]
    failures = [
        said(number, frozenset(), frozenset(_scattered(many, seed + number, 25)), 0)
        for number in range(40)
    ]
    prices = {one: 4 + index / 100 for index, one in enumerate(many)}
    search = _Search(prices, [one.accuses for one in failures])
    search.run()
    # One more for each clause that was open when the bound was met: a branch ends, not the whole.
    assert search.steps <= MOST_STEPS + 40 * 25
    found = localise(failures, prices.__getitem__)
    assert all(
        one.accuses & group.best.components for group in found.groups for one in group.failures
    )


def _scattered(many: list[Component], seed: int, count: int) -> list[Component]:
    step = 1 + 2 * (seed % 29)
    return [many[(seed * 31 + index * step * 7) % len(many)] for index in range(count)]
