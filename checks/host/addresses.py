"""The addresses of this computer, and the address a packet to somewhere would leave from."""

import ipaddress
import socket
import sys
from typing import Final

import psutil

# UDP connect only picks a route; the port matters to nobody. 9 is "discard" (RFC 863).
_ANY_PORT: Final = 9


def interface_addresses() -> dict[str, tuple[str, ...]]:
    """Numeric addresses of every interface by its name, without zones."""
    families = (socket.AF_INET, socket.AF_INET6)
    return {
        name: tuple(one.address.partition("%")[0] for one in found if one.family in families)
        for name, found in psutil.net_if_addrs().items()
    }


def source_address_for(address: str) -> str | None:
    """The local address a packet to ``address`` would carry; None when there is no route there.

    A UDP ``connect`` sends nothing and asks the real routing, policies and tunnels included.
    Loopback and unspecified answers are given as they are. Names are never resolved.
    """
    family = _family_of(address)
    if family is None:
        return None
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as unsent:
            unsent.connect((address, _ANY_PORT))
            return str(unsent.getsockname()[0]).partition("%")[0]
    except OSError:
        return None


def interface_for(address: str) -> str | None:
    """Name of the interface a packet to ``address`` would leave by; None when there is none.

    Linux is asked itself. Elsewhere it is the interface that holds the source address.
    """
    if _family_of(address) is None:
        return None
    if sys.platform == "linux":
        found = _asked_of_linux(address)
    else:
        found = holder_of(source_address_for(address), interface_addresses())
    return found


def _asked_of_linux(address: str) -> str | None:
    from checks.host.netlink import read_outgoing_interface  # noqa: PLC0415 - lazy: Linux only

    try:
        index = read_outgoing_interface(ipaddress.ip_address(address.partition("%")[0]).packed)
        return socket.if_indextoname(index) if index else None
    except OSError:
        return None


def holder_of(address: str | None, interfaces: dict[str, tuple[str, ...]]) -> str | None:
    """The one interface that holds this address; None when none or several do. PURE."""
    holders = [name for name, held in interfaces.items() if address in held]
    return holders[0] if len(holders) == 1 else None


def _family_of(address: str) -> socket.AddressFamily | None:
    try:
        version = ipaddress.ip_address(address.partition("%")[0]).version
    except ValueError:
        return None
    return socket.AF_INET6 if version == 6 else socket.AF_INET  # noqa: PLR2004 - IP version 6
