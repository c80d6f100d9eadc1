"""What Windows tells of its network: its tables, read before and after it gives notice."""

import ctypes
from typing import Any

import pytest

from checks.host import windows_changes
from checks.host import windows_structures as ws
from checks.host.network_snapshot import NetworkSnapshot, differences
from checks.host.windows_api import RefusedError
from tests.unit.checks.host.changes_told import ADDRESS, LINK, ROUTE, told


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
