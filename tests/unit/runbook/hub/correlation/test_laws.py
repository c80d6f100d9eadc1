"""What holds for every night: laws of what becomes of mass incidents."""

import random
from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.hub.office import OfficeInMemory
from bench.simulated_fleet import GATEWAYS, Operator, observe, operators, scattered
from checks.component import Component, Part, Place
from checks.subject import Subject, Vpn
from checks.verdict import judge
from runbook.hub.correlation.brain import Brain
from runbook.hub.correlation.findings import Finding
from runbook.hub.correlation.fleet_process import FleetHere
from runbook.hub.correlation.groups import Whereabouts, group_of_incident
from runbook.hub.correlation.memory import Policy
from runbook.hub.correlation.reports_read import Batch
from runbook.hub.correlation.silence import Patience
from runbook.reporting.observations import sight_of
from runbook.reporting.shapes import Diagnosis, Moment
from tests.unit.runbook.hub.correlation.fleet_findings import (
    CRM,
    CRM_SILENT,
    GATEWAY,
    NOW,
    SEGMENT,
    UFA,
    Desk,
    finding,
    people,
    reported,
)

COMPONENTS = (CRM, CRM_SILENT, SEGMENT, UFA, GATEWAY)
# Each example is a whole night of reports; ``--hypothesis-profile=long`` tries more.
FEW = settings.default.max_examples // 4
FAST = settings(
    max_examples=FEW, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
groups = st.tuples(
    st.sampled_from(["voice", *COMPONENTS]),
    st.sets(st.integers(0, 9), min_size=1, max_size=8),
    st.booleans(),
)
looks = st.tuples(st.lists(groups, max_size=3), st.sampled_from([1, 5, 20, 130]), st.booleans())
nights = st.lists(looks, min_size=1, max_size=14)
Night = list[tuple[list[tuple[object, set[int], bool]], int, bool]]


def _found(some: list[tuple[object, set[int], bool]]) -> list[Finding]:
    by_group: dict[str, Finding] = {}
    for what, numbers, opens in some:
        if isinstance(what, Component):
            one = finding(what, people(*numbers), opens=opens)
        else:
            one = reported(str(what), people(*numbers))
        by_group[one.group] = one
    return list(by_group.values())


def _play(night: Night, restarts: frozenset[int] = frozenset()) -> Desk:
    desk = Desk()
    for number in range(10):
        cause = ("isp.no_internet", "undetermined.ambiguous", "bank_service.error")[number % 3]
        desk.where[f"op-{number}"] = Whereabouts("rt/Уфа", "vpn1.bank.example")
        desk.local(f"op-{number}", cause, services=("crm",) if number % 3 == 2 else ())
    for number, (some, span, proves) in enumerate(night):
        if number in restarts:
            desk.restart()
        proving = {"*": people(*range(10))} if proves else None
        desk.looks(*_found(some), seconds=span, step=min(span, 5), proving=proving)
    return desk


@FAST
@given(night=nights)
def test_no_mass_incident_begins_with_fewer_than_the_least(night: Night) -> None:
    desk = _play(night)
    begun = [one.change for one in desk.office.log if one.change.event == "mass.opened"]
    for change in begun:
        assert change.incident.weight.accuse >= desk.policy.least


@FAST
@given(night=nights)
def test_a_member_belongs_to_one_mass_incident_that_exists_and_did_not_merge(night: Night) -> None:
    desk = _play(night)
    known = desk.office.known.incidents
    for one in desk.office.known.locals:
        if one.parent:
            assert known[one.parent].is_mass
            assert known[one.parent].closed_at is None
    belongs: Counter[str] = Counter()
    for _, key, _, why in desk.office.moves:
        belongs[key] += -1 if why else 1
        assert belongs[key] in {0, 1}


@FAST
@given(night=nights)
def test_no_two_open_mass_incidents_are_of_one_group(night: Night) -> None:
    desk = _play(night)
    counted = Counter(map(group_of_incident, desk.office.known.masses))
    assert all(number == 1 for number in counted.values())


@FAST
@given(night=nights)
def test_looking_again_without_news_decides_nothing(night: Night) -> None:
    desk = _play(night)
    found = _found(night[-1][0])
    desk.looks(*found, seconds=60)
    assert not desk.look(*found, after=0.5)


@FAST
@given(night=nights, restarts=st.frozensets(st.integers(0, 13)))
def test_a_hub_that_takes_over_at_any_moment_tells_what_is_shared_once(
    night: Night, restarts: frozenset[int]
) -> None:
    desk = _play(night, restarts)
    found = _found(night[-1][0])
    desk.looks(*found, seconds=30)
    counted = Counter(map(group_of_incident, desk.office.known.masses))
    assert all(number == 1 for number in counted.values())
    enough = {one.group for one in found if one.opens and one.hit >= desk.policy.least}
    assert enough <= set(counted)


SHARED = (CRM, UFA, Component(Place.GATEWAY, GATEWAYS[0], Part.HOST), SEGMENT)


def _reports(seed: int) -> list[tuple[Operator, Diagnosis]]:
    chance = random.Random(seed)
    shared = chance.sample(SHARED, chance.randint(0, 2))
    made = Moment(wall=NOW, age_ms=0)
    reports = []
    for one, own in scattered(operators(60), 0.1, chance):
        provider, _, city = one.paths.provider.partition("/")
        subject = Subject(one.id, provider, city, Vpn(gateway=one.paths.gateway_host))
        seen = observe(one, [*shared, *own])
        verdict = judge(seen, subject)
        sights = tuple(map(sight_of, seen))
        diagnosis = Diagnosis(
            made=made, cause=verdict.cause, side=verdict.side, observations=sights
        )
        reports.append((one, diagnosis))
    return reports


def _concluded(reports: list[tuple[Operator, Diagnosis]], at_once: int) -> list[tuple[object, ...]]:
    """What a hub that gets these reports, so many at a time, has in the end."""
    office = OfficeInMemory()
    brain = Brain(Policy(), Patience(), FleetHere(300.0))
    brain.lost()
    known = office.known
    for one, _ in reports:
        known.where[one.id] = Whereabouts(one.paths.provider, one.paths.gateway_host)
        known.heard = {**known.heard, one.id: NOW}
    brain.listen(known, NOW, 0.0, outside=True)
    for start in range(0, len(reports), at_once):
        batch = Batch()
        for one, diagnosis in reports[start : start + at_once]:
            batch.diagnoses[one.id] = (NOW, diagnosis)
        brain.take(batch, known, NOW)
    now = NOW + timedelta(seconds=1)
    office.carry_out(brain.decide(known, now), now)
    return sorted(
        (one.cause, one.component, one.services, one.weight, one.confidence)
        for one in office.masses
    )


@settings(FAST, max_examples=FEW // 2)
@given(seed=st.integers(0, 10**6), order=st.integers(0, 10**6), at_once=st.integers(1, 60))
def test_the_order_and_the_batches_of_reports_do_not_matter(
    seed: int, order: int, at_once: int
) -> None:
    reports = _reports(seed)
    shuffled = random.Random(order).sample(reports, len(reports))
    assert _concluded(reports, 60) == _concluded(shuffled, at_once)
