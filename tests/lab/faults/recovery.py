"""The way back to the usual state, whatever was done to the network."""

from collections.abc import Callable

from tests.lab import plan, vpn
from tests.lab.faults.computer import (
    FILLING,
    MEMORY,
    POWER_SUPPLY,
    SELF_ASSIGNED,
    resolver_lines,
)
from tests.lab.faults.network import SLOW_RULE, Network
from tests.lab.namespaces import Namespace

_ONE_ROUTE_ASTRAY = f"{plan.CRM}/32"


def baseline(network: Network, *, everywhere: bool = False) -> None:
    """Bring everything back to the usual state, whatever was done to it.

    Hosts that nobody laid hands on through ``network`` since the last time are left alone, unless
    ``everywhere``: each command costs a process.
    """
    for name, mend in _MENDED.items():
        host = network.hosts[name]
        if everywhere or host.touched:
            mend(host)
    for host in network.hosts.values():
        if everywhere or host.touched:
            _drop_faults(host)
    for daemon in network.daemons.values():
        daemon.ensure()
    _mend_tunnel_route(network)
    for host in network.hosts.values():
        host.touched = False


def _drop_faults(host: Namespace) -> None:
    # Declaring a table first makes deleting it safe where there is none.
    families = ("inet", "ip", *(("netdev",) if host.name == plan.ROUTER else ()))
    host.nft("".join(f"table {one} fault\ndelete table {one} fault\n" for one in families))


def _mend_router(router: Namespace) -> None:
    router.ip("link set lan0 up")
    _end_slow_line(router)


def _mend_provider(provider: Namespace) -> None:
    provider.ip("link set home0 up")
    _end_slow_line(provider)


def _end_slow_line(host: Namespace) -> None:
    host.run("ip", "rule", "del", "pref", str(SLOW_RULE), check=False)


def _mend_edge(edge: Namespace) -> None:
    edge.ip(f"route replace {plan.BANK_SERVERS} via {plan.BANK_LAN}")


def _mend_pc(pc: Namespace) -> None:
    pc.ip(
        "link set eth0 up",
        f"addr replace {plan.PC_ADDRESS}/24 dev eth0",
        f"route replace default via {plan.ROUTER_LAN} dev eth0",
    )
    _mend_computer(pc)
    for stray in (_ONE_ROUTE_ASTRAY, f"{plan.GATEWAY}/32"):
        pc.run("ip", "route", "flush", "exact", stray)


def _mend_computer(pc: Namespace) -> None:
    """What a fault laid over the PC's own files, filled or configured."""
    for covered in (POWER_SUPPLY, MEMORY):
        pc.run("umount", covered, check=False)
    pc.run("rm", "-f", FILLING)
    pc.run("sh", "-c", resolver_lines(plan.ROUTER_LAN))
    pc.run("ip", "addr", "del", f"{SELF_ASSIGNED}/16", "dev", "eth0", check=False)
    pc.sysctl("net.ipv6.conf.eth0.disable_ipv6=1")


def _mend_tunnel_route(network: Network) -> None:
    routes = network.hosts[plan.PC].run("ip", "route", "show", "dev", vpn.INTERFACE, check=False)
    if plan.TUNNEL_NETWORK in routes and plan.BANK_NETWORK not in routes:
        network.hosts[plan.PC].run(
            "ip", "route", "replace", plan.BANK_NETWORK, "via", plan.INNER_GATEWAY, check=False
        )


_MENDED: dict[str, Callable[[Namespace], None]] = {
    plan.ROUTER: _mend_router,
    plan.PROVIDER: _mend_provider,
    plan.EDGE: _mend_edge,
    plan.PC: _mend_pc,
}
