"""Named faults: how each is made, and which of the lab's own checks it must break.

A fault is made of firewall tables named ``fault``, links taken down, routes changed and daemons
stopped or swapped. It has no undoing of its own: ``baseline`` brings everything back to the usual
state whatever was done to it, so that a test that dies half-way spoils nothing for the next.
"""

from collections.abc import Callable
from dataclasses import dataclass
from signal import Signals

from tests.lab import plan, vpn
from tests.lab.namespaces import Daemon, Namespace

INSIDE = frozenset({"inner_gateway", "bank_dns", "control", "crm", "chat", "telephony"})
BEHIND_GATEWAY = INSIDE - {"inner_gateway"}
GATEWAY = frozenset({"gateway_hello", "gateway_tcpt", "gateway_nat_t"})
RESOLVERS = frozenset({"resolver", "resolver_tcp", "foreign_resolver"})
SITES = frozenset({"domestic", "unlisted", "foreign", "portal", "large", "telegram"})
INTERNET = RESOLVERS | SITES | GATEWAY | INSIDE
BEYOND_ROUTER = INTERNET | {"forwarder", "provider_dns"}
_TLS_SITES = frozenset({"domestic", "unlisted", "foreign"})
HOME = frozenset({"router", "router_name"})
TUNNEL = frozenset({"tunnel", "tunnel_route"})


@dataclass(frozen=True)
class Network:
    """What a fault can lay hands on."""

    hosts: dict[str, Namespace]
    daemons: dict[str, Daemon]

    def filter(self, host: str, *rules: str, hook: str = "prerouting") -> None:
        """Add firewall rules to a host, before anything else that it does with a packet."""
        lines = "\n".join(rules)
        self.hosts[host].nft(
            f"table inet fault {{\nchain {hook} {{\n"
            f"type filter hook {hook} priority -300\n{lines}\n}}\n}}\n"
        )


