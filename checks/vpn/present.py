"""Which kind of VPN client this computer seems to have, for whoever is asked about it."""

from typing import Final

from checks.host.facts import HostFacts, InterfaceKind
from checks.host.reader import read_host_facts, system_name
from checks.vpn import checkpoint, openvpn, snx_rs
from checks.vpn.client import has_address, runs
from checks.vpn.tunnel import tunnel_interface

_TELLING: Final = (checkpoint.CLIENT, snx_rs.CLIENT, openvpn.CLIENT)
_GENERIC: Final = "generic"


def find_client(deadline: float) -> str:
    """The kind of client on this computer, within ``deadline`` seconds; empty when unknown."""
    asked = tuple(one for kind in _TELLING for one in kind.services.get(system_name(), ()))
    return client_present(read_host_facts((), asked, deadline))


def client_present(facts: HostFacts) -> str:
    """The kind whose program runs, else whose tunnel is there; ``generic`` for any other tunnel."""
    for kind in _TELLING:
        if runs(kind, (), facts):
            return kind.kind
    for kind in _TELLING:
        marks = kind.marks.get(facts.system, ())
        if marks and tunnel_interface(facts, marks=marks).candidates:
            return kind.kind
    tunnels = (one for one in facts.interfaces if one.kind is InterfaceKind.TUNNEL)
    return _GENERIC if any(has_address(one) for one in tunnels) else ""
