"""What is unusual, looks like a fault to others, and leaves her work untouched."""

from tests.lab import plan
from tests.lab.faults.computer import resolver_lines
from tests.lab.faults.network import (
    HOME,
    TLS_SITES,
    Fault,
    Network,
    block,
    in_pc,
    ip,
    lossy,
    slowed,
    together,
    variant,
)


def _icmp_blocked(network: Network) -> None:
    for host in (plan.ROUTER, plan.PROVIDER, plan.INTERNET, plan.EDGE, plan.BANK):
        network.filter(host, "ip protocol icmp drop")
        network.filter(host, "ip protocol icmp drop", hook="output")


_ABROAD = ", ".join(sorted({*plan.FOREIGN, plan.PORTAL}))
_FROM_HOME = 'iifname "home0"'

FAULTS = (
    Fault(
        "foreign_blocked",
        block(plan.PROVIDER, f"{_FROM_HOME} ip daddr {{ {_ABROAD} }} drop"),
        frozenset({"foreign", "foreign_resolver", "portal"}),
    ),
    Fault("icmp_blocked", _icmp_blocked),
    # Its name servers are the provider's, as DHCP says, and itself it answers nothing but ARP.
    Fault(
        "silent_router",
        together(
            in_pc(resolver_lines(plan.PROVIDER_HOME)),
            block(plan.ROUTER, 'iifname "lan0" drop', hook="input"),
        ),
        HOME | {"forwarder"},
    ),
    Fault(
        "slow_router",
        together(
            block(plan.ROUTER, "ip protocol icmp drop", hook="input"),
            slowed(plan.ROUTER, f"from {plan.ROUTER_LAN} iif lo"),
        ),
    ),
    Fault(
        "public_dns_blocked",
        block(plan.PROVIDER, f"{_FROM_HOME} ip daddr != {plan.PROVIDER_HOME} udp dport 53 drop"),
        frozenset({"resolver", "foreign_resolver"}),
    ),
    Fault(
        "telegram_blocked",
        block(plan.PROVIDER, f"{_FROM_HOME} ip daddr {plan.TELEGRAM} drop"),
        frozenset({"telegram"}),
    ),
    Fault(
        "one_site_dead",
        block(plan.PROVIDER, f"{_FROM_HOME} ip daddr {plan.DOMESTIC['ozon.ru']} drop"),
        frozenset({"domestic"}),
    ),
    # A proxy of an antivirus or of the building reads along at every site but the bank's.
    Fault("tls_inspected", variant("sites", "inspected"), TLS_SITES | {"large"}),
    # Names have addresses of version 6, the PC has one and a route, and nobody forwards.
    Fault(
        "ipv6_broken",
        together(
            variant("provider_dns", "six"),
            variant("public_dns", "six"),
            lambda network: network.hosts[plan.PC].sysctl("net.ipv6.conf.eth0.disable_ipv6=0"),
            ip(
                plan.PC,
                "addr add 2001:db8:1::10/64 dev eth0 nodad",
                "route add ::/0 via fe80::1 dev eth0",
            ),
        ),
    ),
    # Beyond the provider; at its longest the lab's own checks would have no patience for it.
    Fault("slow_line", slowed(plan.PROVIDER, "iif home0"), by_chance=True),
    Fault(
        "very_slow_line",
        together(variant("slow_line", "long"), slowed(plan.PROVIDER, "iif home0")),
        by_chance=True,
    ),
    *(
        Fault(f"loss_{percent}_percent", lossy(plan.PROVIDER, percent, "home0"), by_chance=True)
        for percent in (1, 3, 5)
    ),
    *(
        Fault(f"home_loss_{percent}_percent", lossy(plan.ROUTER, percent, "lan0"), by_chance=True)
        for percent in (1, 3, 5)
    ),
)
