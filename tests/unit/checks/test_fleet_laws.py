"""The laws of the localisation over everybody's reports: window, order, step by step."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.simulated_fleet import GATEWAYS, Operator, observe, operators, probes, scattered
from checks.component import Component, Part, Place
from checks.costs import is_quiet
from checks.evidence import read_all
from checks.failure import Failure, Operation
from checks.fleet import Fleet, FleetLocalisation
from checks.fleet import shape as shape_module
from checks.localise import localise
from checks.observation import Observation, Outcome, ProbeKind
from checks.paths import Paths
from checks.pricing import costs_for
from checks.subject import History

NOW = 1000.0
CRM_ERROR = Component(Place.SERVICE, "crm", Part.APPLICATION)
CHAT_SILENT = Component(Place.SERVICE, "chat", Part.HOST)
PROVIDER_DOWN = Component(Place.ISP, "rt/Уфа", Part.ACCESS)
GATEWAY_DOWN = Component(Place.GATEWAY, GATEWAYS[0], Part.HOST)
BANK_DNS_DOWN = Component(Place.BANK_DNS)
FOREIGN_CLOSED = Component(Place.ANCHOR, "", Part.FOREIGN)
SHARED = [CRM_ERROR, CHAT_SILENT, PROVIDER_DOWN, GATEWAY_DOWN, BANK_DNS_DOWN, FOREIGN_CLOSED]

# Each example is a whole night of many operators; ``--hypothesis-profile=long`` tries more.
FEW = settings.default.max_examples // 8
FAST = settings(
    max_examples=FEW, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def components(result: FleetLocalisation) -> list[Component]:
    return [fault.component for fault in result.faults]


def test_reports_older_than_the_window_are_left_out() -> None:
    gathered = Fleet(window=60.0)
    for one in operators(30):
        gathered.report(one.id, observe(one, [CRM_ERROR]), one.paths, NOW)
    assert components(gathered.localise(NOW + 60)) == [CRM_ERROR]
    result = gathered.localise(NOW + 60.1)
    assert (result.operators, result.faults) == (0, ())


def test_a_report_replaces_the_earlier_one_and_keeps_the_window_open() -> None:
    gathered = Fleet(window=60.0)
    fleet = operators(30)
    for one in fleet:
        gathered.report(one.id, observe(one, [CRM_ERROR]), one.paths, NOW)
    for one in fleet[:20]:
        gathered.report(one.id, observe(one), one.paths, NOW + 50)
    result = gathered.localise(NOW + 100)
    assert (result.operators, result.faults) == (20, ())


def test_a_report_that_arrives_late_does_not_replace_a_later_one() -> None:
    gathered = Fleet()
    fleet = operators(30)
    for one in fleet:
        gathered.report(one.id, observe(one), one.paths, NOW)
        gathered.report(one.id, observe(one, [CRM_ERROR]), one.paths, NOW - 1)
    assert gathered.localise(NOW).faults == ()


def test_a_forgotten_operator_no_longer_counts() -> None:
    gathered = Fleet()
    fleet = operators(30)
    for one in fleet:
        gathered.report(one.id, observe(one, [CRM_ERROR]), one.paths, NOW)
    for one in fleet[5:]:
        gathered.forget(one.id)
    gathered.forget("nobody")
    (fault,) = gathered.localise(NOW).faults
    assert (fault.accuse, fault.silent) == (5, 0)


def test_a_result_does_not_change_when_reports_come_in_afterwards() -> None:
    gathered = Fleet()
    fleet = operators(30)
    for one in fleet:
        gathered.report(one.id, observe(one, [CRM_ERROR]), one.paths, NOW)
    before = gathered.localise(NOW)
    for one in fleet:
        gathered.report(one.id, observe(one), one.paths, NOW + 1)
    assert gathered.localise(NOW + 1).faults == ()
    assert before.all_that_explain(fleet[0].id) == (CRM_ERROR,)


def _world(seed: int, size: int = 90) -> list[tuple[Operator, list[Observation]]]:
    """A random night: some shared faults, some of them partial, some at home."""
    chance = random.Random(seed)
    broken = [
        (one, chance.choice([0.3, 1.0])) for one in chance.sample(SHARED, chance.randint(0, 3))
    ]
    night = []
    for one, own in scattered(operators(size), 0.1, chance):
        hers = [part for part, share in broken if chance.random() < share]
        night.append((one, observe(one, [*hers, *own])))
    return night


def _same(fleet: Sequence[Operator], left: FleetLocalisation, right: FleetLocalisation) -> bool:
    explained = all(
        left.all_that_explain(one.id) == right.all_that_explain(one.id) for one in fleet
    )
    return left == right and explained


@FAST
@given(seed=st.integers(0, 10**6), order=st.integers(0, 10**6))
def test_the_order_of_reports_and_observations_does_not_matter(seed: int, order: int) -> None:
    shuffle = random.Random(order)
    night = _world(seed)
    replayed = [(one, observe(one)) for one, _ in night[:9]]
    reports = [*night, *replayed]
    first, second = Fleet(), Fleet()
    for one, seen in reports:
        first.report(one.id, seen, one.paths, NOW)
    shuffle.shuffle(reports)
    for one, seen in reports:
        second.report(one.id, shuffle.sample(seen, len(seen)), one.paths, NOW)
    assert _same([one for one, _ in night], first.localise(NOW), second.localise(NOW))


@settings(FAST, max_examples=FEW // 2)
@given(
    seeds=st.lists(st.integers(0, 10**6), min_size=2, max_size=4),
    order=st.integers(0, 10**6),
)
def test_what_is_found_step_by_step_equals_what_is_found_from_scratch(
    seeds: list[int], order: int
) -> None:
    chance = random.Random(order)
    gathered = Fleet(window=2.5)
    latest: dict[str, tuple[Operator, list[Observation], float]] = {}
    for step, seed in enumerate(seeds):
        now = NOW + step
        for one, seen in chance.sample(_world(seed), 60):
            gathered.report(one.id, seen, one.paths, now)
            latest[one.id] = (one, seen, now)
        for name in chance.sample(sorted(latest), 5):
            gathered.forget(name)
            del latest[name]
        found_now = gathered.localise(now)
        scratch = Fleet(window=2.5)
        for one, seen, at in latest.values():
            scratch.report(one.id, seen, one.paths, at)
        assert _same(operators(90), found_now, scratch.localise(now))


@FAST
@given(seed=st.integers(0, 10**6))
def test_everybody_is_counted_once_and_no_fault_rests_on_one_operator(seed: int) -> None:
    gathered = Fleet()
    night = _world(seed)
    for one, seen in night:
        gathered.report(one.id, seen, one.paths, NOW)
    result = gathered.localise(NOW)
    explained = [result.all_that_explain(one.id) for one, _ in night]
    for fault in (*result.faults, *result.quiet):
        assert fault.accuse + fault.prove + fault.silent == result.operators
        assert sum(count for _, count in fault.providers) == fault.accuse
        assert fault.accuse == sum(fault.component in parts for parts in explained) >= 2
        assert fault.margin > 0


def test_the_same_home_behind_another_router_address_is_the_same_report() -> None:
    fleet = operators(60)
    plain, varied = Fleet(), Fleet()
    for number, one in enumerate(fleet):
        seen = observe(one, [PROVIDER_DOWN, one.paths.home(Part.ROUTER_DNS)])
        plain.report(one.id, seen, one.paths, NOW)
        other = [
            replace(each, target=f"10.0.{number}.1") if each.target == "192.168.1.1" else each
            for each in seen
        ]
        varied.report(one.id, other, one.paths, NOW)
    assert _same(fleet, plain.localise(NOW), varied.localise(NOW))
    assert len(varied._counts) == len(plain._counts) < 60 + 1


def test_a_cleared_memory_changes_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    night = _world(11)
    long, short = Fleet(), Fleet()
    for one, seen in night:
        long.report(one.id, seen, one.paths, NOW)
    monkeypatch.setattr(shape_module, "MOST_SHAPES", 1)
    for one, seen in night:
        short.report(one.id, seen, one.paths, NOW)
    assert _same([one for one, _ in night], long.localise(NOW), short.localise(NOW))


def test_an_operator_without_vpn_or_named_provider_is_read_too() -> None:
    gathered = Fleet()
    for number in range(4):
        paths = Paths(f"op-{number}", "", "")
        anchor = paths.anchor("ya.ru")
        seen = [
            Observation(ProbeKind.NEIGHBOUR, "192.168.1.1", paths.lan, Outcome.PASSED),
            _as("silent", ProbeKind.ANCHOR, "tls://ya.ru:443", anchor),
            _as("silent", ProbeKind.ANCHOR, "tls://ozon.ru:443", paths.anchor("ozon.ru")),
            Observation(ProbeKind.BANK_DNS, "", (), Outcome.PASSED),
            Observation(ProbeKind.ROUTER_ICMP, "192.168.1.1", paths.lan, Outcome.SKIPPED),
        ]
        gathered.report(f"op-{number}", seen, paths, NOW)
    assert components(gathered.localise(NOW)) == [Component(Place.ISP, "", Part.ACCESS)]


@FAST
@given(bits=st.lists(st.sampled_from(["pass", "silent", "refused"]), min_size=20, max_size=20))
def test_one_operator_has_a_fault_of_her_own_just_when_her_own_pc_would_say_so(
    bits: list[str],
) -> None:
    (one,) = operators(1)
    seen = [_as(how, *probe) for how, probe in zip(bits, probes(one.paths), strict=True)]
    gathered = Fleet()
    gathered.report(one.id, seen, one.paths, NOW)
    result = gathered.localise(NOW)
    evidence = read_all(seen, one.paths)
    alone = localise(evidence, costs_for(evidence, History()))
    loud = any(not is_quiet(part) for group in alone.groups for part in group.best.components)
    assert result.faults == ()
    assert result.own == loud
    assert result.contradicted == bool(alone.contradictions)


def _as(how: str, kind: ProbeKind, target: str, path: tuple[Component, ...]) -> Observation:
    if how == "pass":
        return Observation(kind, target, path, Outcome.PASSED)
    failure = Failure.TIMED_OUT if how == "silent" else Failure.CONNECTION_REFUSED
    return Observation(
        kind,
        target,
        path,
        Outcome.FAILED,
        failure=failure,
        operation=Operation.CONNECT,
        attempts=3 if how == "silent" else 1,
    )


def test_what_is_named_like_its_operator_is_shared_with_nobody() -> None:
    gathered = Fleet()
    for one in operators(30):
        path = one.paths.to_service(one.id)
        seen = [*observe(one), _as("refused", ProbeKind.SERVICE, one.id, path)]
        gathered.report(one.id, seen, one.paths, NOW)
    result = gathered.localise(NOW)
    assert (result.faults, result.own) == ((), 30)
