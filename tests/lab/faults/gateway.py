"""Faults of the bank's gateway."""

from tests.lab import plan
from tests.lab.faults.network import (
    GATEWAY,
    INSIDE,
    Fault,
    block,
    freeze,
    stop,
    together,
    variant,
)

_SPEAKS_NO_VPN = INSIDE | {"gateway_hello", "gateway_tcpt"}

FAULTS = (
    Fault("gateway_dead", block(plan.EDGE, 'iifname "wan0" drop'), GATEWAY | INSIDE),
    Fault("gateway_refused", stop("gateway", "vpn_server"), GATEWAY | INSIDE),
    Fault(
        "gateway_refused_without_icmp",
        together(
            stop("gateway", "vpn_server"),
            block(plan.EDGE, "ip protocol icmp drop", hook="output"),
        ),
        GATEWAY | INSIDE,
    ),
    Fault("gateway_ill", together(variant("gateway", "ill"), stop("vpn_server")), _SPEAKS_NO_VPN),
    # Its web server and UDP 4500 live, port 443 takes connections and says nothing.
    Fault("gateway_hung", together(variant("gateway", "hung"), stop("vpn_server")), _SPEAKS_NO_VPN),
    # The whole machine hangs above its kernel, which goes on taking connections.
    Fault("gateway_frozen", together(freeze("gateway"), freeze("vpn_server")), GATEWAY | INSIDE),
    # It greets, and lets nobody in: an overload protection or a licence that ran out.
    Fault("gateway_closed", together(variant("gateway", "closed"), stop("vpn_server")), INSIDE),
)
