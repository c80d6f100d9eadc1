"""Linux's neighbour table: rtnetlink, else /proc/net/arp."""

import os
from pathlib import Path
from typing import Final

from checks.host.neighbour_entry import Neighbour, NeighbourState
from checks.host.netlink import KernelNeighbour, read_neighbours

_ARP_TABLE: Final = Path("/proc/net/arp")
_ARP_COLUMNS: Final = 6
# NUD_*, linux/neighbour.h
_INCOMPLETE, _REACHABLE, _STALE, _DELAY, _PROBE, _FAILED = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
_REMEMBERED: Final = _STALE | _DELAY | _PROBE
# ATF_COM, linux/if_arp.h: the entry has a hardware address
_COMPLETE: Final = 0x2


def read_entry(address: str) -> Neighbour:
    """The entry of one address. Raises OSError when neither source can be read."""
    bare = address.partition("%")[0]
    try:
        table = read_neighbours()
    except OSError:
        return parse_proc_arp(_ARP_TABLE.read_text(errors="replace"), bare)
    return neighbour_of(table, bare, os.sysconf("SC_CLK_TCK"))


def neighbour_of(table: list[KernelNeighbour], address: str, ticks: int) -> Neighbour:
    """The entry of one address in a table; ``ticks`` is the kernel's count per second. PURE."""
    entries = [entry for entry in table if entry.address == address]
    if not entries:
        return Neighbour(NeighbourState.ABSENT)
    # The same address may stand on several links: the one that answered last is meant.
    entry = min(entries, key=lambda one: _order(one.state))
    confirmed = None if entry.confirmed is None else entry.confirmed / ticks
    asking = bool(entry.state & (_INCOMPLETE | _PROBE))
    return Neighbour(_state_of(entry.state), entry.hardware, confirmed, asking)


def _order(state: int) -> int:
    ranked = (_REACHABLE, _PROBE, _DELAY, _STALE, _INCOMPLETE, _FAILED)
    return next((place for place, bit in enumerate(ranked) if state & bit), len(ranked))


def _state_of(state: int) -> NeighbourState | None:
    if state & _REACHABLE:
        return NeighbourState.REACHABLE
    if state & _REMEMBERED:
        return NeighbourState.STALE
    if state & _FAILED:
        return NeighbourState.FAILED
    # PERMANENT and NOARP were never asked for: they prove nothing.
    return NeighbourState.ABSENT if state in {0, _INCOMPLETE} else None


def parse_proc_arp(text: str, address: str) -> Neighbour:
    """``/proc/net/arp`` knows only whether there is an answer, not how old it is. PURE."""
    for line in text.splitlines():
        columns = line.split()
        if len(columns) < _ARP_COLUMNS or columns[0] != address:
            continue
        try:
            complete = bool(int(columns[2], 16) & _COMPLETE)
        except ValueError:
            continue
        if complete:
            return Neighbour(NeighbourState.STALE, columns[3].lower())
        return Neighbour(NeighbourState.ABSENT, asking=True)
    return Neighbour(NeighbourState.ABSENT)
