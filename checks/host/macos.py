"""Facts of a Mac: psutil for the interfaces, fixed commands of the system with pure parsers."""

import time
from functools import partial
from typing import Final

import psutil

from checks.host.addresses import interface_addresses
from checks.host.command import run_command
from checks.host.facts import Interface, InterfaceKind
from checks.host.macos_text import (
    parse_airport,
    parse_arp,
    parse_dhcp_keys,
    parse_dhcp_resolvers,
    parse_launchctl,
    parse_netstat_routes,
    parse_scutil_dns,
)
from checks.host.neighbour_entry import Neighbour
from checks.host.reading import Reader, Reading, UnreadableError

_SCUTIL: Final = "/usr/sbin/scutil"
_LIST_AIRPORT: Final = "list State:/Network/Interface/[^/]+/AirPort\n"
_LIST_DHCP: Final = "list State:/Network/Service/[^/]+/DHCP\n"
_ARP_WAIT_S: Final = 0.5
_KINDS: Final = (
    ("lo", InterfaceKind.LOOPBACK),
    ("utun", InterfaceKind.TUNNEL),
    ("ipsec", InterfaceKind.TUNNEL),
    ("tun", InterfaceKind.TUNNEL),
    ("tap", InterfaceKind.TUNNEL),
    ("cscotun", InterfaceKind.TUNNEL),
    ("pdp_ip", InterfaceKind.CELLULAR),
    ("en", InterfaceKind.ETHERNET),
)


def macos_readers(services: tuple[str, ...], wait: float) -> dict[str, Reader]:
    """One reader for each fact that macOS knows its own way of."""
    readers: dict[str, Reader] = {
        "interfaces": partial(read_interfaces, wait),
        "routes": partial(read_routes, wait),
        "resolvers": partial(read_resolvers, wait),
        "dhcp_resolvers": partial(read_dhcp_resolvers, wait),
        "wifi": read_wifi,
    }
    if services:
        readers["services"] = partial(read_services, services, wait)
    return readers


def read_interfaces(wait: float) -> Reading:
    """Interfaces with flags and counters by psutil; scutil tells which of them are wireless."""
    wireless = _wireless(wait)
    addresses = interface_addresses()
    counters = psutil.net_io_counters(pernic=True)
    found = []
    for name, stats in psutil.net_if_stats().items():
        flags = stats.flags.split(",")
        counted = counters.get(name)
        found.append(
            Interface(
                name=name,
                kind=InterfaceKind.WIFI if name in wireless else kind_of(name),
                enabled="up" in flags,
                link=stats.isup if "up" in flags else None,
                addresses=addresses.get(name, ()),
                bytes_sent=counted.bytes_sent if counted else None,
                bytes_received=counted.bytes_recv if counted else None,
            )
        )
    return {"interfaces": tuple(found)}


def _wireless(wait: float) -> tuple[str, ...]:
    try:
        return parse_airport(run_command((_SCUTIL,), wait, _LIST_AIRPORT).text)
    except OSError:
        # Then they show as ethernet; the rest of the interfaces is worth more than that.
        return ()


def kind_of(name: str) -> InterfaceKind:
    """The kind of an interface: the driver's name stands in front of its number. PURE."""
    driver = name.rstrip("0123456789")
    return dict(_KINDS).get(driver, InterfaceKind.OTHER)


def read_routes(wait: float) -> Reading:
    """Routes of both families."""
    four = run_command(("/usr/sbin/netstat", "-rn", "-f", "inet"), wait)
    six = run_command(("/usr/sbin/netstat", "-rn", "-f", "inet6"), wait)
    if four.code != 0:
        raise UnreadableError(f"netstat ended with {four.code}")
    return {"routes": parse_netstat_routes(four.text) + parse_netstat_routes(six.text)}


def read_resolvers(wait: float) -> Reading:
    """The resolvers this Mac is set to."""
    output = run_command((_SCUTIL, "--dns"), wait)
    if output.code != 0:
        raise UnreadableError(f"scutil ended with {output.code}")
    return {"resolvers": parse_scutil_dns(output.text)}


def read_dhcp_resolvers(wait: float) -> Reading:
    """The resolvers that DHCP offered, from the system's own store."""
    keys = parse_dhcp_keys(run_command((_SCUTIL,), wait, _LIST_DHCP).text)
    if not keys:
        raise UnreadableError("no DHCP lease in the system's store")
    shown = run_command((_SCUTIL,), wait, "".join(f"show {key}\n" for key in keys))
    return {"dhcp_resolvers": parse_dhcp_resolvers(shown.text)}


def read_wifi() -> Reading:
    """The signal would need CoreWLAN and the user's consent to location: said, not guessed."""
    raise UnreadableError("macOS tells the signal only to programs allowed to know the place")


def read_services(services: tuple[str, ...], wait: float) -> Reading:
    """States of launchd's system services."""
    end = time.monotonic() + wait
    found: dict[str, str] = {}
    for label in services:
        argv = ("/bin/launchctl", "print", f"system/{label}")
        output = run_command(argv, end - time.monotonic())
        state = parse_launchctl(output.code, output.text)
        if state:
            found[label] = state
    return {"services": found}


def read_entry(address: str) -> Neighbour:
    """The entry of one address in the ARP table. Raises OSError when the tool cannot be run."""
    return parse_arp(run_command(("/usr/sbin/arp", "-an"), _ARP_WAIT_S).text, address)
