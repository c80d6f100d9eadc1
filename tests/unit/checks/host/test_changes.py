"""Changes of the network, decoded from what each system tells."""

import ctypes
import struct
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.host import macos_changes, windows_changes
from checks.host import windows_structures as ws
from checks.host.change import Change, ChangeKind
from checks.host.changes import Watch
from checks.host.linux_changes import LinuxNetwork
from checks.host.network_snapshot import NetworkSnapshot, differences
from checks.host.windows_api import RefusedError

RECORDING = Path(__file__).parents[3] / "recordings" / "host" / "linux_rtnetlink.hex"
LINK, ADDRESS, ROUTE = ChangeKind.LINK, ChangeKind.ADDRESS, ChangeKind.ROUTE

little_endian_linux = pytest.mark.skipif(
    sys.platform != "linux" or sys.byteorder != "little",
    reason="netlink speaks the byte order of the computer it was recorded on",
)


def told(changes: list[Change]) -> list[tuple[ChangeKind, str, bool | None]]:
    return [(one.kind, one.interface, one.up) for one in changes]


def recorded() -> dict[str, list[bytes]]:
    steps: dict[str, list[bytes]] = {}
    for line in RECORDING.read_text("ascii").splitlines()[1:]:
        if line.startswith("# "):
            command = line[2:]
            while command in steps:
                command += " again"
            steps[command] = []
        else:
            steps[command].append(bytes.fromhex(line))
    return steps


@little_endian_linux
def test_the_recorded_life_of_a_link_is_told_change_by_change() -> None:
    network, steps = LinuxNetwork(), recorded()
    seen = {step: told(network.decode(b"".join(messages), 1.0)) for step, messages in steps.items()}
    assert seen == {
        "ip link add home0 type veth peer name lan0": [
            (LINK, "lan0", False),
            (LINK, "home0", False),
        ],
        "ip addr add 192.168.77.2/24 dev home0": [(ADDRESS, "home0", True)],
        "ip link set lan0 up": [],
        "ip link set home0 up": [
            (ROUTE, "home0", True),
            (LINK, "home0", True),
            (LINK, "lan0", True),
        ],
        "ip route add default via 192.168.77.1": [(ROUTE, "home0", True)],
        "ip link set lan0 down": [(LINK, "lan0", False), (LINK, "home0", False)],
        "ip link set lan0 up again": [(LINK, "lan0", True), (LINK, "home0", True)],
        "ip route del default": [(ROUTE, "home0", False)],
        "ip addr del 192.168.77.2/24 dev home0": [
            (ADDRESS, "home0", False),
            (ROUTE, "home0", False),
        ],
        "ip link set home0 down": [(LINK, "home0", False), (LINK, "lan0", False)],
        "ip link del home0": [(LINK, "home0", False), (LINK, "lan0", False)],
    }


@little_endian_linux
@pytest.mark.parametrize("step", ["ip link set lan0 down", "ip addr add 192.168.77.2/24 dev home0"])
def test_what_the_kernel_repeats_is_no_change(step: str) -> None:
    network = LinuxNetwork()
    first = recorded()[step][0]
    assert len(network.decode(first, 1.0)) == 1
    assert network.decode(first * 2, 2.0) == []


def route_message(kind: int, route_type: int, flags: int = 0, table: int = 254) -> bytes:
    body = struct.pack("=BBBBBBBBI", 2, 0, 0, 0, table, 3, 0, route_type, flags)
    return struct.pack("=IHHII", 16 + len(body), kind, 0, 0, 0) + body


def test_a_way_that_is_closed_on_purpose_is_a_way_that_went() -> None:
    network = LinuxNetwork()
    assert told(network.decode(route_message(24, 7), 1.0)) == [(ROUTE, "", False)]
    assert told(network.decode(route_message(25, 7), 1.0)) == [(ROUTE, "", True)]


