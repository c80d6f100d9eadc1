"""Linux: rtnetlink's decoders on any bytes, and a home network of two namespaces for real."""

import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.host import netlink
from checks.host.facts import InterfaceKind
from checks.host.linux import interface_of, kind_of
from checks.host.linux_neighbours import neighbour_of
from checks.host.neighbour import NeighbourState
from checks.host.netlink import KernelNeighbour, KernelRoute, Link

ROOT = Path(__file__).parents[4]
UP = 1
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads Linux' own tables")


@given(st.binary(max_size=300))
def test_no_bytes_break_a_decoder(body: bytes) -> None:
    list(netlink.messages(body))
    list(netlink.attributes(body))
    netlink.decode_link(body)
    netlink.decode_route(body)
    netlink.decode_neighbour(body)


def attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)


def route(table: int = 254, kind: int = 1, prefix: int = 16) -> bytes:
    head = struct.pack("=BBBBBBBBI", socket.AF_INET, prefix, 0, 0, table, 0, 0, kind, 0)
    return head + attribute(1, bytes([10, 20, 0, 0])) + attribute(4, struct.pack("=I", 7))


def test_a_route_of_a_policy_table_is_marked_as_such() -> None:
    assert netlink.decode_route(route()) == KernelRoute("10.20.0.0/16", "", 7, 0, main=True)
    policy = netlink.decode_route(route(table=51))
    assert policy is not None
    assert not policy.main


@pytest.mark.parametrize("body", [route(table=255), route(kind=6), route(kind=7), b""])
def test_local_and_blackhole_routes_lead_nowhere(body: bytes) -> None:
    assert netlink.decode_route(body) is None


def test_a_route_with_several_hops_shows_its_first() -> None:
    hop = struct.pack("=HBBI", 16, 0, 0, 9) + attribute(5, bytes([192, 168, 1, 1]))
    head = struct.pack("=BBBBBBBBI", socket.AF_INET, 0, 0, 0, 254, 0, 0, 1, 0)
    assert netlink.decode_route(head + attribute(9, hop + hop)) == KernelRoute(
        "0.0.0.0/0", "192.168.1.1", 9, 0, main=True
    )


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        (Link(1, "lo", 772, UP), InterfaceKind.LOOPBACK),
        (Link(2, "eth0", 1, UP), InterfaceKind.ETHERNET),
        (Link(3, "home0", 1, UP, "veth"), InterfaceKind.ETHERNET),
        (Link(4, "veth9", 1, UP, "veth", enslaved=True), InterfaceKind.OTHER),
        (Link(5, "docker0", 1, UP, "bridge"), InterfaceKind.OTHER),
        (Link(6, "tun0", 0xFFFE, UP, "tun"), InterfaceKind.TUNNEL),
        (Link(7, "tap0", 1, UP, "tun"), InterfaceKind.TUNNEL),
        (Link(8, "snx-xfrm", 0xFFFE, UP, "xfrm"), InterfaceKind.TUNNEL),
        (Link(9, "wwan0", 0xFFFE, UP), InterfaceKind.CELLULAR),
    ],
)
def test_the_kernel_tells_what_a_link_is(link: Link, kind: InterfaceKind) -> None:
    assert kind_of(link, wireless=False) is kind


def test_the_carrier_of_a_disabled_interface_is_unknown() -> None:
    assert interface_of(Link(2, "eth0", 1, 0, carrier=True), (), wireless=False).link is None
    assert interface_of(Link(2, "eth0", 1, UP, carrier=False), (), wireless=False).link is False


def test_a_wireless_link_that_waits_for_its_key_is_no_link() -> None:
    waiting = Link(2, "wlan0", 1, UP, carrier=True, operstate=5)
    shown = interface_of(waiting, (), wireless=True)
    assert (shown.kind, shown.link) == (InterfaceKind.WIFI, False)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (0x01, NeighbourState.ABSENT),
        (0x02, NeighbourState.REACHABLE),
        (0x04, NeighbourState.STALE),
        (0x08, NeighbourState.STALE),
        (0x10, NeighbourState.STALE),
        (0x20, NeighbourState.FAILED),
        (0x40, None),
        (0x80, None),
    ],
)
def test_states_of_the_kernel_have_our_words(state: int, told: NeighbourState | None) -> None:
    entry = KernelNeighbour("192.168.1.1", 2, state, "00:1c:42:00:00:18", 250)
    shown = neighbour_of([entry], "192.168.1.1", 100)
    assert (shown.state, shown.confirmed_s) == (told, 2.5)


def test_the_live_entry_of_an_address_on_two_links_counts() -> None:
    dead = KernelNeighbour("192.168.1.1", 2, 0x20, "", None)
    live = KernelNeighbour("192.168.1.1", 3, 0x02, "aa:aa:aa:aa:aa:aa", 1)
    assert neighbour_of([dead, live], "192.168.1.1", 100).state is NeighbourState.REACHABLE


# From here on: a PC and a router, each in a network namespace of its own.

