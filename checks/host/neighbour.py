"""Who answers on the link: the neighbour table, and asking it afresh as an ordinary user.

An entry may be a memory. Only one confirmed since we asked proves the neighbour alive, and only a
lookup that was sent and stayed unanswered proves it silent; all else is STALE, which says nothing.
"""

import errno
import select
import socket
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Final

from checks.host.neighbour_entry import Neighbour, NeighbourState
from checks.target import is_address

# Discard (RFC 863) and traceroute's first port: closed nearly everywhere.
CLOSED_PORTS: Final = (9, 33434)
# ARP asks every second (retrans_time_ms): one unanswered repetition is an answer of silence.
UNANSWERED_AFTER_S: Final = 1.2
_POLL_S: Final = 0.05
_SILENT: Final = frozenset({errno.EHOSTUNREACH, errno.EHOSTDOWN, 10064, 10065})
_REFUSED: Final = frozenset({errno.ECONNREFUSED, errno.ECONNRESET, 10054, 10061})


__all__ = [
    "Neighbour",
    "NeighbourState",
    "ask_neighbour",
    "neighbour_state",
    "read_neighbour",
    "watch_lookup",
]


def read_neighbour(address: str) -> Neighbour:
    """The entry of the neighbour table as it is now. Sends nothing, never raises."""
    if not _is_address(address):
        return Neighbour(None)
    try:
        return _system_table()(address)
    except OSError:
        return Neighbour(None)


def neighbour_state(address: str) -> NeighbourState | None:
    """The state alone of ``read_neighbour``."""
    return read_neighbour(address).state


def ask_neighbour(address: str, wait: float) -> Neighbour:
    """Make the system look the neighbour up afresh and watch for at most ``wait`` seconds.

    Sends one empty-handed datagram to each of two closed UDP ports of ``address``, which must be
    on the link. REACHABLE: it answered now (confirmed entry, or its ICMP "port unreachable").
    FAILED: a lookup went out and stayed unanswered. STALE: the system went on from memory; Linux
    trusts an entry for 15 to 45 s after its last answer (base_reachable_time) and then 5 s more
    (delay_first_probe_time) before it asks again: arp(7). Windows asks at once
    (ResolveIpNetEntry2). Never raises.
    """
    if not _is_address(address):
        return Neighbour(None)
    if sys.platform == "win32":
        from checks.host.windows_neighbours import resolve_afresh  # noqa: PLC0415 - Windows only

        return resolve_afresh(address, wait)
    else:  # noqa: RET505 - mypy follows platforms only through if and else
        return watch_lookup(address, wait, read_neighbour)


def watch_lookup(address: str, wait: float, read: Callable[[str], Neighbour]) -> Neighbour:
    """Send the datagrams and watch the entry through ``read`` until it tells, or time is up."""
    begun = time.monotonic()
    before = read(address)
    asking_since: float | None = None
    with ExitStack() as stack:
        sockets = _send_to_closed_ports(address, stack)
        if not sockets:
            return Neighbour(None)
        while True:
            passed = time.monotonic() - begun
            entry = read(address)
            told = _told_by_sockets(sockets) or _told_by_entry(before, entry, passed)
            if told is not None:
                return Neighbour(told, entry.hardware, entry.confirmed_s)
            if not entry.asking:
                asking_since = None
            elif asking_since is None:
                asking_since = passed
            if asking_since is not None and passed - asking_since >= UNANSWERED_AFTER_S:
                return Neighbour(NeighbourState.FAILED)
            if passed >= wait:
                break
            select.select(sockets, [], [], min(_POLL_S, wait - passed))
    remembered = entry.state is NeighbourState.REACHABLE
    return Neighbour(
        NeighbourState.STALE if remembered else entry.state,
        entry.hardware,
        entry.confirmed_s,
        entry.asking,
    )


def _told_by_entry(before: Neighbour, entry: Neighbour, passed: float) -> NeighbourState | None:
    if entry.state is NeighbourState.REACHABLE:
        # One tick of slack: the kernel counts in hundredths.
        fresh = entry.confirmed_s is not None and entry.confirmed_s <= passed + 0.01
        learned = before.state in {NeighbourState.ABSENT, NeighbourState.FAILED}
        return NeighbourState.REACHABLE if fresh or learned else None
    return NeighbourState.FAILED if entry.state is NeighbourState.FAILED else None


def _send_to_closed_ports(address: str, stack: ExitStack) -> list[socket.socket]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    opened = []
    for port in CLOSED_PORTS:
        channel = stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
        channel.setblocking(False)
        try:
            channel.connect((address, port))
            channel.send(b"\0")
        except OSError:
            continue
        opened.append(channel)
    return opened


def _told_by_sockets(sockets: list[socket.socket]) -> NeighbourState | None:
    for channel in sockets:
        try:
            channel.recv(1)
        except BlockingIOError:
            continue
        except OSError as error:
            if error.errno in _REFUSED:
                return NeighbourState.REACHABLE
            if error.errno in _SILENT:
                return NeighbourState.FAILED
        else:
            return NeighbourState.REACHABLE
    return None


def _system_table() -> Callable[[str], Neighbour]:
    # Lazy: each system's table needs machinery that the others do not have.
    if sys.platform == "linux":
        from checks.host.linux_neighbours import read_entry  # noqa: PLC0415 - lazy, see above
    elif sys.platform == "win32":
        from checks.host.windows_neighbours import read_entry  # noqa: PLC0415 - lazy, see above
    elif sys.platform == "darwin":
        from checks.host.macos import read_entry  # noqa: PLC0415 - lazy, see above
    else:
        read_entry = _unknown
    return read_entry


def _unknown(address: str) -> Neighbour:
    del address
    return Neighbour(None)


def _is_address(address: str) -> bool:
    return is_address(address.partition("%")[0])
