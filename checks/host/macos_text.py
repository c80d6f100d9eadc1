"""Parsers of what macOS' own tools print. Their words are not localised. PURE.

Each takes any text and gives what it could recognise, never an exception. Formats: the manual pages
scutil(8), netstat(1), arp(8), launchctl(1).
"""

import ipaddress
import re
from typing import Final

from checks.host.facts import Route
from checks.host.neighbour_entry import Neighbour, NeighbourState
from checks.host.normal import addresses_in

_NAMESERVER: Final = re.compile(r"^\s*nameserver\[\d{1,4}\]\s*:\s*(\S{1,64})\s*$")
_AIRPORT: Final = re.compile(r"State:/Network/Interface/([^/\s]{1,32})/AirPort\s*$", re.MULTILINE)
_DHCP_OPTION: Final = re.compile(r"Option_6\s*:\s*<data>\s*0x([0-9a-fA-F]{8,512})\b")
_ARP: Final = re.compile(r"\(([^)\s]{1,64})\)\s+at\s+(\S{1,32})(?:\s+on\s+(\S{1,32}))?")
_LAUNCHD_STATE: Final = re.compile(r"^[ \t]{0,16}state = ([a-z ]{1,32})$", re.MULTILINE)
_ROUTE_COLUMNS: Final = 4
_IPV4_BYTES: Final = 4
_SCOPED: Final = "I"


def parse_scutil_dns(text: str) -> tuple[str, ...]:
    """``scutil --dns``: the servers of the first resolver, the one without a domain."""
    found: list[str] = []
    inside = False
    for line in text.splitlines():
        if line.strip().startswith("resolver #"):
            if inside:
                break
            inside = line.split("#")[1].strip() == "1"
        elif inside and (matched := _NAMESERVER.match(line)):
            found.append(matched[1])
    return addresses_in(found)


def parse_netstat_routes(text: str) -> tuple[Route, ...]:
    """``netstat -rn``: destination, gateway, flags, interface. Scoped routes are left out."""
    found = []
    for line in text.splitlines():
        columns = line.split()
        if len(columns) < _ROUTE_COLUMNS or _SCOPED in columns[2]:
            continue
        network = network_of(columns[0], six=":" in columns[0] or ":" in columns[1])
        if network is None:
            continue
        gateway = addresses_in([columns[1]])
        found.append(Route(network, gateway[0] if gateway else "", columns[3]))
    return tuple(found)


def network_of(destination: str, *, six: bool) -> str | None:
    """The network behind a short form: ``default``, ``10.20/16``, ``127``, ``fe80::%en0/64``."""
    if destination == "default":
        return "::/0" if six else "0.0.0.0/0"
    base, slash, length = destination.partition("/")
    base = base.partition("%")[0]
    if ":" not in base:
        octets = base.split(".")
        length = length if slash else str(8 * len(octets))
        base = ".".join(octets + ["0"] * (_IPV4_BYTES - len(octets)))
    elif not slash:
        length = "128"
    try:
        return str(ipaddress.ip_network(f"{base}/{length}", strict=False))
    except ValueError:
        return None


def parse_airport(text: str) -> tuple[str, ...]:
    """Names of the wireless interfaces, from a ``list`` of AirPort keys by scutil."""
    return tuple(dict.fromkeys(_AIRPORT.findall(text)))


def parse_dhcp_resolvers(text: str) -> tuple[str, ...]:
    """Option 6 (RFC 2132), hexadecimal, from a ``show`` of DHCP keys by scutil."""
    found: list[str] = []
    for raw in _DHCP_OPTION.findall(text):
        packed = bytes.fromhex(raw[: len(raw) // 8 * 8])
        for start in range(0, len(packed), _IPV4_BYTES):
            found.append(str(ipaddress.IPv4Address(packed[start : start + _IPV4_BYTES])))  # noqa: PERF401 - two nested steps read better apart
    return addresses_in(found)


def parse_dhcp_keys(text: str) -> tuple[str, ...]:
    """DHCP keys from a ``list`` by scutil, each as it must be given to ``show``."""
    keys = re.findall(r"State:/Network/Service/[0-9A-Fa-f-]{1,64}/DHCP(?=\s|$)", text)
    return tuple(dict.fromkeys(keys))


def parse_arp(text: str, address: str) -> Neighbour:
    """``arp -an``: it tells a hardware address or ``(incomplete)``, never the age of the entry."""
    for matched in _ARP.finditer(text):
        if matched[1] != address:
            continue
        if matched[2] == "(incomplete)":
            return Neighbour(NeighbourState.ABSENT, asking=True)
        return Neighbour(NeighbourState.STALE, _hardware(matched[2]))
    return Neighbour(NeighbourState.ABSENT)


def _hardware(text: str) -> str:
    # macOS leaves out leading zeros: 0:1c:42:0:0:18
    return ":".join(part.zfill(2) for part in text.lower().split(":"))


def parse_launchctl(code: int, text: str) -> str:
    """``launchctl print``: running, stopped, or ``absent`` (113); empty when it tells neither."""
    if code == 113:  # noqa: PLR2004 - "Could not find service"
        return "absent"
    matched = _LAUNCHD_STATE.search(text) if code == 0 else None
    if matched is None:
        return ""
    return "running" if matched[1].strip() == "running" else "stopped"
