"""Faults of the operator's PC and of her home."""

from tests.lab import plan
from tests.lab.faults.computer import SELF_ASSIGNED, on_battery
from tests.lab.faults.network import (
    BEYOND_ROUTER,
    HOME,
    Fault,
    Network,
    freeze,
    ip,
    lossy,
    stop,
    together,
)


def _router_dead(network: Network) -> None:
    # The cable stays in and the switch inside the router keeps the link up; it answers nothing,
    # not even who has its address.
    network.hosts[plan.ROUTER].nft(
        "table netdev fault {\nchain ingress {\n"
        'type filter hook ingress device "lan0" priority 0\ndrop\n}\n}\n'
    )


FAULTS = (
    Fault("cable_out", ip(plan.ROUTER, "link set lan0 down"), HOME | BEYOND_ROUTER | {"link"}),
    Fault(
        "adapter_disabled",
        ip(plan.PC, "link set eth0 down"),
        HOME | BEYOND_ROUTER | {"link", "route"},
    ),
    Fault(
        "no_route",
        ip(plan.PC, "route del default"),
        (BEYOND_ROUTER - {"forwarder"}) | {"route"},
    ),
    Fault("router_dead", _router_dead, HOME | BEYOND_ROUTER),
    Fault("router_dns_dead", stop("router_dns"), frozenset({"router_name", "forwarder"})),
    Fault("router_dns_hung", freeze("router_dns"), frozenset({"router_name", "forwarder"})),
    Fault(
        "no_address",
        ip(
            plan.PC,
            f"addr del {plan.PC_ADDRESS}/24 dev eth0",
            f"addr add {SELF_ASSIGNED}/16 dev eth0",
        ),
        HOME | BEYOND_ROUTER | {"route"},
    ),
    # The lights went out: a laptop goes on, the router does not.
    Fault(
        "power_cut",
        together(on_battery, ip(plan.ROUTER, "link set lan0 down")),
        HOME | BEYOND_ROUTER | {"link"},
    ),
    # The same where a switch with a battery of its own keeps the cable alive.
    Fault("power_cut_behind_switch", together(on_battery, _router_dead), HOME | BEYOND_ROUTER),
    Fault("home_lossy", lossy(plan.ROUTER, 25, "lan0", both_ways=True), by_chance=True),
    Fault("program_killed", stop("program"), frozenset({"program"})),
)
