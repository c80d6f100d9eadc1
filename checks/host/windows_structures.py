"""Structures of the Windows IP Helper and Native Wifi interfaces, and what their fields mean. PURE.

They can be built on any system, so their layouts and readings are tested everywhere. Sources:
netioapi.h, iptypes.h, ws2ipdef.h, wlanapi.h as documented on learn.microsoft.com/windows/win32/api.
"""

import ctypes
import ipaddress
import re
from ctypes import c_int32, c_long, c_ubyte, c_uint8, c_uint16, c_uint32, c_uint64, c_void_p
from typing import Final

from checks.host.facts import Interface, InterfaceKind

AF_UNSPEC, AF_INET, AF_INET6 = 0, 2, 23
_NAME = c_uint16 * 257
TUNNEL_DESCRIPTION: Final = re.compile(
    r"check point virtual network adapter|tap-windows|wintun|wireguard|openvpn data channel"
    r"|\bvpn\b.{0,40}adapter",
    re.IGNORECASE,
)
# IF_TYPE_*, ipifcons.h. PPP (23) may be the provider's own PPPoE, TUNNEL (131) is Teredo and the
# miniports that are always there: neither says "VPN". Drivers of tunnels use PROP_VIRTUAL.
_ETHERNET, _LOOPBACK, _PROPRIETARY, _WIFI = 6, 24, 53, 71
_BLUETOOTH: Final = 10
_WIFI_DIRECT: Final = "wi-fi direct"
_CELLULAR: Final = frozenset({243, 244})
_HARDWARE, _FILTER, _CONNECTOR = 0x01, 0x02, 0x04
_UP: Final = 1
_MEDIA: Final = {1: True, 2: False}


class InterfaceRow(ctypes.Structure):
    """MIB_IF_ROW2."""

    _fields_ = (
        ("luid", c_uint64),
        ("index", c_uint32),
        ("guid", c_uint32 * 4),
        ("alias", _NAME),
        ("description", _NAME),
        ("physical_length", c_uint32),
        ("physical", c_ubyte * 32),
        ("permanent", c_ubyte * 32),
        ("mtu", c_uint32),
        ("type", c_uint32),
        ("tunnel_type", c_uint32),
        ("media_type", c_uint32),
        ("physical_medium", c_uint32),
        ("access", c_uint32),
        ("direction", c_uint32),
        ("flags", c_uint8),
        ("oper_status", c_uint32),
        ("admin_status", c_uint32),
        ("media_state", c_uint32),
        ("network_guid", c_uint32 * 4),
        ("connection_type", c_uint32),
        ("transmit_speed", c_uint64),
        ("receive_speed", c_uint64),
        ("in_octets", c_uint64),
        ("in_other", c_uint64 * 8),
        ("out_octets", c_uint64),
        ("out_other", c_uint64 * 8),
    )


class SocketAddress(ctypes.Structure):
    """SOCKADDR_INET: family, port, then IPv4 address or IPv6 flow label, address and scope."""

    _fields_ = (
        ("family", c_uint16),
        ("port", c_uint16),
        ("first", c_uint32),
        ("address6", c_ubyte * 16),
        ("scope", c_uint32),
    )


class RouteRow(ctypes.Structure):
    """MIB_IPFORWARD_ROW2."""

    _fields_ = (
        ("luid", c_uint64),
        ("index", c_uint32),
        ("prefix", SocketAddress),
        ("prefix_length", c_uint8),
        ("next_hop", SocketAddress),
        ("site_length", c_uint8),
        ("valid", c_uint32),
        ("preferred", c_uint32),
        ("metric", c_uint32),
        ("protocol", c_uint32),
        ("loopback", c_uint8),
        ("autoconfigured", c_uint8),
        ("publish", c_uint8),
        ("immortal", c_uint8),
        ("age", c_uint32),
        ("origin", c_uint32),
    )


class NeighbourRow(ctypes.Structure):
    """MIB_IPNET_ROW2. ``reachability`` is milliseconds since it was last reachable."""

    _fields_ = (
        ("address", SocketAddress),
        ("index", c_uint32),
        ("luid", c_uint64),
        ("physical", c_ubyte * 32),
        ("physical_length", c_uint32),
        ("state", c_uint32),
        ("flags", c_uint8),
        ("reachability", c_uint32),
    )


class DnsServer(ctypes.Structure):
    """IP_ADAPTER_DNS_SERVER_ADDRESS: a list; ``sockaddr`` points at a SOCKADDR_INET's start."""

    _fields_ = (
        ("alignment", c_uint64),
        ("next", c_void_p),
        ("sockaddr", c_void_p),
        ("length", c_int32),
    )


