"""Windows' structures: their layouts as documented, and what is read from them."""

import ctypes
from typing import Any

import pytest

from checks.host import windows_structures as ws
from checks.host.facts import InterfaceKind, Route
from checks.host.neighbour import NeighbourState
from checks.host.windows import route_of, wifi_of
from checks.host.windows_api import WifiLink, interface_rows
from checks.host.windows_neighbours import neighbour_of


def row(alias: str = "Ethernet", description: str = "NIC", **fields: int) -> ws.InterfaceRow:
    made = ws.InterfaceRow()
    for name, text in (("alias", alias), ("description", description)):
        raw = text.encode("utf-16-le")
        ctypes.memmove(getattr(made, name), raw, len(raw))
    values = {"type": 6, "flags": 5, "admin_status": 1, "oper_status": 1, "media_state": 1}
    for name, value in (values | fields).items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    ("structure", "size"),
    [
        (ws.InterfaceRow, 1352),
        (ws.SocketAddress, 28),
        (ws.RouteRow, 104),
        (ws.NeighbourRow, 88),
        (ws.WlanInterface, 532),
        (ws.WlanConnection, 588),
    ],
)
@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="sizes are those of 64 bits")
def test_structures_are_as_large_as_windows_has_them(
    structure: type[ctypes.Structure], size: int
) -> None:
    assert ctypes.sizeof(structure) == size


@pytest.mark.parametrize("address", ["192.168.1.1", "fe80::1", "2001:db8::53"])
def test_an_address_survives_the_way_there_and_back(address: str) -> None:
    assert ws.address_text(ws.socket_address(address)) == address


def test_an_unknown_family_gives_no_address() -> None:
    assert ws.address_text(ws.SocketAddress(99)) == ""


@pytest.mark.parametrize(
    ("description", "fields", "kind"),
    [
        ("Intel(R) Ethernet", {}, InterfaceKind.ETHERNET),
        ("Intel(R) Wi-Fi 6", {"type": 71}, InterfaceKind.WIFI),
        ("Microsoft Wi-Fi Direct Virtual Adapter", {"type": 71}, InterfaceKind.OTHER),
        ("Check Point Virtual Network Adapter For Endpoint VPN Client", {}, InterfaceKind.TUNNEL),
        ("TAP-Windows Adapter V9", {}, InterfaceKind.TUNNEL),
        ("Wintun Userspace Tunnel", {"type": 53}, InterfaceKind.TUNNEL),
        ("Software Loopback Interface 1", {"type": 24}, InterfaceKind.LOOPBACK),
        ("WAN Miniport (PPPOE)", {"type": 23}, InterfaceKind.OTHER),
        ("Mobile Broadband", {"type": 243}, InterfaceKind.CELLULAR),
        ("Bluetooth Device", {"physical_medium": 10}, InterfaceKind.OTHER),
        ("Hyper-V Virtual Ethernet Adapter", {"flags": 0}, InterfaceKind.OTHER),
    ],
)
def test_the_driver_tells_what_an_adapter_is(
    description: str, fields: dict[str, Any], kind: InterfaceKind
) -> None:
    assert ws.kind_of(row(description=description, **fields)) is kind


def test_a_pulled_cable_is_told_from_a_disabled_adapter() -> None:
    pulled = ws.interface_of(row(oper_status=2, media_state=2), ())
    disabled = ws.interface_of(row(oper_status=6, admin_status=2, media_state=0), ())
    assert (pulled.enabled, pulled.link) == (True, False)
    assert (disabled.enabled, disabled.link) == (False, False)


def test_names_in_russian_are_read_whole() -> None:
    assert ws.interface_of(row("Беспроводная сеть 2"), ()).name == "Беспроводная сеть 2"


def test_filters_beside_an_interface_are_not_interfaces() -> None:
    assert not ws.is_shown(row(flags=2))


def test_a_route_has_the_metric_of_its_interface_added() -> None:
    made = ws.RouteRow(
        index=7, prefix=ws.socket_address("0.0.0.0"), next_hop=ws.socket_address("192.168.1.1")
    )
    made.metric = 5
    assert route_of(made, {7: "Ethernet"}, {7: (25, 35)}) == Route(
        "0.0.0.0/0", "192.168.1.1", "Ethernet", 30
    )


def test_a_route_on_the_link_has_no_gateway() -> None:
    made = ws.RouteRow(prefix=ws.socket_address("fe80::"), next_hop=ws.socket_address("::"))
    made.prefix_length = 64
    assert route_of(made, {}, {}) == Route("fe80::/64", "", "", 0)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (0, NeighbourState.FAILED),
        (1, NeighbourState.ABSENT),
        (4, NeighbourState.STALE),
        (5, NeighbourState.REACHABLE),
        (6, None),
    ],
)
def test_neighbour_states_of_windows_have_our_words(
    state: int, told: NeighbourState | None
) -> None:
    made = ws.NeighbourRow(ws.socket_address("192.168.1.1"), 7)
    made.state = state
    assert neighbour_of([made], "192.168.1.1").state is told
    assert neighbour_of([made], "192.168.1.2").state is NeighbourState.ABSENT


def test_a_wireless_link_finds_its_name_by_its_guid() -> None:
    made = row("Wi-Fi", type=71)
    made.guid[0] = 42
    wifi = wifi_of(WifiLink(bytes(made.guid), -60, None), [row("Other"), made])
    assert (wifi.interface, wifi.signal, wifi.dbm) == ("Wi-Fi", 80, -60)


@pytest.mark.skipif("sys.platform == 'win32'", reason="there the call exists")
def test_on_other_systems_a_call_of_windows_is_an_error_not_a_crash() -> None:
    with pytest.raises(OSError):
        interface_rows()
