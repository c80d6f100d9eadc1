"""Which function runs which kind of probe: one line per kind.

Functions are named rather than imported, so that a diagnosis without services never loads
``requests`` (140 ms) and one without name servers never loads ``dns`` (80 ms). Loading happens on
the caller's thread, before any probe runs.
"""

import importlib
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from checks.observation import ProbeKind
from checks.probe import ProbeFunction
from checks.probes.neighbour import Neighbours
from checks.wire.tls import Contexts

PROBES: Mapping[ProbeKind, str] = {
    ProbeKind.NEIGHBOUR: "neighbour:neighbour",
    ProbeKind.ROUTER_TCP: "router_tcp:router_tcp",
    ProbeKind.ROUTER_ICMP: "ping:icmp",
    ProbeKind.ROUTER_NAME: "router_name:router_name",
    ProbeKind.FORWARDER: "name_server:over_udp",
    ProbeKind.FORWARDER_TCP: "name_server:over_tcp",
    ProbeKind.PROVIDER_DNS: "name_server:over_udp",
    ProbeKind.RESOLVER: "name_server:over_udp",
    ProbeKind.RESOLVER_TCP: "name_server:over_tcp",
    ProbeKind.ANCHOR: "anchor:anchor",
    ProbeKind.UNLISTED: "anchor:anchor",
    ProbeKind.FOREIGN: "anchor:anchor",
    ProbeKind.PORTAL: "portal:portal",
    ProbeKind.MTU: "mtu:mtu",
    ProbeKind.GATEWAY_TCP: "control:tcp_connect",
    ProbeKind.GATEWAY_HELLO: "gateway_hello:gateway_hello",
    ProbeKind.GATEWAY_TCPT: "gateway_tcpt:gateway_tcpt",
    ProbeKind.GATEWAY_NAT_T: "gateway_nat_t:gateway_nat_t",
    ProbeKind.GATEWAY_ICMP: "ping:icmp",
    ProbeKind.GATEWAY_TTL: "hops:gateway_ttl",
    ProbeKind.TUNNEL_HOP: "hops:tunnel_hop",
    ProbeKind.INNER_GATEWAY: "inner_gateway:inner_gateway",
    ProbeKind.CONTROL: "control:tcp_connect",
    ProbeKind.BANK_DNS: "name_server:over_udp",
    ProbeKind.SERVICE: "service:service",
    ProbeKind.LOSS: "loss:loss",
}


def build_registry(
    host: Neighbours,
    kinds: Iterable[ProbeKind] = tuple(PROBES),
    *,
    wall: Callable[[], float] = time.time,
    contexts: Contexts | None = None,
) -> dict[ProbeKind, ProbeFunction]:
    """The functions for these kinds; kinds that are facts, not probes, are passed over.

    ``host`` reads the neighbour table, ``wall`` is the UNIX time, ``contexts`` the trust store
    when it was loaded before.
    """
    trust = contexts or Contexts()
    return {kind: _bound(kind, host, wall, trust) for kind in kinds if kind in PROBES}


def _bound(
    kind: ProbeKind, host: Neighbours, wall: Callable[[], float], contexts: Contexts
) -> ProbeFunction:
    module, _, name = PROBES[kind].partition(":")
    function = getattr(importlib.import_module(f"checks.probes.{module}"), name)
    given = {"neighbour": (host,), "portal": (contexts, wall)}.get(module)
    if given is None:
        given = (contexts,) if module in {"anchor", "service"} else ()
    bound: ProbeFunction = partial(function, *given) if given else function
    return bound