@pytest.mark.parametrize(
    "message",
    [
        route_message(24, 1, flags=0x200),
        route_message(24, 1, table=255),
        route_message(24, 3),
        route_message(26, 1),
    ],
)
def test_remembered_and_local_routes_are_no_ways(message: bytes) -> None:
    assert LinuxNetwork().decode(message, 1.0) == []


@given(st.binary(max_size=300), st.integers(min_value=0, max_value=30))
def test_no_bytes_break_a_decoder(body: bytes, kind: int) -> None:
    LinuxNetwork().decode(body, 1.0)
    LinuxNetwork().decode(struct.pack("=IHHII", 16 + len(body), kind, 0, 0, 0) + body, 1.0)
    macos_changes.decode(body, 1.0, str)
    macos_changes.decode(struct.pack("=HBB", 4 + len(body), 5, kind) + body, 1.0, str)


# macOS: messages as net/if.h and net/route.h lay them out


def of_interface(kind: int, flags: int, index: int = 4, version: int = 5) -> bytes:
    rest = bytes(98)
    return struct.pack("=HBBiiH", 14 + len(rest), version, kind, 0, flags, index) + rest


def of_route(kind: int, flags: int = 0x803, index: int = 4, error: int = 0) -> bytes:
    rest = bytes(64)
    head = struct.pack("=HBBHxxiiiii", 28 + len(rest), 5, kind, index, flags, 7, 99, 1, error)
    return head + rest


@pytest.mark.parametrize(
    ("message", "change"),
    [
        (of_interface(14, 0x8863), (LINK, "en4", None)),
        (of_interface(14, 0x8822), (LINK, "en4", False)),
        (of_interface(14, 0x8823), (LINK, "en4", False)),
        (of_interface(12, 0), (ADDRESS, "en4", True)),
        (of_interface(13, 0), (ADDRESS, "en4", False)),
        (of_route(1), (ROUTE, "en4", True)),
        (of_route(2), (ROUTE, "en4", False)),
        (of_route(3), (ROUTE, "en4", None)),
    ],
)
def test_macos_tells_what_came_and_what_went(
    message: bytes, change: tuple[ChangeKind, str, bool | None]
) -> None:
    assert told(macos_changes.decode(message, 1.0, lambda index: f"en{index}")) == [change]


@pytest.mark.parametrize(
    "message",
    [
        of_interface(14, 0x8863, version=4),
        of_route(1, flags=0x405),
        of_route(1, flags=0x20005),
        of_route(1, error=17),
        of_route(4),
        of_route(7),
    ],
)
def test_macos_neighbours_failures_and_questions_are_no_changes(message: bytes) -> None:
    assert macos_changes.decode(message, 1.0, str) == []


def test_an_interface_that_is_gone_has_no_name() -> None:
    assert macos_changes.name_of_interface(2**31 - 1) == ""
    assert macos_changes.name_of_interface(2**70) == ""


# Windows: tables before and after


def interface(alias: str, index: int, *, up: bool = True, flags: int = 5) -> ws.InterfaceRow:
    made = ws.InterfaceRow(index=index, type=6, flags=flags, admin_status=1)
    made.oper_status, made.media_state = (1, 1) if up else (2, 2)
    raw = alias.encode("utf-16-le")
    ctypes.memmove(made.alias, raw, len(raw))
    return made


def way(index: int, network: str = "0.0.0.0", gateway: str = "192.168.1.1") -> ws.RouteRow:
    prefix, hop = ws.socket_address(network), ws.socket_address(gateway)
    return ws.RouteRow(index=index, prefix=prefix, next_hop=hop)


def seen(*, up: bool = True, held: tuple[str, ...] = ("192.168.1.7",)) -> NetworkSnapshot:
    routes = [way(7), way(7, "192.168.1.0", "0.0.0.0")] if held else []
    rows = [interface("Ethernet", 7, up=up), interface("Ethernet-WFP", 8, flags=2)]
    return windows_changes.snapshot_of(rows, routes, {"Ethernet": held})


