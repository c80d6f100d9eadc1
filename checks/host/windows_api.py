"""Calls of Windows' IP Helper and Native Wifi interfaces: numbers and names, no localised text.

Every function raises RefusedError, an OSError, when Windows refuses; OSError on other systems.
"""

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple, TypeVar

from checks.host.windows_structures import (
    AF_INET6,
    AF_UNSPEC,
    AdapterAddresses,
    DnsServer,
    InterfaceRow,
    NeighbourRow,
    RouteRow,
    SocketAddress,
    WlanConnection,
    WlanInterface,
    WlanRssi,
    address_text,
)

# GetAdaptersAddresses: skip what is not needed (unicast, anycast, multicast addresses)
_SKIPPED: Final = 0x1 | 0x2 | 0x4
_BUFFER_OVERFLOW: Final = 111
_SIZE_TRIES: Final = 3
_UP: Final = 1
_CONNECTED: Final = 1
# WLAN_INTF_OPCODE, wlanapi.h
_CURRENT_CONNECTION, _RSSI = 7, 0x10000102
_ROWS_AT: Final = 8
_NO_SUCH_FUNCTION: Final = 127
_Row = TypeVar("_Row", bound=ctypes.Structure)


class RefusedError(OSError):
    """Windows refused a call. ``code`` is its own number (winerror.h), not an ``errno``."""

    def __init__(self, code: int) -> None:
        super().__init__(f"refused by Windows, code {code}")
        self.code = code


class Adapter(NamedTuple):
    """What GetAdaptersAddresses adds: resolvers and the metrics of the interface itself."""

    number: int
    number6: int
    guid: str
    up: bool
    metric4: int
    metric6: int
    resolvers: tuple[str, ...]


class WifiLink(NamedTuple):
    """The connected wireless interface: its GUID, its level in dBm or quality of 0 to 100."""

    guid: bytes
    dbm: int | None
    quality: int | None


def interface_rows() -> list[InterfaceRow]:
    """GetIfTable2: all interfaces, the disabled ones too."""
    with _table("GetIfTable2") as address:
        return _rows(address, InterfaceRow)


def route_rows() -> list[RouteRow]:
    """GetIpForwardTable2: routes of both families."""
    with _table("GetIpForwardTable2", AF_UNSPEC) as address:
        return _rows(address, RouteRow)


def neighbour_rows(family: int) -> list[NeighbourRow]:
    """GetIpNetTable2: neighbours of one family, AF_INET or AF_INET6."""
    with _table("GetIpNetTable2", family) as address:
        return _rows(address, NeighbourRow)


def resolve_neighbour(row: NeighbourRow, source: SocketAddress | None) -> int:
    """ResolveIpNetEntry2: forget the entry, ask afresh. Blocks for seconds when nobody answers.

    Returns Windows' code: 0 answered, 67 (ERROR_BAD_NET_NAME) or 31 (ERROR_GEN_FAILURE) silence.
    """
    reference = None if source is None else ctypes.byref(source)
    function = _function(_library("iphlpapi"), "ResolveIpNetEntry2")
    return int(function(ctypes.byref(row), reference))


def adapters() -> list[Adapter]:
    """GetAdaptersAddresses."""
    library = _library("iphlpapi")
    size = ctypes.c_ulong(16 * 1024)
    for _ in range(_SIZE_TRIES):
        buffer = ctypes.create_string_buffer(size.value)
        code = library.GetAdaptersAddresses(AF_UNSPEC, _SKIPPED, None, buffer, ctypes.byref(size))
        if code != _BUFFER_OVERFLOW:
            break
    _check(code)
    found: list[Adapter] = []
    at: int | None = ctypes.addressof(buffer)
    while at:
        one = AdapterAddresses.from_address(at)
        name = (one.adapter_name or b"").decode("ascii", errors="replace")
        up = one.oper_status == _UP
        resolvers = tuple(_resolvers(one.dns))
        found.append(Adapter(one.index, one.index6, name, up, one.metric4, one.metric6, resolvers))
        at = one.next
    return found


