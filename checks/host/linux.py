"""Facts of a Linux computer: rtnetlink for the network, small files for the rest."""

import os
import socket
from functools import partial
from pathlib import Path
from typing import Final

from checks.host.addresses import interface_addresses
from checks.host.command import run_command
from checks.host.facts import Interface, InterfaceKind, Route
from checks.host.linux_text import (
    is_stub_only,
    parse_dhclient_leases,
    parse_networkd_lease,
    parse_resolv_conf,
    parse_systemctl_show,
    parse_wireless,
)
from checks.host.netlink import KernelRoute, Link, read_links, read_routes
from checks.host.reading import Reader, Reading, UnreadableError

_RESOLV_CONF: Final = Path("/etc/resolv.conf")
# What systemd-resolved asks in truth when /etc/resolv.conf names only its stub on 127.0.0.53.
_RESOLVED_CONF: Final = Path("/run/systemd/resolve/resolv.conf")
_NETWORKD_LEASES: Final = Path("/run/systemd/netif/leases")
_DHCLIENT_FOLDERS: Final = (Path("/var/lib/dhcp"), Path("/var/lib/dhclient"))
_WIRELESS: Final = Path("/proc/net/wireless")
_SYSTEMD: Final = Path("/run/systemd/system")
_SYSTEM_CLASS: Final = Path("/sys/class/net")

# net/if.h, linux/if_arp.h and RFC 2863's operational states as linux/if.h numbers them
_UP, _LOOPBACK_FLAG = 0x1, 0x8
_ETHER, _LOOPBACK, _NONE = 1, 772, 0xFFFE
_NOT_OPERATIONAL: Final = frozenset({2, 3, 5})
_TUNNELS: Final = frozenset(
    {"tun", "xfrm", "wireguard", "vti", "vti6", "ipip", "ip6tnl", "sit", "gre", "gretap", "ovpn"}
)
_OWN_LINK: Final = frozenset({"", "veth", "vlan", "bond", "macvlan", "ipvlan", "virtio_net"})


def linux_readers(services: tuple[str, ...], wait: float) -> dict[str, Reader]:
    """One reader for each fact that Linux knows its own way of."""
    readers: dict[str, Reader] = {
        "interfaces": read_interfaces,
        "routes": read_kernel_routes,
        "resolvers": read_resolvers,
        "dhcp_resolvers": read_dhcp_resolvers,
        "wifi": read_wifi,
    }
    if services:
        readers["services"] = partial(read_services, services, wait)
    return readers


def read_interfaces() -> Reading:
    """Interfaces with their kind, switch, carrier, addresses and counters."""
    addresses = interface_addresses()
    found = []
    for link in read_links():
        own = addresses.get(link.name, ())
        found.append(interface_of(link, own, wireless=_is_wireless(link.name)))
    return {"interfaces": tuple(found)}


def interface_of(link: Link, addresses: tuple[str, ...], *, wireless: bool) -> Interface:
    """What the kernel says of one link, in our words. PURE."""
    enabled = bool(link.flags & _UP)
    # The carrier of an interface that is switched off is not known: the kernel shows an old one.
    carrier = link.carrier if enabled else None
    return Interface(
        name=link.name,
        description=link.kind,
        kind=kind_of(link, wireless=wireless),
        enabled=enabled,
        link=False if enabled and link.operstate in _NOT_OPERATIONAL else carrier,
        addresses=addresses,
        bytes_sent=link.bytes_sent,
        bytes_received=link.bytes_received,
    )


def kind_of(link: Link, *, wireless: bool) -> InterfaceKind:
    """What a link is made of. Bridges and their virtual members have no cable: OTHER. PURE."""
    if link.type == _LOOPBACK or link.flags & _LOOPBACK_FLAG:
        return InterfaceKind.LOOPBACK
    if link.kind in _TUNNELS or (link.type == _NONE and not link.name.startswith("ww")):
        return InterfaceKind.TUNNEL
    if wireless:
        return InterfaceKind.WIFI
    if link.name.startswith("ww") or link.kind == "wwan":
        return InterfaceKind.CELLULAR
    member = link.enslaved and link.kind == "veth"
    if link.type == _ETHER and link.kind in _OWN_LINK and not member:
        return InterfaceKind.ETHERNET
    return InterfaceKind.OTHER


def _is_wireless(name: str) -> bool:
    # /sys may belong to another network namespace: then the name is simply not there.
    return "/" not in name and (_SYSTEM_CLASS / name / "phy80211").exists()


def read_kernel_routes() -> Reading:
    """Routes of every table, but default routes of the main one only.

    A default route in a table of its own belongs to a policy (a full tunnel), not to the home.
    """
    names = dict(socket.if_nameindex())
    return {"routes": tuple(route_of(one, names) for one in read_routes() if _is_shown(one))}


def _is_shown(route: KernelRoute) -> bool:
    return route.main or not route.network.endswith("/0")


def route_of(route: KernelRoute, names: dict[int, str]) -> Route:
    """A kernel route with its interface's name. PURE."""
    return Route(route.network, route.gateway, names.get(route.interface, ""), route.metric)


def read_resolvers() -> Reading:
    """The resolvers this computer is set to; behind systemd's stub, those the stub asks."""
    servers = parse_resolv_conf(_RESOLV_CONF.read_text(errors="replace"))
    if is_stub_only(servers) and _RESOLVED_CONF.exists():
        servers = parse_resolv_conf(_RESOLVED_CONF.read_text(errors="replace")) or servers
    return {"resolvers": servers}


def read_dhcp_resolvers() -> Reading:
    """The resolvers that the network offered, from the leases of networkd or dhclient."""
    offered: list[str] = []
    for file in _readable(_NETWORKD_LEASES, "*"):
        offered += parse_networkd_lease(file)
    for folder in _DHCLIENT_FOLDERS:
        for file in _readable(folder, "dhclient*.leases"):
            offered += parse_dhclient_leases(file)
    if not offered:
        raise UnreadableError("no DHCP lease that an ordinary user can read")
    return {"dhcp_resolvers": tuple(dict.fromkeys(offered))}


def _readable(folder: Path, pattern: str) -> list[str]:
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.X_OK):
        return []
    files = sorted(file for file in folder.glob(pattern) if os.access(file, os.R_OK))
    return [file.read_text(errors="replace") for file in files]


def read_wifi() -> Reading:
    """The wireless link's signal. Without a wireless card there is nothing to read."""
    if not _WIRELESS.exists():
        if any(_is_wireless(name) for _, name in socket.if_nameindex()):
            raise UnreadableError("this kernel does not tell the signal through /proc/net/wireless")
        return {"wifi": None}
    return {"wifi": parse_wireless(_WIRELESS.read_text(errors="replace"))}


def read_services(services: tuple[str, ...], wait: float) -> Reading:
    """States of systemd units, where systemd runs."""
    if not _SYSTEMD.is_dir():
        raise UnreadableError("systemd does not run here")
    argv = ("systemctl", "show", "--no-pager", "--property=Id,LoadState,ActiveState", "--")
    output = run_command((*argv, *services), wait)
    if output.code != 0:
        raise UnreadableError(f"systemctl ended with {output.code}")
    return {"services": parse_systemctl_show(output.text, services)}
