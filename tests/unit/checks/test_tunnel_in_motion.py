"""A tunnel that is taken down in the middle of a look: what this computer says of it itself."""

from dataclasses import replace

import pytest

from checks.component import Part, Place
from checks.evidence import read_all
from checks.evidence.own_words import says_tunnel_is_gone, unsteady_inside
from checks.facts import counters_fact
from checks.failure import Failure, Operation
from checks.observation import FAILED_AGAIN, Observation, Outcome
from checks.paths import Paths
from checks.verdict import Verdict, judge
from runbook.drill.world import SUBJECT, Scenario, observe

OWN_WORDS = ("network_unreachable", "address_unavailable", "permission_denied")
GATEWAY_DEAD = {
    **dict.fromkeys(("gateway_tcp:*", "gateway_hello:*", "gateway_tcpt:*"), "timed_out connect"),
    "gateway_nat_t:*": "timed_out exchange",
}
INSIDE_SILENT = {
    **dict.fromkeys(("inner_gateway:*", "control:*"), "timed_out connect"),
    "bank_dns:*": "timed_out exchange",
}
HANG = "timed_out tls 1"
UNPROVED = {"skips": ("gateway_ttl:*", "mtu*", "tunnel_hop:*")}


def _verdict(fails: dict[str, str], **changes: tuple[str, ...]) -> Verdict:
    seen, subject = observe(Scenario(fails=fails, **changes))  # type: ignore[arg-type]  # fields of it
    assert judge(seen[::-1], subject) == judge(seen, subject)
    return judge(seen, subject)


def _causes(verdict: Verdict) -> set[str]:
    return {verdict.cause, *(one.cause for one in verdict.also)}


@pytest.mark.parametrize("failure", OWN_WORDS)
@pytest.mark.parametrize("operation", ["connect", "tls", "exchange"])
def test_what_this_computer_says_itself_proves_nothing_beyond_it(
    failure: str, operation: str
) -> None:
    seen, subject = observe(Scenario(fails={"service:*": f"{failure} {operation}"}))
    for one in read_all(seen, Paths.of(subject)):
        if one.observation.probe.startswith("service:"):
            assert not one.proves
            assert Paths.of(subject).tunnel(Part.STABILITY) in one.witnesses


@pytest.mark.parametrize("failure", OWN_WORDS)
@pytest.mark.parametrize("operation", ["tls", "exchange"])
def test_a_connection_that_lost_its_way_accuses_no_application(
    failure: str, operation: str
) -> None:
    seen, subject = observe(Scenario(fails={"service:*": f"{failure} {operation}"}))
    for one in read_all(seen, Paths.of(subject)):
        places = {part.place for part in one.accuses}
        assert places.isdisjoint({Place.SERVICE, Place.BANK_NETWORK, Place.BANK_DNS})


@pytest.mark.parametrize("operation", ["connect", "tls", "exchange"])
def test_a_dead_gateway_whose_tunnel_drops_meanwhile_is_no_provider_that_blocks(
    operation: str,
) -> None:
    """The road was taken for proved by the word of this computer; the gateway's ports remained."""
    dropped = dict.fromkeys(("service:crm", "service:chat"), f"network_unreachable {operation}")
    fails = {**GATEWAY_DEAD, **INSIDE_SILENT, **dropped, "service:phone": "timed_out exchange"}
    found = _verdict(fails, **UNPROVED)
    assert _causes(found) == {"vpn_gateway.unreachable"}


def test_a_tunnel_that_drops_while_nobody_knows_of_the_gateway_may_be_its_fault() -> None:
    dropped = dict.fromkeys(("service:crm", "service:phone"), "network_unreachable exchange")
    skips = (*UNPROVED["skips"], "gateway_*", "inner_gateway:*", "control:*", "bank_dns:*")
    found = _verdict({**dropped, "service:chat": "timed_out connect"}, skips=skips)
    assert found.cause == "undetermined.ambiguous"
    assert {"vpn_client.disconnected", "vpn_gateway.unreachable"} <= {
        one.cause for one in found.alternatives
    }


