"""Changes as Windows tells every user: IP Helper's notices, then a look at its tables.

A notice says only that the table of IPv4 addresses or of routes changed; the tables say what. So
no code of ours is ever called from a thread of Windows, and one wait serves all. A link that holds
no address makes no notice. NotifyAddrChange, NotifyRouteChange:
https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-notifyaddrchange
"""

import ctypes
import sys
from collections.abc import Callable
from typing import Any, Final

from checks.host.addresses import interface_addresses
from checks.host.change import Change
from checks.host.network_snapshot import NetworkSnapshot, differences
from checks.host.windows_api import RefusedError, interface_rows, route_rows
from checks.host.windows_structures import (
    InterfaceRow,
    RouteRow,
    address_text,
    interface_of,
    is_shown,
    wide_text,
)

_PENDING: Final = 997
_FOREVER: Final = 0xFFFFFFFF
_FAILED: Final = 0xFFFFFFFF
_ENDING_MS: Final = 1000


class Overlapped(ctypes.Structure):
    """OVERLAPPED, minwinbase.h: all we use of it is its event."""

    _fields_ = (
        ("internal", ctypes.c_size_t),
        ("internal_high", ctypes.c_size_t),
        ("offset", ctypes.c_uint32),
        ("offset_high", ctypes.c_uint32),
        ("event", ctypes.c_void_p),
    )


class WindowsNotices:
    """Waits for a notice of either table, or to be woken."""

    def __init__(
        self,
        helper: Any,
        kernel: Any,
        read: Callable[[], NetworkSnapshot],
        clock: Callable[[], float],
    ) -> None:
        """``helper`` is iphlpapi, ``kernel`` kernel32. Raises OSError."""
        self._kernel = kernel
        self._read = read
        self._clock = clock
        self._cancel = helper.CancelIPChangeNotify
        self._ask = (helper.NotifyAddrChange, helper.NotifyRouteChange)
        self._wake = self._event()
        self._pending = tuple(Overlapped(event=self._event()) for _ in self._ask)
        events = [self._wake, *(one.event for one in self._pending)]
        self._events = (ctypes.c_void_p * len(events))(*events)
        for place in range(len(self._ask)):
            self._arm(place)
        # Asking for notices comes first, so that nothing is lost between the two.
        self._known = read()

    def wait(self) -> list[Change]:
        """Block until a table changed or ``wake`` is called. Raises OSError."""
        signalled = self._kernel.WaitForMultipleObjects(
            len(self._events), self._events, 0, _FOREVER
        )
        if signalled == 0:
            return []
        if not 0 < signalled <= len(self._pending):
            raise RefusedError(int(signalled))
        # Armed again before the tables are read: a change meanwhile makes another notice.
        self._arm(signalled - 1)
        before, self._known = self._known, self._read()
        return differences(before, self._known, self._clock())

    def wake(self) -> None:
        """Make ``wait`` return."""
        self._kernel.SetEvent(self._wake)

    def release(self) -> None:
        """Take the requests back; Windows may write into them until it has said so."""
        for one in self._pending:
            self._cancel(ctypes.byref(one))
            self._kernel.WaitForSingleObject(one.event, _ENDING_MS)
            self._kernel.CloseHandle(one.event)
        self._kernel.CloseHandle(self._wake)

    def _arm(self, place: int) -> None:
        handle = ctypes.c_void_p()
        code = self._ask[place](ctypes.byref(handle), ctypes.byref(self._pending[place]))
        if code not in (0, _PENDING):
            raise RefusedError(int(code))

    def _event(self) -> int:
        made = self._kernel.CreateEventW(None, 0, 0, None)
        if not made:
            raise RefusedError(0)
        return int(made)


def snapshot_of(
    rows: list[InterfaceRow], routes: list[RouteRow], addresses: dict[str, tuple[str, ...]]
) -> NetworkSnapshot:
    """The tables in our words. Metrics that Windows shifts by itself are left out."""
    shown = [one for one in rows if is_shown(one)]
    links = {
        one.name: bool(one.enabled and one.link) for one in (interface_of(r, ()) for r in shown)
    }
    names = {int(row.index): wide_text(row.alias) for row in shown}
    return NetworkSnapshot(
        links=links,
        addresses=frozenset((name, one) for name, held in addresses.items() for one in held),
        routes=frozenset(
            (
                names.get(int(one.index), ""),
                f"{address_text(one.prefix)}/{one.prefix_length}",
                address_text(one.next_hop),
            )
            for one in routes
        ),
    )


def read_snapshot() -> NetworkSnapshot:
    """How things stand. Raises OSError."""
    return snapshot_of(interface_rows(), route_rows(), interface_addresses())


def open_source(clock: Callable[[], float]) -> WindowsNotices:
    """Listen to IP Helper. Raises OSError."""
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32")
        kernel.CreateEventW.restype = ctypes.c_void_p
        kernel.WaitForMultipleObjects.restype = ctypes.c_uint32
        for function in (kernel.SetEvent, kernel.CloseHandle):
            function.argtypes = [ctypes.c_void_p]
        kernel.WaitForSingleObject.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
        kernel.WaitForMultipleObjects.argtypes = [
            ctypes.c_uint32,
            ctypes.c_void_p,
            ctypes.c_int,
            ctypes.c_uint32,
        ]
        return WindowsNotices(ctypes.WinDLL("iphlpapi"), kernel, read_snapshot, clock)
    else:  # noqa: RET505 - mypy follows platforms only through if and else
        raise OSError("IP Helper exists on Windows only")
