"""The laws of blame over whole nights: computers, networks and banks drawn at random."""

import itertools
from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from checks.causes import UNDETERMINED
from checks.component import Component
from checks.costs import is_quiet
from checks.evidence import Components, read_all
from checks.failure import Failure, Operation
from checks.localise import localise
from checks.observation import Observation, Outcome
from checks.paths import Paths
from checks.plan import plan_probes
from checks.pricing import costs_for
from checks.situation import Situation
from checks.subject import Subject
from checks.verdict import judge
from runbook.drill.world import FACTS, SUBJECT, Scenario, observe

PROBES = [probe.id for probe in plan_probes(SUBJECT, Situation(FACTS))]
failures = st.sampled_from(
    [
        "timed_out connect",
        "timed_out connect 1",
        "timed_out exchange",
        "timed_out tls",
        "timed_out resolve",
        "connection_refused connect",
        "connection_reset tls",
        "network_unreachable connect",
        "network_unreachable exchange",
        "host_unreachable connect",
        "host_unreachable tls",
        "address_unavailable connect",
        "permission_denied exchange",
        "name_server_failed exchange",
        "name_not_found resolve",
        "certificate_expired tls",
        "certificate_wrong_name tls",
        "certificate_not_yet_valid tls",
        "http_error exchange",
        "http_redirected exchange",
        "unexpected_answer exchange",
        "too_slow exchange",
    ]
)
computers = st.fixed_dictionaries(
    {},
    optional={
        "enabled": st.just(False),
        "link": st.just(False),
        "route": st.just(False),
        "tunnel": st.just(False),
        "tunnel_routes": st.sampled_from([False, ["10.20.1.30"]]),
        "running": st.sampled_from([False, "unknown"]),
        "session": st.sampled_from(["idle", "connecting", "unknown"]),
        "certificate_expired": st.just(True),
        "login_rejected": st.just(True),
        "on_mains": st.just(False),
        "wifi_signal": st.just(8),
        "memory_percent": st.just(99.0),
        "free_mb": st.just(5),
        "programs": st.just(["tracsrvwrapper"]),
    },
)
nights = st.builds(
    Scenario,
    fails=st.dictionaries(st.sampled_from(PROBES), failures, max_size=14),
    facts=computers,
    without=st.lists(
        st.sampled_from(["inner_gateway", "control", "dns_servers", "vpn"]), max_size=2
    ).map(tuple),
    loss=st.dictionaries(st.sampled_from(["router", "provider", "bank"]), st.integers(1, 15)),
)


@given(nights, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_any_night_gives_the_same_verdict_in_any_order(night: Scenario, random: Random) -> None:
    seen, subject = observe(night)
    verdict = judge(seen, subject)
    random.shuffle(seen)
    assert judge(seen, subject) == verdict


@given(nights)
@settings(max_examples=60, deadline=None)
def test_any_night_accuses_nothing_that_was_proved_and_explains_every_failure(
    night: Scenario,
) -> None:
    seen, subject = observe(night)
    verdict = judge(seen, subject)
    accused = {part for one in (verdict, *verdict.also) for part in one.accused}
    assert accused.isdisjoint(verdict.acquitted)
    named = [one for one in (verdict, *verdict.also) if one.cause != UNDETERMINED]
    assert not any(is_quiet(part) for one in named for part in one.accused)
    read = read_all(seen, Paths.of(subject))
    found = localise(read, costs_for(read, subject.history))
    explained = {one.observation.probe for group in found.groups for one in group.failures}
    for one in read:
        probe = one.observation.probe
        assert not one.accuses or probe in explained or probe in verdict.contradictions
    assert 0 <= verdict.confidence <= 1
    assert len({one.cause for one in (verdict, *verdict.also)}) == 1 + len(verdict.also)


@given(nights, st.sampled_from(PROBES))
@settings(max_examples=60, deadline=None)
def test_a_probe_that_passes_never_brings_a_suspect_into_a_night(
    night: Scenario, probe: str
) -> None:
    """The same night with one more success: whatever is a candidate now was one before."""
    seen, subject = observe(night)
    before = [one for one in seen if one.probe != probe]
    passing = [
        replace(one, outcome=Outcome.PASSED, failure=None, operation=None)
        for one in seen
        if one.probe == probe
    ]
    accused = _suspects(before, subject)
    assert _suspects([*before, *passing], subject) <= accused


def _suspects(seen: list[Observation], subject: Subject) -> Components:
    read = read_all(seen, Paths.of(subject))
    found = localise(read, lambda component: 5.0)
    return frozenset[Component]().union(
        *(one.accuses - found.proven for group in found.groups for one in group.failures)
    )


def test_a_reading_never_proves_what_it_accuses() -> None:
    for failure, operation in itertools.product(Failure, Operation):
        fails = {"*": f"{failure} {operation}"}
        seen, subject = observe(Scenario(fails=fails))
        for one in read_all(seen, Paths.of(subject)):
            assert one.proves.isdisjoint(one.accuses), one.observation.probe
