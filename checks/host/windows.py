"""Facts of a Windows computer, whatever its language: IP Helper, Native Wifi, registry, psutil."""

import sys
from functools import partial
from typing import Final

import psutil

from checks.host import windows_api as api
from checks.host.addresses import interface_addresses
from checks.host.facts import Route, Wifi
from checks.host.normal import addresses_in, signal_of
from checks.host.powershell import read_adapters
from checks.host.reading import Reader, Reading, UnreadableError
from checks.host.windows_structures import (
    AF_INET6,
    InterfaceRow,
    RouteRow,
    address_text,
    interface_of,
    is_shown,
    wide_text,
)

_LONGEST_SERVERS: Final = 4096
_PARAMETERS: Final = r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces"


def windows_readers(services: tuple[str, ...], wait: float) -> dict[str, Reader]:
    """One reader for each fact that Windows knows its own way of."""
    readers: dict[str, Reader] = {
        "interfaces": partial(read_interfaces, wait),
        "routes": read_routes,
        "resolvers": read_resolvers,
        "dhcp_resolvers": read_dhcp_resolvers,
        "wifi": read_wifi,
    }
    if services:
        readers["services"] = partial(read_services, services)
    return readers


def read_interfaces(wait: float) -> Reading:
    """Interfaces by GetIfTable2; should that be refused, once by PowerShell."""
    addresses = interface_addresses()
    try:
        rows = api.interface_rows()
    except OSError:
        return {"interfaces": read_adapters(addresses, wait)}
    shown = (row for row in rows if is_shown(row))
    return {
        "interfaces": tuple(
            interface_of(row, addresses.get(wide_text(row.alias), ())) for row in shown
        )
    }


def read_routes() -> Reading:
    """Routes with their effective metric: that of the route and that of its interface."""
    metrics = {one.number: (one.metric4, one.metric6) for one in api.adapters()}
    names = {int(row.index): wide_text(row.alias) for row in api.interface_rows()}
    return {"routes": tuple(route_of(row, names, metrics) for row in api.route_rows())}


def route_of(row: RouteRow, names: dict[int, str], metrics: dict[int, tuple[int, int]]) -> Route:
    """One row of GetIpForwardTable2 in our words. PURE."""
    gateway = address_text(row.next_hop)
    own = metrics.get(row.index, (0, 0))[row.prefix.family == AF_INET6]
    return Route(
        network=f"{address_text(row.prefix)}/{row.prefix_length}",
        gateway="" if gateway in {"0.0.0.0", "::"} else gateway,  # noqa: S104 - "on the link"
        interface=names.get(row.index, ""),
        metric=int(row.metric) + own,
    )


def read_resolvers() -> Reading:
    """Resolvers of the adapters that are up, the preferred adapter's first."""
    up = sorted((one for one in api.adapters() if one.up), key=lambda one: one.metric4)
    found = dict.fromkeys(server for one in up for server in one.resolvers)
    return {"resolvers": tuple(found)}


def read_dhcp_resolvers() -> Reading:
    """Resolvers that DHCP offered to the adapters that are up, from the registry."""
    found: dict[str, None] = {}
    for one in api.adapters():
        if one.up:
            found.update(dict.fromkeys(split_servers(_registry(one.guid, "DhcpNameServer"))))
    return {"dhcp_resolvers": tuple(found)}


def split_servers(value: str) -> tuple[str, ...]:
    """``NameServer`` and ``DhcpNameServer`` are parted by spaces, commas or both. PURE."""
    return addresses_in(value[:_LONGEST_SERVERS].replace(",", " ").split())


def _registry(guid: str, name: str) -> str:
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - exists on Windows only

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, rf"{_PARAMETERS}\{guid}") as key:
                return str(winreg.QueryValueEx(key, name)[0])
        except FileNotFoundError:
            return ""
    else:
        raise UnreadableError("exists on Windows only")


def read_wifi() -> Reading:
    """The signal of the connected wireless link, where Windows lets this user know it."""
    try:
        link = api.wifi_link()
    except api.RefusedError as refusal:
        raise UnreadableError(f"Windows does not tell it (code {refusal.code})") from refusal
    if link is None:
        return {"wifi": None}
    return {"wifi": wifi_of(link, api.interface_rows())}


def wifi_of(link: api.WifiLink, rows: list[InterfaceRow]) -> Wifi:
    """The wireless link in our words. PURE."""
    names = (wide_text(row.alias) for row in rows if api.guid_bytes(row) == link.guid)
    signal = link.quality if link.dbm is None else signal_of(link.dbm)
    return Wifi(next(names, ""), signal, link.dbm)


def read_services(services: tuple[str, ...]) -> Reading:
    """States of Windows services in psutil's fixed English words; ``absent`` when not installed."""
    states = {name: _service_state(name) for name in services}
    return {"services": {name: state for name, state in states.items() if state}}


def _service_state(name: str) -> str:
    if sys.platform == "win32":
        try:
            return psutil.win_service_get(name).status()
        except psutil.NoSuchProcess:
            return "absent"
        except psutil.AccessDenied:
            return ""
    else:
        raise UnreadableError("exists on Windows only")