Act = Callable[[Network], None]


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong. ``breaks`` are exactly the raw checks that then fail."""

    name: str
    act: Act
    breaks: frozenset[str] = frozenset()


def _stop(*names: str) -> Act:
    def act(network: Network) -> None:
        for name in names:
            network.daemons[name].stop()

    return act


def _freeze(name: str) -> Act:
    return lambda network: network.daemons[name].freeze()


def _variant(name: str, variant: str) -> Act:
    return lambda network: network.daemons[name].ensure(variant)


def _ip(host: str, *lines: str) -> Act:
    return lambda network: network.hosts[host].ip(*lines)


def _filter(host: str, *rules: str) -> Act:
    return lambda network: network.filter(host, *rules)


def _all(*acts: Act) -> Act:
    def together(network: Network) -> None:
        for act in acts:
            act(network)

    return together


def _router_dead(network: Network) -> None:
    # The cable stays in and the switch inside the router keeps the link up; it answers nothing,
    # not even who has its address.
    network.hosts[plan.ROUTER].nft(
        "table netdev fault {\nchain ingress {\n"
        'type filter hook ingress device "lan0" priority 0\ndrop\n}\n}\n'
    )


def _payment_page(network: Network) -> None:
    provider = network.hosts[plan.PROVIDER]
    provider.nft(
        "table ip fault {\nchain prerouting {\ntype nat hook prerouting priority -100\n"
        f'iifname "home0" tcp dport 80 dnat to {plan.PROVIDER_HOME}:8080\n'
        f'iifname "home0" tcp dport 443 dnat to {plan.PROVIDER_HOME}:8443\n}}\n}}\n'
    )
    network.filter(plan.PROVIDER, 'iifname "home0" drop', hook="forward")


def _icmp_blocked(network: Network) -> None:
    for host in (plan.ROUTER, plan.PROVIDER, plan.INTERNET, plan.EDGE, plan.BANK):
        network.filter(host, "ip protocol icmp drop")
        network.filter(host, "ip protocol icmp drop", hook="output")


def _reconnecting(network: Network) -> None:
    # What the client does by itself after some silent seconds: the interface goes away.
    network.daemons["vpn_client"].signal(Signals.SIGUSR1)


_LISTED = ", ".join(sorted({*plan.DOMESTIC.values(), "77.88.8.8", plan.PROVIDER_HOME}))
_ABROAD = ", ".join(sorted({*plan.FOREIGN, plan.PORTAL}))
_FROM_HOME = 'iifname "home0"'

_provider_dead = _filter(plan.PROVIDER, f"{_FROM_HOME} drop")

FAULTS = {
    fault.name: fault
    for fault in (
        # The PC and the home.
        Fault("cable_out", _ip(plan.ROUTER, "link set lan0 down"), HOME | BEYOND_ROUTER | {"link"}),
        Fault(
            "adapter_disabled",
            _ip(plan.PC, "link set eth0 down"),
            HOME | BEYOND_ROUTER | {"link", "route"},
        ),
        Fault(
            "no_route",
            _ip(plan.PC, "route del default"),
            (BEYOND_ROUTER - {"forwarder"}) | {"route"},
        ),
        Fault("router_dead", _router_dead, HOME | BEYOND_ROUTER),
        Fault("router_dns_dead", _stop("router_dns"), frozenset({"router_name", "forwarder"})),
        Fault("router_dns_hung", _freeze("router_dns"), frozenset({"router_name", "forwarder"})),
        Fault("program_killed", _stop("program"), frozenset({"program"})),
        # The provider.
        Fault("provider_dead", _provider_dead, BEYOND_ROUTER),
        Fault("provider_line_cut", _ip(plan.PROVIDER, "link set home0 down"), BEYOND_ROUTER),
        Fault("provider_dead_long", _all(_provider_dead, _reconnecting), BEYOND_ROUTER | TUNNEL),
        Fault("provider_dns_dead", _stop("provider_dns"), frozenset({"forwarder", "provider_dns"})),
        Fault(
            "provider_dns_hung", _freeze("provider_dns"), frozenset({"forwarder", "provider_dns"})
        ),
        Fault(
            "provider_dns_refusing",
            _variant("provider_dns", "refusing"),
            frozenset({"forwarder", "provider_dns"}),
        ),
        Fault("payment_page", _payment_page, INTERNET),
        Fault(
            "whitelist_only",
            _filter(plan.PROVIDER, f"{_FROM_HOME} ip daddr != {{ {_LISTED} }} drop"),
            GATEWAY | INSIDE | {"foreign_resolver", "unlisted", "foreign", "portal", "telegram"},
        ),
        Fault(
            "mtu_blackhole",
            _filter(plan.PROVIDER, "meta length > 1200 drop"),
            _TLS_SITES | {"large", "telegram", "gateway_hello", "crm", "chat"},
        ),
        Fault(
            "vpn_ports_blocked",
            _filter(plan.PROVIDER, f"{_FROM_HOME} udp dport {{ 4500, {vpn.PORT} }} drop"),
            INSIDE | {"gateway_nat_t"},
        ),
        # The gateway and the client.
        Fault("gateway_dead", _filter(plan.EDGE, 'iifname "wan0" drop'), GATEWAY | INSIDE),
        Fault("gateway_refused", _stop("gateway", "vpn_server"), GATEWAY | INSIDE),
        Fault(
            "gateway_refused_without_icmp",
            _all(
                _stop("gateway", "vpn_server"),
                lambda network: network.filter(plan.EDGE, "ip protocol icmp drop", hook="output"),
            ),
            GATEWAY | INSIDE,
        ),
        Fault(
            "gateway_ill",
            _all(_variant("gateway", "ill"), _stop("vpn_server")),
            INSIDE | {"gateway_hello", "gateway_tcpt"},
        ),
        Fault("tunnel_down", _stop("vpn_client"), TUNNEL | INSIDE),
        Fault("tunnel_idle", _variant("vpn_client", "idle"), TUNNEL | INSIDE),
        Fault(
            "routes_gone",
            _ip(plan.PC, f"route del {plan.BANK_NETWORK}"),
            BEHIND_GATEWAY | {"tunnel_route"},
        ),
        Fault("tunnel_no_traffic", _filter(plan.EDGE, f'iifname "{vpn.INTERFACE}" drop'), INSIDE),
        # The bank.
        Fault(
            "bank_network_dead",
            _filter(plan.EDGE, f'iifname "{vpn.INTERFACE}" ip daddr != {plan.INNER_GATEWAY} drop'),
            BEHIND_GATEWAY,
        ),
        Fault(
            "bank_network_unrouted",
            _ip(plan.EDGE, f"route replace unreachable {plan.BANK_SERVERS}"),
            BEHIND_GATEWAY,
        ),
        Fault("bank_dns_dead", _stop("bank_dns"), frozenset({"bank_dns"})),
        Fault("bank_dns_hung", _freeze("bank_dns"), frozenset({"bank_dns"})),
        Fault("crm_503", _variant("crm", "503"), frozenset({"crm"})),
        Fault("crm_expired_certificate", _variant("crm", "expired"), frozenset({"crm"})),
        Fault("crm_slow", _variant("crm", "slow"), frozenset({"crm"})),
        Fault("chat_refused", _stop("chat"), frozenset({"chat"})),
        Fault(
            "telephony_silent",
            _filter(plan.BANK, "udp dport 5060 drop"),
            frozenset({"telephony"}),
        ),
        # Unusual, and still healthy.
        Fault(
            "foreign_blocked",
            _filter(plan.PROVIDER, f"{_FROM_HOME} ip daddr {{ {_ABROAD} }} drop"),
            frozenset({"foreign", "foreign_resolver", "portal"}),
        ),
        Fault("icmp_blocked", _icmp_blocked),
        Fault(
            "loss_3_percent",
            _filter(plan.PROVIDER, f"{_FROM_HOME} numgen random mod 100 < 3 counter drop"),
        ),
    )
}


def baseline(network: Network) -> None:
    """Bring everything back to the usual state, whatever was done to it."""
    for host in network.hosts.values():
        # Declaring a table first makes deleting it safe where there is none.
        families = ("inet", "ip", *(("netdev",) if host.name == plan.ROUTER else ()))
        host.nft("".join(f"table {one} fault\ndelete table {one} fault\n" for one in families))
    network.hosts[plan.ROUTER].ip("link set lan0 up")
    network.hosts[plan.PROVIDER].ip("link set home0 up")
    network.hosts[plan.EDGE].ip(f"route replace {plan.BANK_SERVERS} via {plan.BANK_LAN}")
    network.hosts[plan.PC].ip(
        "link set eth0 up", f"route replace default via {plan.ROUTER_LAN} dev eth0"
    )
    for daemon in network.daemons.values():
        daemon.ensure()
    _mend_tunnel_route(network)


def _mend_tunnel_route(network: Network) -> None:
    routes = network.hosts[plan.PC].run("ip", "route", "show", "dev", vpn.INTERFACE, check=False)
    if plan.TUNNEL_NETWORK in routes and plan.BANK_NETWORK not in routes:
        network.hosts[plan.PC].run(
            "ip", "route", "replace", plan.BANK_NETWORK, "via", plan.INNER_GATEWAY, check=False
        )
