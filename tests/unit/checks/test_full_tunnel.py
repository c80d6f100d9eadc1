"""A tunnel that takes everything, and a client that closes what lies beside it."""

from dataclasses import replace

import pytest

from checks.component import Part
from checks.evidence import read_all
from checks.failure import Failure, Operation
from checks.host.facts import Route
from checks.observation import Observation, Outcome, ProbeKind
from checks.paths import Paths
from checks.plan import plan_probes
from checks.situation import Situation
from runbook.drill.world import FACTS, ROUTER, SUBJECT

TUNNEL = FACTS.interfaces[1]
PATHS = Paths.of(SUBJECT)
HOME = Route("0.0.0.0/0", ROUTER, "eth0", 100)


def situation(*routes: Route) -> Situation:
    return Situation(replace(FACTS, routes=routes), tunnel=TUNNEL)


HALVES = (Route("0.0.0.0/1", "10.20.254.1", "tun0"), Route("128.0.0.0/1", "10.20.254.1", "tun0"))


@pytest.mark.parametrize(
    ("routes", "all_in"),
    [
        ((HOME, Route("10.20.0.0/16", "", "tun0")), False),
        ((HOME, *HALVES), True),
        ((HOME, HALVES[0]), False),
        ((HOME, Route("0.0.0.0/0", "10.20.254.1", "tun0", 50)), True),
        ((HOME, Route("0.0.0.0/0", "10.20.254.1", "tun0", 200)), False),
    ],
)
def test_a_tunnel_takes_all_by_a_better_default_or_by_two_halves(
    routes: tuple[Route, ...], all_in: bool
) -> None:
    assert situation(*routes).tunnel_takes_all is all_in


def test_what_goes_by_the_tunnel_says_nothing_of_the_providers_own_sites() -> None:
    probes = {one.id: one for one in plan_probes(SUBJECT, situation(HOME, *HALVES))}
    anchor = probes["anchor:tls://ya.ru:443"].path
    assert PATHS.tunnel(Part.DATA) in anchor
    assert PATHS.isp(Part.PORTAL) not in anchor
    assert PATHS.tunnel(Part.DATA) in probes["resolver:77.88.8.8"].path
    assert PATHS.tunnel(Part.DATA) not in probes["gateway_tcp:vpn.bank.example:443"].path


def seen(kind: ProbeKind, outcome: Outcome, **known: object) -> Observation:
    path = {"forwarder": PATHS.forwarder(), "gateway_ttl": PATHS.lan}.get(kind, PATHS.lan)
    return replace(Observation(kind, ROUTER, path, outcome), **known)  # type: ignore[arg-type]  # by name


def test_a_packet_this_computer_may_not_send_accuses_its_own_policy_alone() -> None:
    refused = seen(
        ProbeKind.FORWARDER,
        Outcome.FAILED,
        failure=Failure.PERMISSION_DENIED,
        operation=Operation.EXCHANGE,
    )
    (read,) = read_all([refused], PATHS)
    assert read.accuses == read.witnesses == {PATHS.policy_at_home}
    assert not read.proves


def test_a_walk_that_ends_at_the_router_shows_that_the_router_lives() -> None:
    walked = seen(ProbeKind.GATEWAY_TTL, Outcome.UNKNOWN, values={"last_hop": 1})
    nobody = seen(ProbeKind.GATEWAY_TTL, Outcome.UNKNOWN)
    read, unread = read_all([walked, nobody], PATHS)
    assert PATHS.home(Part.ROUTER) in read.proves
    assert not read.accuses
    assert not unread.proves


def test_a_service_that_took_the_question_and_was_silent_for_seconds_lost_no_packet() -> None:
    silent = Observation(
        ProbeKind.SERVICE,
        "chat",
        PATHS.to_service("chat"),
        Outcome.FAILED,
        failure=Failure.TIMED_OUT,
        operation=Operation.EXCHANGE,
        elapsed_ms=3400,
    )
    late, brief, datagram = read_all(
        [silent, replace(silent, elapsed_ms=800), replace(silent, values={"datagram": True})],
        PATHS,
    )
    assert [one.silent_attempts for one in (late, brief, datagram)] == [3, 1, 1]