def test_a_pulled_cable_takes_link_address_and_routes_in_this_order() -> None:
    found = differences(seen(), seen(up=False, held=()), 5.0)
    assert told(found) == [
        (LINK, "Ethernet", False),
        (ADDRESS, "Ethernet", False),
        (ROUTE, "Ethernet", False),
    ]
    assert {one.at for one in found} == {5.0}


def test_another_address_is_one_that_went_and_one_that_came() -> None:
    found = differences(seen(), seen(held=("192.168.1.9",)), 5.0)
    assert told(found) == [(ADDRESS, "Ethernet", False), (ADDRESS, "Ethernet", True)]


def test_equal_tables_hold_no_change_and_a_missing_adapter_is_down() -> None:
    assert differences(seen(), seen(), 5.0) == []
    gone = NetworkSnapshot({}, frozenset(), frozenset())
    assert (LINK, "Ethernet", False) in told(differences(seen(), gone, 5.0))


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="sizes are those of 64 bits")
def test_overlapped_is_as_large_as_windows_has_it() -> None:
    assert ctypes.sizeof(windows_changes.Overlapped) == 32


class Windows:
    """Both libraries: what they were asked, and which event is signalled next."""

    def __init__(self, signalled: list[int], code: int = 997) -> None:
        self.signalled, self.code = signalled, code
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        def call(*_: object) -> int:
            self.asked.append(name)
            if name == "WaitForMultipleObjects":
                return self.signalled.pop(0)
            return self.code if name.startswith("Notify") else len(self.asked)

        return call


def notices(windows: Windows, *looks: NetworkSnapshot) -> windows_changes.WindowsNotices:
    left = list(looks)

    def read() -> NetworkSnapshot:
        windows.asked.append("read")
        return left.pop(0)

    return windows_changes.WindowsNotices(windows, windows, read, lambda: 9.0)


def test_windows_is_asked_again_before_its_tables_are_read() -> None:
    windows = Windows([2, 1, 0])
    source = notices(windows, seen(), seen(), seen(up=False))
    assert source.wait() == []
    assert told(source.wait()) == [(LINK, "Ethernet", False)]
    assert source.wait() == []
    source.release()
    assert [one for one in windows.asked if one.startswith(("Notify", "read", "Cancel"))] == [
        "NotifyAddrChange",
        "NotifyRouteChange",
        "read",
        "NotifyRouteChange",
        "read",
        "NotifyAddrChange",
        "read",
        "CancelIPChangeNotify",
        "CancelIPChangeNotify",
    ]
    assert windows.asked.count("CloseHandle") == windows.asked.count("CreateEventW")


def test_what_windows_refuses_is_an_error_with_its_number() -> None:
    with pytest.raises(RefusedError) as refused:
        notices(Windows([], code=50), seen())
    assert refused.value.code == 50
    with pytest.raises(RefusedError):
        notices(Windows([0xFFFFFFFF]), seen()).wait()


# The watch itself


class Broken:
    """A source that tells one change and then breaks."""

    def __init__(self) -> None:
        self.left = [[Change(LINK, "eth0", False, 1.0)]]
        self.released = False

    def wait(self) -> list[Change]:
        if self.left:
            return self.left.pop()
        raise PermissionError(1, "/secret/path")

    def wake(self) -> None:
        raise AssertionError("nobody closed it")

    def release(self) -> None:
        self.released = True


def test_a_watch_whose_source_breaks_says_so_and_an_observers_defect_is_its_own() -> None:
    source = Broken()
    heard: list[str] = []

    def observe(change: Change) -> None:
        heard.append(change.interface)
        raise ValueError

    watch = Watch(source, observe)
    watch._thread.join(10)
    assert heard == ["eth0"]
    assert source.released
    assert not watch.available
    assert watch.reason == "PermissionError 1"


def test_without_a_source_there_is_nothing_to_close() -> None:
    watch = Watch(None, print, "unknown system")
    assert not watch.available
    watch.close()
    assert watch.reason == "unknown system"
