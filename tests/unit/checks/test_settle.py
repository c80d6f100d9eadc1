"""A diagnosis may end early only when nothing that is still under way could change it."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.failure import Failure, Operation
from checks.observation import Observation, Outcome, ProbeKind
from checks.plan import plan_probes
from checks.plan_again import plan_loss
from checks.settle import MOST_SINGLE, is_settled
from checks.situation import Situation
from checks.subject import Subject
from checks.tries import MOST_TRIES, Tries
from checks.verdict import Verdict, judge
from runbook.drill.world import FACTS, SUBJECT, Scenario, observe

PROBES = {probe.id: probe for probe in plan_probes(SUBJECT, Situation(FACTS))}
ICMP = {ProbeKind.ROUTER_ICMP, ProbeKind.GATEWAY_ICMP, ProbeKind.GATEWAY_TTL}
SERVICES = [probe for probe in PROBES if probe.startswith("service:")]


def split(night: Scenario, waiting: set[str]) -> tuple[list[Observation], list[Tries], Subject]:
    seen, subject = observe(night)
    known = [one for one in seen if one.probe not in waiting]
    return known, [Tries(PROBES[one], [0.0]) for one in sorted(waiting)], subject


def settled(known: list[Observation], pending: list[Tries], subject: Subject) -> bool:
    return is_settled(known, pending, partial(judge, subject=subject))


def ended(tries: Tries, failure: Failure | None, operation: Operation) -> Observation:
    seen = Observation(tries.probe.kind, tries.probe.target, tries.probe.path, Outcome.PASSED)
    if failure is None:
        return seen
    if tries.probe.kind in ICMP:
        return replace(seen, outcome=Outcome.UNKNOWN)
    attempts = MOST_TRIES if failure is Failure.TIMED_OUT else 1
    return replace(
        seen, outcome=Outcome.FAILED, failure=failure, operation=operation, attempts=attempts
    )


def test_nothing_under_way_is_settled() -> None:
    known, _, subject = split(Scenario(), set())
    assert settled(known, [], subject)


@pytest.mark.parametrize("service", SERVICES)
def test_a_healthy_night_waits_for_each_service(service: str) -> None:
    known, pending, subject = split(Scenario(), {service})
    assert not settled(known, pending, subject)


def test_a_portal_check_is_not_waited_for_once_verified_sites_answered() -> None:
    (portal,) = (probe for probe in PROBES if probe.startswith("portal:"))
    known, pending, subject = split(Scenario(), {portal})
    assert settled(known, pending, subject)
    redirected = ended(pending[0], Failure.HTTP_REDIRECTED, Operation.EXCHANGE)
    assert judge([*known, redirected], subject).healthy


def test_a_healthy_night_does_not_wait_for_one_foreign_site() -> None:
    known, pending, subject = split(Scenario(), {"foreign:tls://8.8.8.8:443"})
    assert settled(known, pending, subject)


def test_while_many_are_under_way_nothing_is_settled() -> None:
    public = ("anchor:", "unlisted:", "foreign:", "portal:")
    waiting = {probe for probe in PROBES if probe.startswith(public)}
    known, pending, subject = split(Scenario(), waiting)
    assert len(pending) > MOST_SINGLE
    assert not settled(known, pending, subject)


def test_one_that_is_harmless_alone_is_waited_for_together_with_another() -> None:
    """Beside an answer of the control host its silence is a note; both are a dead tunnel."""
    night = Scenario(without=("services", "dns_servers"), skips=("tunnel_hop:*",))
    gateway, control = "inner_gateway:10.20.0.1", "control:tcp://10.20.1.40:22"
    assert settled(*split(night, {gateway}))
    assert not settled(*split(night, {gateway, control}))


def test_the_only_thing_asked_inside_is_waited_for() -> None:
    night = Scenario(without=("services", "dns_servers", "inner_gateway"), skips=("tunnel_hop:*",))
    assert not settled(*split(night, {"control:tcp://10.20.1.40:22"}))


def test_a_dead_provider_waits_for_what_could_acquit_it() -> None:
    fails = {"*": "timed_out connect"}
    known, pending, subject = split(
        Scenario(fails=fails, skips=("neighbour:*",)), {"forwarder:192.168.1.1"}
    )
    assert not settled(known, pending, subject)


@given(
    st.sampled_from(
        [
            Scenario(),
            Scenario(fails={"service:crm": "http_error exchange"}),
            Scenario(fails={"service:*": "timed_out connect"}),
            Scenario(fails={"forwarder*": "name_server_failed exchange"}),
            Scenario(facts={"session": "idle", "tunnel": False}),
            Scenario(fails={"gateway_*": "timed_out connect", "service:*": "timed_out connect"}),
        ]
    ),
    st.sets(st.sampled_from(sorted(PROBES)), min_size=1, max_size=3),
)
@settings(max_examples=50, deadline=None)
def test_once_settled_no_way_the_rest_may_end_gives_another_cause(
    night: Scenario, waiting: set[str]
) -> None:
    known, pending, subject = split(night, waiting)
    if not settled(known, pending, subject):
        return
    causes = {
        judge([*known, *outcomes], subject).cause
        for outcomes in itertools.product(*(list(_ways(one)) for one in pending))
    }
    assert len(causes) == 1


TELLING = {
    ProbeKind.PORTAL: (Failure.HTTP_REDIRECTED, Operation.EXCHANGE),
    ProbeKind.ANCHOR: (Failure.CERTIFICATE_WRONG_NAME, Operation.TLS),
    ProbeKind.UNLISTED: (Failure.CERTIFICATE_WRONG_NAME, Operation.TLS),
    ProbeKind.FOREIGN: (Failure.CONNECTION_RESET, Operation.TLS),
    ProbeKind.FORWARDER: (Failure.NAME_SERVER_FAILED, Operation.EXCHANGE),
    ProbeKind.BANK_DNS: (Failure.NAME_NOT_FOUND, Operation.EXCHANGE),
    ProbeKind.GATEWAY_HELLO: (Failure.CONNECTION_RESET, Operation.TLS),
    ProbeKind.SERVICE: (Failure.HTTP_ERROR, Operation.EXCHANGE),
    ProbeKind.MTU: (Failure.TIMED_OUT, Operation.EXCHANGE),
}


def _ways(tries: Tries) -> Iterator[Observation]:
    yield ended(tries, None, Operation.CONNECT)
    yield ended(tries, Failure.TIMED_OUT, Operation.CONNECT)
    refused = (Failure.CONNECTION_REFUSED, Operation.CONNECT)
    yield ended(tries, *TELLING.get(tries.probe.kind, refused))


def test_a_loss_pass_that_could_accuse_a_segment_is_worth_its_time() -> None:
    seen, subject = observe(Scenario())
    planned = plan_loss(subject, Situation(FACTS), seen)
    assert planned
    assert not settled(seen, [Tries(probe) for probe in planned], subject)


def test_a_gateway_that_takes_connections_is_waited_for_because_it_may_hang() -> None:
    waiting = {one for one in PROBES if one.startswith(("gateway_hello:", "gateway_tcpt:"))}
    known, pending, _ = split(Scenario(), waiting)

    def only_a_hang_tells(seen: Sequence[Observation]) -> Verdict:
        hung = any(one.operation in {Operation.TLS, Operation.EXCHANGE} for one in seen)
        return Verdict("vpn_gateway.unhealthy" if hung else "isp.vpn_blocked", 0.9)

    assert not is_settled(known, pending, only_a_hang_tells)
    closed = [one for one in known if one.kind is not ProbeKind.GATEWAY_TCP]
    assert is_settled(closed, pending, only_a_hang_tells)
