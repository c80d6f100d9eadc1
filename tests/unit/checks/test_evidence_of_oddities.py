"""What looks like a fault and is none, and what one sign does not say of another."""

from dataclasses import replace

from checks.causes import HEALTHY
from checks.facts import counters_fact, observe_facts
from checks.failure import Operation
from checks.host.facts import Disk
from checks.observation import Observation, Outcome
from checks.paths import Paths
from checks.verdict import judge
from runbook.drill.world import FACTS, SUBJECT, Scenario, observe, situation_of

SITES = ("anchor:*", "unlisted:*", "foreign:*")


def _night(scenario: Scenario, **took: int) -> list[Observation]:
    """The scenario's observations; what failed in TLS had connected and was waited for so long."""
    seen, _ = observe(scenario)
    return [
        replace(one, elapsed_ms=took["elapsed_ms"], values={"connect_ms": took["connect_ms"]})
        if one.operation is Operation.TLS
        else one
        for one in seen
    ]


def test_a_volume_with_room_does_not_acquit_a_full_one() -> None:
    disks = (Disk("/", 50 * 2**30, 200 * 2**30), Disk("/data", 0, 2**30))
    healthy = situation_of(Scenario(), SUBJECT)
    facts = observe_facts(SUBJECT, replace(healthy, facts=replace(FACTS, disks=disks)))
    outcomes = {one.probe: one.outcome for one in facts if one.probe.startswith("disk:")}
    assert outcomes == {"disk:/": Outcome.PASSED, "disk:/data": Outcome.FAILED}
    for order in (facts, facts[::-1]):
        assert judge(order, SUBJECT).cause == "pc.disk_full"


def test_a_line_with_a_long_way_is_no_black_hole() -> None:
    slow = Scenario(fails=dict.fromkeys(SITES, "timed_out tls"))
    assert judge(_night(slow, connect_ms=700, elapsed_ms=2400), SUBJECT).cause == HEALTHY


def test_hanging_after_a_quick_connection_is_still_a_black_hole() -> None:
    hung = Scenario(fails=dict.fromkeys(SITES, "timed_out tls"))
    found = judge(_night(hung, connect_ms=20, elapsed_ms=2400), SUBJECT)
    assert "isp.mtu_blackhole" in {found.cause, *(one.cause for one in found.also)}


def test_a_payment_page_explains_what_is_silent_beside_it() -> None:
    dead = {
        **dict.fromkeys(SITES, "certificate_wrong_name tls"),
        "portal:*": "http_redirected exchange",
        "gateway_hello:*": "certificate_wrong_name tls",
        "gateway_tcpt:*": "unexpected_answer exchange",
        "gateway_nat_t:*": "timed_out exchange",
        "resolver*": "timed_out exchange",
        "inner_gateway:*": "timed_out connect",
        "control:*": "timed_out connect",
        "bank_dns:*": "timed_out exchange",
        "service:*": "timed_out connect",
    }
    seen, subject = observe(Scenario(fails=dead, worked=("unlisted:*", "gateway_nat_t:*")))
    found = judge(seen, subject)
    assert (found.cause, found.also) == ("isp.captive_portal", ())


def test_bytes_that_come_in_do_not_show_that_the_tunnel_carries() -> None:
    inside = dict.fromkeys(("inner_gateway:*", "control:*", "service:*"), "timed_out connect")
    eaten = inside | dict.fromkeys(("gateway_nat_t:*", "bank_dns:*"), "timed_out exchange")
    skips = ("gateway_tcpt:*", "tunnel_hop:*", "mtu*")
    seen, subject = observe(Scenario(fails=eaten, skips=skips, worked=("gateway_nat_t:*",)))
    for received in (0, 2880):
        counted = counters_fact("tun0", 2868, received, Paths.of(subject), 1000)
        assert judge([*seen, counted], subject).cause == "isp.vpn_blocked"
