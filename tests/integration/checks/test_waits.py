"""What is normal here shortens the wait for silence and never turns slowness into an outage."""

from fnmatch import fnmatch
from itertools import pairwise

import pytest

from checks.observation import Outcome
from checks.plan import CONNECT_WAIT, WAIT
from checks.probe import Probe
from checks.subject import History
from checks.tries import MOST_TRIES
from checks.waits import FLOOR
from tests.integration.checks.roads import QUICK, Road, RoundTrip, usual, walk

COLD = History()
BEYOND_ROUTER = (
    "anchor:*",
    "unlisted:*",
    "foreign:*",
    "portal:*",
    "resolver*",
    "forwarder*",
    "gateway_*",
    "mtu:*",
)
INSIDE = ("inner_gateway:*", "tunnel_hop:*", "control:*", "bank_dns:*", "service:*", "mtu:c*")
DEAD = {
    "isp.no_internet": (*BEYOND_ROUTER, *INSIDE),
    "vpn_gateway.unreachable": ("gateway_*", "mtu:*", *INSIDE),
    "bank_network.unreachable": INSIDE[2:],
    "bank_service.unreachable": ("service:phone",),
}

ONE_TRY = ("gateway_nat_t", "gateway_ttl", "mtu", "inner_gateway", "tunnel_hop")


def dead(*patterns: str, others: float = QUICK) -> RoundTrip:
    def round_trip(probe: Probe, number: int) -> float | None:
        return None if any(fnmatch(probe.id, one) for one in patterns) else others

    return round_trip


@pytest.mark.parametrize("cause", DEAD)
def test_silence_where_all_is_known_is_found_out_by_short_last_tries(cause: str) -> None:
    road = Road(dead(*DEAD[cause]))
    assert walk(road, usual()).verdict.cause == cause
    silent = road.tries["service:phone"]
    assert len(silent) == MOST_TRIES
    assert silent[0].silence == CONNECT_WAIT
    assert silent[-1].silence == pytest.approx(FLOOR, abs=0.1)


@pytest.mark.parametrize("cause", ["isp.no_internet", "bank_network.unreachable"])
def test_where_nothing_is_known_every_try_has_the_full_wait(cause: str) -> None:
    road = Road(dead(*DEAD[cause]))
    assert walk(road, COLD).verdict.cause == cause
    # The second pass over a service connects twice within one wait, as it says itself.
    first_pass = (tries for probe, tries in road.tries.items() if not fnmatch(probe, INSIDE[-1]))
    waits = {one.silence for tries in first_pass for one in tries}
    assert min(waits) >= min(WAIT, CONNECT_WAIT)


@pytest.mark.parametrize("known", [0.02, 0.2])
@pytest.mark.parametrize("slow", [0.28, 0.35, 0.5])
def test_a_line_that_became_slow_is_not_dead(slow: float, known: float) -> None:
    """However loosely its usual times were learned; the probes of TLS need three round trips."""
    found = walk(Road(lambda probe, number: slow), usual(known))
    assert found.verdict.healthy, found.verdict


@pytest.mark.parametrize("slow", [0.6])
def test_a_line_that_became_very_slow_is_judged_no_worse_than_by_a_careful_stranger(
    slow: float,
) -> None:
    known = walk(Road(lambda probe, number: slow), usual()).verdict
    stranger = walk(Road(lambda probe, number: slow), COLD).verdict
    assert known.healthy or known.cause == stranger.cause


@pytest.mark.parametrize("cause", ["vpn_gateway.unreachable", "bank_service.unreachable"])
@pytest.mark.parametrize("slow", [0.28, 0.35])
def test_what_is_dead_beside_a_line_that_became_slow_is_still_found(
    cause: str, slow: float
) -> None:
    road = Road(dead(*DEAD[cause], others=slow))
    report = walk(road, usual())
    assert report.verdict.cause == cause
    assert max(one.silence for one in road.tries["service:phone"][1:]) >= CONNECT_WAIT


def test_one_service_that_became_slow_to_connect_is_not_dead() -> None:
    def round_trip(probe: Probe, number: int) -> float:
        return 0.6 if probe.id == "service:crm" else QUICK

    assert walk(Road(round_trip), usual()).verdict.healthy


def test_two_lost_tries_of_every_probe_are_not_an_outage() -> None:
    def round_trip(probe: Probe, number: int) -> float | None:
        return QUICK if number >= MOST_TRIES - 1 else None

    found = walk(Road(round_trip), usual())
    tried = [one for one in found.observations if one.values.get("lost_tries")]
    assert tried
    assert all(one.outcome is Outcome.PASSED for one in tried)


def test_where_packets_get_lost_a_hurried_silence_is_asked_once_more() -> None:
    """Three lost in a row happen. Where others lose packets too, that costs one more try."""

    def round_trip(probe: Probe, number: int) -> float | None:
        lost = 2 if probe.id.startswith("anchor:") else 0
        if any(fnmatch(probe.id, one) for one in DEAD["vpn_gateway.unreachable"]):
            lost = 1 if probe.id.startswith(ONE_TRY) else MOST_TRIES
        return QUICK if number >= lost else None

    road = Road(round_trip)
    assert walk(road, usual()).verdict.healthy
    tries = road.tries["gateway_tcp:vpn.bank.example:443"]
    assert [one.silence < WAIT for one in (tries[0], tries[1], tries[3])] == [False, True, False]


@pytest.mark.parametrize("starved", [True, False])
def test_a_computer_that_is_late_itself_does_not_read_its_lateness_as_silence(
    starved: bool,
) -> None:
    def round_trip(probe: Probe, number: int) -> float | None:
        if probe.id != "service:phone":
            return QUICK
        # The first is lost; later on this computer itself takes its time.
        return 0.5 if number else None

    road = Road(round_trip)
    stalls = [(0.1, 0.5)] if starved else []
    assert walk(road, usual(), *stalls).verdict.healthy is starved
    full = any(one.silence >= CONNECT_WAIT for one in road.tries["service:phone"][1:])
    assert full is starved


def test_a_far_end_that_took_the_connection_has_the_full_time_for_its_answer() -> None:
    road = Road(dead(*DEAD["isp.no_internet"]))
    walk(road, usual())
    tries = [
        one for probe in road.tries if probe.startswith("anchor:") for one in road.tries[probe]
    ]
    assert tries
    assert all(one.whole >= WAIT for one in tries)


def test_an_open_service_is_not_asked_again_while_something_behind_the_gateway_answers() -> None:
    road = Road(dead("service:crm"))
    walk(road, usual())
    tries = road.tries["service:crm"]
    assert len(tries) > 1
    assert all(later.at >= one.at + one.silence for one, later in pairwise(tries))