def test_a_tunnel_laid_anew_during_a_look_leaves_no_fault_with_the_bank() -> None:
    """As seen when a gateway came back: silence, then no way, then the inside answered again."""
    fails = {
        "service:crm": "timed_out connect",
        "service:chat": "timed_out connect",
        "bank_dns:*": "timed_out exchange",
        "service:phone": "network_unreachable exchange",
    }
    found = _verdict(fails)
    assert found.side != "bank"
    assert not any(one.side == "bank" for one in found.also)


@pytest.mark.parametrize("service", ["crm", "chat", "phone"])
def test_one_service_without_a_way_while_the_rest_answers_is_not_the_banks(service: str) -> None:
    found = _verdict({f"service:{service}": "network_unreachable exchange"})
    assert _causes(found) == {"vpn_client.disconnected"}


def test_services_that_hang_while_the_tunnel_comes_and_goes_are_no_black_hole() -> None:
    fails = {
        "service:crm": HANG,
        "service:chat": HANG,
        "service:phone": "network_unreachable exchange",
    }
    assert _causes(_verdict(fails)) == {"vpn_client.disconnected"}


def test_services_that_hang_are_not_blamed_where_the_tunnel_was_laid_anew_meanwhile() -> None:
    """Its counters began at nothing again, though every packet happened to find a way."""
    seen, subject = observe(Scenario(fails=dict.fromkeys(("service:crm", "service:chat"), HANG)))
    steady = counters_fact("tun0", 9000, 4000, Paths.of(subject), 900)
    assert judge([*seen, steady], subject).domain in {"bank_service", "undetermined"}
    anew = counters_fact("tun0", -9000, -4000, Paths.of(subject), 900)
    assert judge([*seen, anew], subject).cause == "vpn_client.disconnected"
    healthy = [*observe(Scenario())[0], anew]
    assert judge(healthy, subject).healthy


def test_a_router_that_repeats_that_there_is_no_way_is_believed() -> None:
    seen, subject = observe(Scenario(fails={"service:crm": "network_unreachable connect"}))
    assert judge(seen, subject).cause == "undetermined.ambiguous"
    again = [
        replace(one, values={FAILED_AGAIN: True}) if one.probe == "service:crm" else one
        for one in seen
    ]
    found = judge(again, subject)
    assert (found.cause, found.services) == ("bank_service.unreachable", ("crm",))


def test_a_connection_that_broke_off_outside_proves_no_road() -> None:
    fails = dict.fromkeys(("anchor:*", "unlisted:*", "foreign:*"), "host_unreachable exchange")
    seen, subject = observe(Scenario(fails=fails))
    for one in read_all(seen, Paths.of(subject)):
        if one.observation.failure is Failure.HOST_UNREACHABLE:
            assert not one.proves


def test_what_failed_inside_is_asked_anew_only_where_the_tunnel_was_gone() -> None:
    steady, _ = observe(Scenario(fails={"service:crm": "timed_out connect"}))
    assert not unsteady_inside(steady)
    moved, _ = observe(
        Scenario(
            fails={
                "service:crm": "timed_out connect",
                "service:phone": "network_unreachable exchange",
                "anchor:tls://ozon.ru:443": "timed_out connect",
            }
        )
    )
    assert unsteady_inside(moved) == {"service:crm", "service:phone"}


def test_the_same_word_of_a_probe_outside_is_not_about_the_tunnel() -> None:
    seen = next(one for one in observe(Scenario())[0] if one.probe.startswith("foreign:"))
    failed: Observation = replace(
        seen,
        outcome=Outcome.FAILED,
        failure=Failure.NETWORK_UNREACHABLE,
        operation=Operation.CONNECT,
    )
    assert not says_tunnel_is_gone(failed)
    assert judge([failed], SUBJECT).domain != "vpn_client"
