"""What a fault can lay hands on, and the small acts that faults are made of."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.lab import plan
from tests.lab.namespaces import Daemon, LabError, Namespace, waiting

INSIDE = frozenset({"inner_gateway", "bank_dns", "control", "crm", "chat", "telephony"})
BEHIND_GATEWAY = INSIDE - {"inner_gateway"}
GATEWAY = frozenset({"gateway_hello", "gateway_tcpt", "gateway_nat_t"})
RESOLVERS = frozenset({"resolver", "resolver_tcp", "foreign_resolver"})
SITES = frozenset({"domestic", "unlisted", "foreign", "portal", "large", "telegram"})
TLS_SITES = frozenset({"domestic", "unlisted", "foreign"})
INTERNET = RESOLVERS | SITES | GATEWAY | INSIDE
BEYOND_ROUTER = INTERNET | {"forwarder", "provider_dns"}
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
SERVING = 8.0
"""Seconds a daemon may take to open its port, on a machine that is busy."""
_SERVES_NOBODY = frozenset({"vpn_client", "slow_line", "slow_router", "program"})
SLOW_RULE = 90
"""Before the main table and after that of the host's own addresses."""


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong. ``breaks`` are exactly the raw checks that then fail.

    ``by_chance`` is for what strikes at random: such a fault has a test of its own.
    """

    name: str
    act: Act
    breaks: frozenset[str] = frozenset()
    by_chance: bool = False


def stop(*names: str) -> Act:
    """Kill daemons."""

    def act(network: Network) -> None:
        for name in names:
            network.daemons[name].stop()

    return act


def freeze(name: str) -> Act:
    """Let a daemon hang: its sockets stay open, nothing is answered."""
    return lambda network: network.daemons[name].freeze()


def variant(name: str, wanted: str) -> Act:
    """Have a daemon run in another variant, and wait until that one serves."""

    def act(network: Network) -> None:
        daemon = network.daemons[name]
        daemon.ensure(wanted)
        for _ in waiting(SERVING, 0.02):
            if daemon.begun() and (name in _SERVES_NOBODY or daemon.serves()):
                return
            if daemon.ended and name in _SERVES_NOBODY:
                return
        raise LabError(f"{name} as {wanted} does not serve")

    return act


def ip(host: str, *lines: str) -> Act:
    """Run lines of ``ip`` on a host."""
    return lambda network: network.hosts[host].ip(*lines)


def block(host: str, *rules: str, hook: str = "prerouting") -> Act:
    """Add firewall rules to a host."""
    return lambda network: network.filter(host, *rules, hook=hook)


def in_pc(script: str) -> Act:
    """Run shell lines as root on the PC, which has files of its own."""

    def act(network: Network) -> None:
        network.hosts[plan.PC].run("sh", "-ec", script)

    return act


def lossy(host: str, percent: int, near: str, *, both_ways: bool = False) -> Act:
    """Lose packets that come in through an interface, and those that leave through it."""
    chance = f"numgen random mod 100 < {percent} counter drop"
    acts = [block(host, f'iifname "{near}" {chance}')]
    if both_ways:
        acts.append(block(host, f'oifname "{near}" {chance}', hook="postrouting"))
    return together(*acts)


def slowed(host: str, selector: str) -> Act:
    """Lead what the selector of ``ip rule`` names through the host's slow line."""
    return ip(host, f"rule add {selector} lookup {plan.SLOW_TABLE} pref {SLOW_RULE}")


def together(*acts: Act) -> Act:
    """Several acts, one after the other."""

    def act(network: Network) -> None:
        for one in acts:
            one(network)

    return act
