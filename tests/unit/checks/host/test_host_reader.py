"""The reader itself: one deadline, nothing raised; and this computer for real."""

import socket
import sys
import threading
import time

import pytest

from checks.host import computer
from checks.host.addresses import holder_of, interface_for, source_address_for
from checks.host.computer import CpuMeter
from checks.host.facts import InterfaceKind
from checks.host.neighbour import Neighbour, NeighbourState, ask_neighbour, read_neighbour
from checks.host.reader import LATE, read_host_facts, read_side_by_side
from checks.host.reading import Reading, UnreadableError

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="reads Linux' own tables")


def test_a_reader_that_hangs_is_named_and_the_others_are_kept() -> None:
    release = threading.Event()

    def hang() -> Reading:
        release.wait(60)
        return {}

    begun = time.monotonic()
    readings, unreadable = read_side_by_side(
        {"slow": hang, "memory": lambda: {"memory_percent": 5.0}}, 1.0
    )
    release.set()
    assert time.monotonic() - begun < 30
    assert readings == [{"memory_percent": 5.0}]
    assert unreadable == {"slow": LATE}


def test_a_reader_that_fails_is_named_by_kind_of_error_and_never_by_its_message() -> None:
    def secret() -> Reading:
        raise FileNotFoundError(2, "/home/anna/passport.txt")

    def honest() -> Reading:
        raise UnreadableError("systemd does not run here")

    _, unreadable = read_side_by_side({"a": secret, "b": honest}, 5)
    assert unreadable == {"a": "FileNotFoundError 2", "b": "systemd does not run here"}


def test_a_missing_volume_is_unreadable_and_the_rest_is_there() -> None:
    facts = read_host_facts(("/", "/no/such/volume"), (), 5.0)
    assert [disk.path for disk in facts.disks] == ["/"]
    assert "disk:/no/such/volume" in facts.unreadable


def test_without_time_nothing_is_known_and_nothing_is_raised() -> None:
    facts = read_host_facts(("/",), (), 0.0)
    assert facts.system
    assert facts.unreadable


def test_the_meter_needs_a_window_and_then_gives_per_cent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    meter = CpuMeter()
    with monkeypatch.context() as slow_machine:
        slow_machine.setattr(computer, "_SHORTEST_WINDOW_S", 3600.0)
        assert meter.percent() is None
        assert read_host_facts((), (), 5.0, meter).cpu_percent is None
    end = time.monotonic() + 10
    while (percent := meter.percent()) is None and time.monotonic() < end:
        sum(range(10_000))
    assert percent is not None
    assert 0 <= percent <= 100
    assert read_host_facts((), (), 5.0, meter).cpu_percent is not None


@linux_only
def test_this_computer_has_its_loopback_and_its_programs() -> None:
    facts = read_host_facts((), (), 5.0)
    loopback = facts.interface("lo")
    assert loopback is not None
    assert loopback.kind is InterfaceKind.LOOPBACK
    assert "127.0.0.1" in loopback.addresses
    assert loopback.bytes_sent is not None
    assert facts.programs
    assert any(name.startswith(("python", "pytest")) for name in facts.programs)


def test_the_way_to_ourselves_starts_at_ourselves() -> None:
    assert source_address_for("127.0.0.1") == "127.0.0.1"


@linux_only
def test_the_way_to_ourselves_leaves_by_the_loopback() -> None:
    assert interface_for("127.0.0.1") == "lo"


@pytest.mark.parametrize("address", ["", "ya.ru", "999.1.1.1", "10.0.0.1/8", "\0"])
def test_what_is_no_address_is_never_looked_up(address: str) -> None:
    assert source_address_for(address) is None
    assert interface_for(address) is None
    assert read_neighbour(address) == Neighbour(None)
    assert ask_neighbour(address, 0.1) == Neighbour(None)


def test_an_address_held_twice_tells_no_interface() -> None:
    assert holder_of("10.0.0.1", {"a": ("10.0.0.1",), "b": ()}) == "a"
    assert holder_of("10.0.0.1", {"a": ("10.0.0.1",), "b": ("10.0.0.1",)}) is None
    assert holder_of(None, {"a": ("10.0.0.1",)}) is None


@linux_only
def test_a_closed_port_that_answers_proves_the_neighbour_alive() -> None:
    assert ask_neighbour("127.0.0.1", 2.0).state is NeighbourState.REACHABLE


def test_asking_opens_no_name_and_leaves_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a name was looked up")

    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    source_address_for("192.0.2.1")
    ask_neighbour("127.0.0.1", 0.1)