class AdapterAddresses(ctypes.Structure):
    """IP_ADAPTER_ADDRESSES_LH up to its metrics."""

    _fields_ = (
        ("length", c_uint32),
        ("index", c_uint32),
        ("next", c_void_p),
        ("adapter_name", ctypes.c_char_p),
        ("unicast", c_void_p),
        ("anycast", c_void_p),
        ("multicast", c_void_p),
        ("dns", c_void_p),
        ("dns_suffix", c_void_p),
        ("description", c_void_p),
        ("friendly_name", c_void_p),
        ("physical", c_ubyte * 8),
        ("physical_length", c_uint32),
        ("flags", c_uint32),
        ("mtu", c_uint32),
        ("type", c_uint32),
        ("oper_status", c_uint32),
        ("index6", c_uint32),
        ("zones", c_uint32 * 16),
        ("prefix", c_void_p),
        ("transmit_speed", c_uint64),
        ("receive_speed", c_uint64),
        ("wins", c_void_p),
        ("gateway", c_void_p),
        ("metric4", c_uint32),
        ("metric6", c_uint32),
    )


class WlanInterface(ctypes.Structure):
    """WLAN_INTERFACE_INFO. State 1 is connected."""

    _fields_ = (("guid", c_uint32 * 4), ("description", c_uint16 * 256), ("state", c_uint32))


class WlanConnection(ctypes.Structure):
    """WLAN_CONNECTION_ATTRIBUTES up to the signal quality, 0 to 100."""

    _fields_ = (
        ("state", c_uint32),
        ("mode", c_uint32),
        ("profile", c_uint16 * 256),
        ("ssid_length", c_uint32),
        ("ssid", c_ubyte * 32),
        ("bss_type", c_uint32),
        ("bssid", c_ubyte * 6),
        ("phy_type", c_uint32),
        ("phy_index", c_uint32),
        ("quality", c_uint32),
        ("receive_rate", c_uint32),
        ("transmit_rate", c_uint32),
    )


WlanRssi = c_long
"""wlan_intf_opcode_rssi gives one LONG: dBm."""


def wide_text(value: ctypes.Array[c_uint16]) -> str:
    """A NUL-ended UTF-16 name from a structure."""
    return bytes(value).decode("utf-16-le", errors="replace").partition("\0")[0]


def address_text(value: SocketAddress) -> str:
    """The numeric address in a SOCKADDR_INET, empty for another family."""
    if value.family == AF_INET:
        return str(ipaddress.IPv4Address(int(value.first).to_bytes(4, "little")))
    if value.family == AF_INET6:
        return str(ipaddress.IPv6Address(bytes(value.address6)))
    return ""


def socket_address(address: str) -> SocketAddress:
    """A numeric address as SOCKADDR_INET. Raises ValueError for anything else."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv4Address):
        return SocketAddress(AF_INET, 0, int.from_bytes(parsed.packed, "little"))
    return SocketAddress(AF_INET6, 0, 0, (c_ubyte * 16)(*parsed.packed))


def is_shown(row: InterfaceRow) -> bool:
    """Whether a row is an interface at all, and not one of the filters Windows lists beside it."""
    return not row.flags & _FILTER


def interface_of(row: InterfaceRow, addresses: tuple[str, ...]) -> Interface:
    """One row of GetIfTable2 in our words."""
    operational = row.oper_status == _UP
    return Interface(
        name=wide_text(row.alias),
        description=wide_text(row.description),
        kind=kind_of(row),
        enabled=row.admin_status == _UP,
        link=_MEDIA.get(row.media_state, operational),
        addresses=addresses,
        bytes_sent=int(row.out_octets),
        bytes_received=int(row.in_octets),
    )


def kind_of(row: InterfaceRow) -> InterfaceKind:
    """What an adapter is made of. VPN adapters call themselves Ethernet: the driver tells them."""
    description = wide_text(row.description)
    if row.type == _LOOPBACK:
        return InterfaceKind.LOOPBACK
    if TUNNEL_DESCRIPTION.search(description) or row.type == _PROPRIETARY:
        return InterfaceKind.TUNNEL
    if row.type == _WIFI and _WIFI_DIRECT not in description.lower():
        return InterfaceKind.WIFI
    if row.type in _CELLULAR:
        return InterfaceKind.CELLULAR
    real = row.flags & (_HARDWARE | _CONNECTOR) and row.physical_medium != _BLUETOOTH
    return InterfaceKind.ETHERNET if row.type == _ETHERNET and real else InterfaceKind.OTHER
