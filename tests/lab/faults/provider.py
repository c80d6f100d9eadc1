"""Faults of the provider."""

from signal import Signals

from tests.lab import plan, vpn
from tests.lab.faults.network import (
    BEYOND_ROUTER,
    GATEWAY,
    INSIDE,
    INTERNET,
    TLS_SITES,
    TUNNEL,
    Fault,
    Network,
    block,
    freeze,
    ip,
    lossy,
    stop,
    together,
    variant,
)


def _payment_page(network: Network) -> None:
    provider = network.hosts[plan.PROVIDER]
    provider.nft(
        "table ip fault {\nchain prerouting {\ntype nat hook prerouting priority -100\n"
        f'iifname "home0" tcp dport 80 dnat to {plan.PROVIDER_HOME}:8080\n'
        f'iifname "home0" tcp dport 443 dnat to {plan.PROVIDER_HOME}:8443\n}}\n}}\n'
    )
    network.filter(plan.PROVIDER, 'iifname "home0" drop', hook="forward")


def _reconnecting(network: Network) -> None:
    # What the client does by itself after some silent seconds: the interface goes away.
    network.daemons["vpn_client"].signal(Signals.SIGUSR1)


_LISTED = ", ".join(sorted({*plan.DOMESTIC.values(), "77.88.8.8", plan.PROVIDER_HOME}))
_FROM_HOME = 'iifname "home0"'
_TO_GATEWAY = f"{_FROM_HOME} ip daddr {plan.GATEWAY}"
_NAMES = frozenset({"forwarder", "provider_dns"})
_dead = block(plan.PROVIDER, f"{_FROM_HOME} drop")

FAULTS = (
    Fault("provider_dead", _dead, BEYOND_ROUTER),
    # The provider is there, its name server too; nothing beyond the city is.
    Fault(
        "provider_uplink_dead",
        together(
            variant("provider_dns", "recursing"), block(plan.INTERNET, 'iifname "down0" drop')
        ),
        BEYOND_ROUTER,
    ),
    # The same, and its router says so.
    Fault(
        "provider_unrouted",
        together(
            variant("provider_dns", "recursing"),
            block(plan.PROVIDER, f"{_FROM_HOME} reject with icmp net-unreachable", hook="forward"),
            block(plan.INTERNET, 'iifname "down0" drop'),
        ),
        BEYOND_ROUTER,
    ),
    # The same with a name server that has an answer to every question, whether it can know or not.
    Fault("provider_invents_names", block(plan.INTERNET, 'iifname "down0" drop'), INTERNET),
    Fault("provider_lossy", lossy(plan.PROVIDER, 25, "home0", both_ways=True), by_chance=True),
    Fault("provider_line_cut", ip(plan.PROVIDER, "link set home0 down"), BEYOND_ROUTER),
    Fault("provider_dead_long", together(_dead, _reconnecting), BEYOND_ROUTER | TUNNEL),
    Fault("provider_dns_dead", stop("provider_dns"), _NAMES),
    Fault("provider_dns_hung", freeze("provider_dns"), _NAMES),
    Fault("provider_dns_refusing", variant("provider_dns", "refusing"), _NAMES),
    Fault("payment_page", _payment_page, INTERNET),
    Fault(
        "whitelist_only",
        block(plan.PROVIDER, f"{_FROM_HOME} ip daddr != {{ {_LISTED} }} drop"),
        GATEWAY | INSIDE | {"foreign_resolver", "unlisted", "foreign", "portal", "telegram"},
    ),
    Fault(
        "mtu_blackhole",
        block(plan.PROVIDER, "meta length > 1200 drop"),
        TLS_SITES | {"large", "telegram", "gateway_hello", "crm", "chat"},
    ),
    Fault(
        "vpn_ports_blocked",
        block(plan.PROVIDER, f"{_FROM_HOME} udp dport {{ 4500, {vpn.PORT} }} drop"),
        INSIDE | {"gateway_nat_t"},
    ),
    # Inspection cuts TLS to the gateway after its first large packet, and eats the VPN's own.
    Fault(
        "vpn_inspected",
        block(
            plan.PROVIDER,
            f"{_TO_GATEWAY} tcp dport 443 meta length > 200 reject with tcp reset",
            f"{_TO_GATEWAY} udp dport {{ 4500, {vpn.PORT} }} drop",
        ),
        INSIDE | {"gateway_hello", "gateway_nat_t"},
    ),
    Fault("gateway_blocked", block(plan.PROVIDER, f"{_TO_GATEWAY} drop"), GATEWAY | INSIDE),
)
