"""What the kernels tell of networks: rtnetlink, the routing socket, Windows' structures."""

import ctypes

from checks.host import linux, macos_changes, netlink, windows, windows_neighbours
from checks.host import windows_structures as structures
from checks.host.facts import Interface, Route
from checks.host.linux_changes import LinuxNetwork
from checks.host.linux_neighbours import neighbour_of
from checks.host.neighbour_entry import Neighbour
from checks.target import is_address
from tests.fuzz.door import Door, reading
from tests.fuzz.seeds import recorded

ROWS = (structures.InterfaceRow, structures.RouteRow, structures.NeighbourRow)


def _of_rtnetlink() -> tuple[bytes, ...]:
    (text,) = recorded("host/linux_rtnetlink.hex")
    lines = [one for one in text.decode().splitlines() if one and not one.startswith("#")]
    return tuple(bytes.fromhex(one) for one in lines)


def _netlink(data: bytes) -> None:
    network = LinuxNetwork()
    for change in network.decode(data, 1.0):
        assert change.at == 1.0
    for _, body in netlink.messages(data):
        _one_message(body)
    _one_message(data)


def _one_message(body: bytes) -> None:
    link = netlink.decode_link(body)
    if link is not None:
        assert isinstance(linux.interface_of(link, (), wireless=False), Interface)
    route = netlink.decode_route(body)
    if route is not None:
        assert isinstance(linux.route_of(route, {}), Route)
    entry = netlink.decode_neighbour(body)
    if entry is not None:
        assert is_address(entry.address)
        assert isinstance(neighbour_of([entry], entry.address, 100), Neighbour)


def _routing_socket(data: bytes) -> None:
    for change in macos_changes.decode(data, 1.0, macos_changes.name_of_interface):
        assert change.at == 1.0


def _windows(data: bytes) -> None:
    for kind in ROWS:
        size = ctypes.sizeof(kind)
        _row(kind.from_buffer_copy(data[:size].ljust(size, b"\0")))


def _row(row: ctypes.Structure) -> None:
    if isinstance(row, structures.InterfaceRow):
        found = structures.interface_of(row, ())
        assert isinstance(found, Interface)
        assert "\0" not in found.name + found.description
    elif isinstance(row, structures.RouteRow):
        assert isinstance(windows.route_of(row, {}, {}), Route)
    elif isinstance(row, structures.NeighbourRow):
        assert isinstance(windows_neighbours.neighbour_of([row], "10.0.0.1"), Neighbour)


DOORS: tuple[Door, ...] = (
    reading(
        "linux_netlink",
        ("checks.host.netlink:messages", "checks.host.netlink:attributes",
         "checks.host.netlink:decode_link", "checks.host.netlink:decode_route",
         "checks.host.netlink:decode_neighbour", "checks.host.linux_changes:LinuxNetwork"),
        _netlink,
        _of_rtnetlink(),
    ),
    reading(
        "macos_routing_socket", "checks.host.macos_changes:decode", _routing_socket,
        (b"\x6a\0\x05\x0e" + bytes(4) + b"\x43\x88\0\0\x04\0" + bytes(92),
         b"\x5c\0\x05\x01" + bytes(88)),
    ),
    reading(
        "windows_structures",
        ("checks.host.windows_structures:interface_of", "checks.host.windows:route_of",
         "checks.host.windows_neighbours:neighbour_of"),
        _windows,
        (bytes(ctypes.sizeof(structures.InterfaceRow)), b"\x02\0" + bytes(200),
         b"\x17\0" + bytes(range(200))),
    ),
)  # fmt: skip
