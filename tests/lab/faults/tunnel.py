"""Faults of the VPN client on the PC and of its tunnel, and tunnels that take everything."""

from tests.lab import plan, vpn
from tests.lab.faults.network import (
    BEHIND_GATEWAY,
    HOME,
    INSIDE,
    RESOLVERS,
    SITES,
    TUNNEL,
    Act,
    Fault,
    Network,
    block,
    freeze,
    ip,
    stop,
    together,
    variant,
)
from tests.lab.namespaces import LabError, waiting

PATIENCE = 10.0

_FROM_TUNNEL = f'iifname "{vpn.INTERFACE}"'
_DIRECT = RESOLVERS | SITES | {"provider_dns"}


def _until(*command: str, shows: str) -> Act:
    """Wait until a command on the PC prints that."""

    def act(network: Network) -> None:
        for _ in waiting(PATIENCE):
            if shows in network.hosts[plan.PC].run(*command, check=False):
                return
        raise LabError(f"{' '.join(command)}: {shows} is not to be seen")

    return act


def _pc_lets_out_only(*there: str) -> Act:
    """What the client's policy does: everything that would leave beside the tunnel is dropped."""
    allowed = ", ".join(there)
    rule = f'oifname "eth0" ip daddr != {{ {allowed} }} drop'
    return lambda network: network.filter(plan.PC, rule, hook="output")


def _bank_lets_out(network: Network) -> None:
    network.hosts[plan.EDGE].nft(
        "table ip fault {\nchain postrouting {\ntype nat hook postrouting priority 100\n"
        f'ip saddr {plan.TUNNEL_NETWORK}/24 oifname "wan0" masquerade\n}}\n}}\n'
    )


_all_in = together(
    variant("vpn_client", "full"), _until("ip", "route", "show", "dev", "tun0", shows="128.0.0.0/1")
)
_rejected = _until("cat", vpn.LOG, shows="AUTH_FAILED")
_expired = _until("cat", vpn.LOG, shows="process restarting")
_gone = _until("sh", "-c", f"! ls /sys/class/net/{vpn.INTERFACE} && echo gone", shows="gone")

FAULTS = (
    Fault("tunnel_down", stop("vpn_client"), TUNNEL | INSIDE),
    Fault("tunnel_idle", variant("vpn_client", "idle"), TUNNEL | INSIDE),
    Fault(
        "routes_gone",
        ip(plan.PC, f"route del {plan.BANK_NETWORK}"),
        BEHIND_GATEWAY | {"tunnel_route"},
    ),
    # A route for the CRM alone, as another program on the PC may set it.
    Fault(
        "one_route_astray",
        ip(plan.PC, f"route replace {plan.CRM}/32 via {plan.ROUTER_LAN} dev eth0"),
        frozenset({"crm", "tunnel_route"}),
    ),
    Fault("tunnel_no_traffic", block(plan.EDGE, f"{_FROM_TUNNEL} drop"), INSIDE),
    # Stale: the interface, the routes and the process are there, and nothing is carried.
    Fault("client_frozen", freeze("vpn_client"), INSIDE),
    Fault(
        "client_certificate_expired",
        together(variant("vpn_client", "expired"), _expired),
        TUNNEL | INSIDE,
    ),
    Fault(
        "password_rejected",
        together(variant("vpn_server", "rejecting"), variant("vpn_client", "password"), _rejected),
        TUNNEL | INSIDE,
    ),
    Fault(
        "password_rejected_and_client_gone",
        together(
            variant("vpn_server", "rejecting"), variant("vpn_client", "once"), _rejected, _gone
        ),
        TUNNEL | INSIDE,
    ),
    Fault(
        "large_packets_lost_in_tunnel",
        block(plan.EDGE, f'oifname "{vpn.INTERFACE}" meta length > 1000 drop', hook="forward"),
        frozenset({"crm", "chat"}),
    ),
    # Tunnels that take everything: no fault of their own, whatever they block beside themselves.
    Fault("full_tunnel", _all_in, _DIRECT),
    Fault("full_tunnel_to_internet", together(_all_in, _bank_lets_out)),
    Fault(
        "full_tunnel_closed",
        together(_all_in, _pc_lets_out_only(plan.GATEWAY, "192.168.1.0/24")),
        _DIRECT,
    ),
    Fault(
        "full_tunnel_lan_closed",
        together(_all_in, _pc_lets_out_only(plan.GATEWAY)),
        _DIRECT | HOME | {"forwarder"},
    ),
    # The split tunnel with the same policy: only the gateway may be reached beside it.
    Fault(
        "policy_blocks_direct",
        _pc_lets_out_only(plan.GATEWAY, "192.168.1.0/24"),
        _DIRECT,
    ),
)