PC, ROUTER = f"facts-pc-{os.getpid()}", f"facts-rt-{os.getpid()}"
CAN_BUILD = hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("ip") is not None
needs_namespaces = pytest.mark.skipif(not CAN_BUILD, reason="needs root and ip for namespaces")


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@pytest.fixture
def home() -> Iterator[None]:
    try:
        for name in (PC, ROUTER):
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
        ip(
            "-n",
            PC,
            "link",
            "add",
            "home0",
            "type",
            "veth",
            "peer",
            "name",
            "lan0",
            "netns",
            ROUTER,
        )
        ip("-n", PC, "addr", "add", "192.168.77.2/24", "dev", "home0")
        ip("-n", ROUTER, "addr", "add", "192.168.77.1/24", "dev", "lan0")
        ip("-n", PC, "link", "set", "home0", "up")
        ip("-n", ROUTER, "link", "set", "lan0", "up")
        ip("-n", PC, "route", "add", "default", "via", "192.168.77.1")
        yield
    finally:
        for name in (PC, ROUTER):
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)


def on_the_pc(code: str) -> object:
    """Run code on the PC as nobody; what it puts into ``told`` comes back."""
    script = textwrap.dedent(
        """
        import json, os, sys
        sys.path.insert(0, sys.argv[1])
        import checks.host.linux, checks.host.linux_neighbours
        from checks.host.addresses import interface_for, source_address_for
        from checks.host.neighbour import ask_neighbour, read_neighbour
        from checks.host.reader import read_host_facts
        os.setgroups([]); os.setgid(65534); os.setuid(65534)
        """
    )
    script += textwrap.dedent(code) + "\nprint(json.dumps(told))\n"
    done = subprocess.run(
        ["ip", "netns", "exec", PC, sys.executable, "-c", script, str(ROOT)],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return json.loads(done.stdout)


@needs_namespaces
@pytest.mark.usefixtures("home")
def test_nobody_reads_the_home_network_of_its_own_namespace() -> None:
    ip("-n", PC, "tuntap", "add", "dev", "tun0", "mode", "tun")
    ip("-n", PC, "link", "set", "tun0", "up")
    ip("-n", PC, "addr", "add", "10.8.0.2/24", "dev", "tun0")
    ip("-n", PC, "route", "add", "10.20.0.0/16", "dev", "tun0")
    told = on_the_pc(
        """
        facts = read_host_facts((), (), 5.0)
        told = [
            {one.name: [one.kind, one.enabled, one.link] for one in facts.interfaces},
            [[one.network, one.gateway, one.interface]
             for one in facts.routes if "." in one.network],
            source_address_for("198.51.100.9"), interface_for("198.51.100.9"),
            source_address_for("10.20.1.10"), interface_for("10.20.1.10"),
        ]
        """
    )
    assert told == [
        {
            "lo": ["loopback", True, True],
            "home0": ["ethernet", True, True],
            "tun0": ["tunnel", True, False],  # nobody holds the other end
        },
        [
            ["0.0.0.0/0", "192.168.77.1", "home0"],
            ["10.8.0.0/24", "", "tun0"],
            ["10.20.0.0/16", "", "tun0"],
            ["192.168.77.0/24", "", "home0"],
        ],
        "192.168.77.2",
        "home0",
        "10.8.0.2",
        "tun0",
    ]


@needs_namespaces
@pytest.mark.usefixtures("home")
def test_a_pulled_cable_is_no_link_on_an_enabled_adapter() -> None:
    ip("-n", ROUTER, "link", "set", "lan0", "down")
    told = on_the_pc(
        """
        one = read_host_facts((), (), 5.0).interface("home0")
        told = [one.enabled, one.link]
        """
    )
    assert told == [True, False]


ASK = """
    entry = ask_neighbour("192.168.77.1", 2.5)
    told = entry.state
"""


@needs_namespaces
@pytest.mark.usefixtures("home")
def test_a_living_router_answers_a_fresh_lookup() -> None:
    assert on_the_pc(ASK) == "reachable"


@needs_namespaces
@pytest.mark.usefixtures("home")
def test_a_silent_router_that_is_not_remembered_fails_a_fresh_lookup() -> None:
    ip("-n", ROUTER, "addr", "flush", "dev", "lan0")
    assert on_the_pc(ASK) == "failed"


@needs_namespaces
@pytest.mark.usefixtures("home")
def test_a_router_that_is_only_remembered_is_neither_alive_nor_accused() -> None:
    assert on_the_pc(ASK) == "reachable"
    ip("-n", ROUTER, "addr", "flush", "dev", "lan0")
    assert on_the_pc(ASK) == "stale"


@needs_namespaces
@pytest.mark.usefixtures("home")
def test_a_router_that_answers_arp_alone_is_alive() -> None:
    if shutil.which("nft") is None:
        pytest.skip("needs nft to make the router mute")
    hook = "{ type filter hook input priority 0; policy drop; }"
    rules = f"add table inet mute; add chain inet mute in {hook}"
    subprocess.run(["ip", "netns", "exec", ROUTER, "nft", rules], check=True, capture_output=True)
    assert on_the_pc(ASK) == "reachable"
