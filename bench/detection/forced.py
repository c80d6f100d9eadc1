"""The longest wait that physics forces on whoever must give this verdict. PURE.

The least time in which anybody could know, from what the diagnosis itself observed:

* an *answer* (refused, an error, a wrong certificate, a redirect, unreachable): as long as that
  answer took;
* *silence*: ``TRIES`` waits one after the other. At 5 % loss one lost packet in twenty looks like
  silence; three together do once in 8,000. One wait is RFC 6298's time-out after a single
  measurement, R + 4 * R/2, of the round trip R on this line, and at least ``FLOOR_S``;
* a service that takes the connection and then is *slow*: the time the bank calls slow;
* *loss*: ``LOSS_TRIES`` tries ``LOSS_GAP_S`` apart (any closer, they would share one burst), and a
  wait for the last one;
* a *healthy* verdict: the slowest service's answer;
* a *fact* read from this computer (no link, no route, program not running): nothing.

Where several failures would each do, the soonest counts; of several services accused, the last.
"""

from collections.abc import Iterable

from bench.detection.run import Run, Seen
from checks.causes import domain_of

TRIES = 3
FLOOR_S = 0.2
LOSS_TRIES = 30
LOSS_GAP_S = 0.02
WORTH_A_RATIO_S = 0.1
"""Below this nothing is waited for, and a ratio would only measure how fast a process starts."""

_OUTSIDE = frozenset({"anchor", "unlisted", "foreign", "portal", "resolver", "resolver_tcp", "mtu"})
_GATEWAY = frozenset({"gateway_tcp", "gateway_hello", "gateway_tcpt", "gateway_nat_t"})
_INSIDE = frozenset({"inner_gateway", "control", "bank_dns", "service"})
_HOME = frozenset({"router_name", "forwarder", "forwarder_tcp", "neighbour"})
_DECIDING = {
    "home_network.router_silent": _HOME | _OUTSIDE,
    "home_network.router_dns": _HOME,
    "isp.no_internet": _OUTSIDE,
    "isp.captive_portal": frozenset({"portal", "anchor"}),
    "isp.whitelist_only": frozenset({"unlisted"}),
    "isp.dns_failure": frozenset({"forwarder", "forwarder_tcp", "provider_dns", "resolver"}),
    "isp.mtu_blackhole": frozenset({"mtu"}),
    "isp.vpn_blocked": _GATEWAY,
    "vpn_gateway.unreachable": _GATEWAY,
    "vpn_gateway.refused": _GATEWAY,
    "vpn_gateway.unhealthy": _GATEWAY,
    "vpn_client.no_traffic": _INSIDE,
    "bank_network.unreachable": frozenset({"control", "service", "bank_dns"}),
    "bank_network.dns_failure": frozenset({"bank_dns"}),
}
"""The kinds of probe whose failure decides. Causes that are missing rest on facts alone."""


def forced_s(run: Run) -> float:
    """Seconds that this verdict could not be given sooner; 0 when a fact was enough."""
    domain = domain_of(run.cause) if run.cause else ""
    failed = [one for one in run.seen if one.outcome == "failed" and one.failure != "fact_false"]
    if domain == "healthy":
        return run.answer_ms / 1000
    if run.cause.endswith(".lossy"):
        return LOSS_TRIES * LOSS_GAP_S + wait_s(run)
    if domain == "bank_service":
        accused = [one for one in failed if one.kind == "service" and one.target in run.services]
        return max((_known_after(one, run) for one in accused), default=0.0)
    if domain == "undetermined":
        return _soonest(failed, run)
    kinds = _DECIDING.get(run.cause, frozenset())
    return _soonest((one for one in failed if one.kind in kinds), run)


def wait_s(run: Run) -> float:
    """One retransmission time-out on this line (RFC 6298, 2.2), with a floor."""
    return max(FLOOR_S, 3 * run.round_trip_ms / 1000)


def ratio(run: Run) -> float | None:
    """How many times longer than forced the verdict took; None where nothing forces a wait."""
    forced = forced_s(run)
    return run.seconds / forced if forced >= WORTH_A_RATIO_S else None


def _soonest(failed: Iterable[Seen], run: Run) -> float:
    return min((_known_after(one, run) for one in failed), default=0.0)


def _known_after(one: Seen, run: Run) -> float:
    if one.failure not in {"timed_out", "too_slow"}:
        return one.elapsed_ms / 1000
    if one.kind == "service" and one.connect_ms >= 0:
        return max(run.slow_after_s, wait_s(run))
    return TRIES * wait_s(run)