def _resolvers(at: int | None) -> Iterator[str]:
    while at:
        server = DnsServer.from_address(at)
        # A sockaddr_in is shorter than the union: copy only what is there.
        raw = ctypes.string_at(server.sockaddr, min(server.length, ctypes.sizeof(SocketAddress)))
        value = SocketAddress.from_buffer_copy(raw.ljust(ctypes.sizeof(SocketAddress), b"\0"))
        text = address_text(value)
        # Windows names three site-local resolvers (RFC 4291, deprecated) where there is none.
        if text and not (value.family == AF_INET6 and text.startswith("fec0:")):
            yield text
        at = server.next


def wifi_link() -> WifiLink | None:
    """The connected wireless link; None without one. Windows may deny it: code 5."""
    library = _library("wlanapi")
    handle, version = ctypes.c_void_p(), ctypes.c_ulong()
    _check(library.WlanOpenHandle(2, None, ctypes.byref(version), ctypes.byref(handle)))
    listed = ctypes.c_void_p()
    try:
        _check(library.WlanEnumInterfaces(handle, None, ctypes.byref(listed)))
        count = ctypes.c_uint32.from_address(listed.value or 0).value
        table = (WlanInterface * count).from_address((listed.value or 0) + _ROWS_AT)
        connected = [one for one in table if one.state == _CONNECTED]
        return _measured(library, handle, connected[0]) if connected else None
    finally:
        if listed.value:
            library.WlanFreeMemory(listed)
        library.WlanCloseHandle(handle, None)


def _measured(library: Any, handle: ctypes.c_void_p, one: WlanInterface) -> WifiLink:
    guid = bytes(one.guid)
    with _queried(library, handle, one, _RSSI) as (code, address):
        if code == 0 and address:
            return WifiLink(guid, int(WlanRssi.from_address(address).value), None)
    with _queried(library, handle, one, _CURRENT_CONNECTION) as (code, address):
        _check(code)
        quality = int(WlanConnection.from_address(address).quality) if address else None
        return WifiLink(guid, None, quality)


@contextmanager
def _queried(
    library: Any,
    handle: ctypes.c_void_p,
    one: WlanInterface,
    opcode: int,
) -> Iterator[tuple[int, int | None]]:
    size, data = ctypes.c_ulong(), ctypes.c_void_p()
    code = library.WlanQueryInterface(
        handle, ctypes.byref(one), opcode, None, ctypes.byref(size), ctypes.byref(data), None
    )
    try:
        yield int(code), data.value
    finally:
        if data.value:
            library.WlanFreeMemory(data)


@contextmanager
def _table(function: str, *arguments: int) -> Iterator[int]:
    library = _library("iphlpapi")
    pointer = ctypes.c_void_p()
    _check(_function(library, function)(*arguments, ctypes.byref(pointer)))
    try:
        yield pointer.value or 0
    finally:
        library.FreeMibTable(pointer)


def _rows(address: int, row: type[_Row]) -> list[_Row]:
    count = ctypes.c_uint32.from_address(address).value
    size = ctypes.sizeof(row)
    # Copies: the table is freed as soon as it has been read.
    return [
        row.from_buffer_copy(ctypes.string_at(address + _ROWS_AT + place * size, size))
        for place in range(count)
    ]


def _check(code: int) -> None:
    if code:
        raise RefusedError(code)


def _function(library: Any, name: str) -> Any:
    try:
        return getattr(library, name)
    except AttributeError:
        raise RefusedError(_NO_SUCH_FUNCTION) from None


def _library(name: str) -> Any:
    # ctypes gives no type to a library, hence Any.
    if sys.platform == "win32":
        return ctypes.WinDLL(name)
    else:  # noqa: RET505 - mypy follows platforms only through if and else
        raise OSError("exists on Windows only")


def guid_bytes(row: InterfaceRow) -> bytes:
    """An interface's GUID as raw bytes, to match it with a wireless link."""
    return bytes(row.guid)
