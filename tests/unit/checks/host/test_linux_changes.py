"""What Linux tells of its network: a recorded life of a link, and what is no change of it."""

import struct
import sys
from pathlib import Path

import pytest

from checks.host.linux_changes import LinuxNetwork
from tests.unit.checks.host.changes_told import ADDRESS, LINK, ROUTE, told

RECORDING = Path(__file__).parents[3] / "recordings" / "host" / "linux_rtnetlink.hex"
little_endian_linux = pytest.mark.skipif(
    sys.platform != "linux" or sys.byteorder != "little",
    reason="netlink speaks the byte order of the computer it was recorded on",
)


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
