"""Windows' neighbour table, and asking afresh without any right of an administrator."""

import queue
import threading
from typing import Final

from checks.host import windows_api as api
from checks.host.addresses import interface_for
from checks.host.neighbour_entry import Neighbour, NeighbourState
from checks.host.windows_structures import (
    AF_INET,
    AF_INET6,
    NeighbourRow,
    address_text,
    socket_address,
    wide_text,
)

# NL_NEIGHBOR_STATE, nldef.h
_UNREACHABLE, _INCOMPLETE, _PROBE, _DELAY, _STALE, _REACHABLE = 0, 1, 2, 3, 4, 5
_STATES: Final = {
    _UNREACHABLE: NeighbourState.FAILED,
    _INCOMPLETE: NeighbourState.ABSENT,
    _PROBE: NeighbourState.STALE,
    _DELAY: NeighbourState.STALE,
    _STALE: NeighbourState.STALE,
    _REACHABLE: NeighbourState.REACHABLE,
}
# ERROR_GEN_FAILURE and ERROR_BAD_NET_NAME: nobody answered, says the page of ResolveIpNetEntry2
_NOBODY: Final = frozenset({31, 67})


def read_entry(address: str) -> Neighbour:
    """The entry of one address. Raises OSError when Windows refuses."""
    family = AF_INET6 if ":" in address else AF_INET
    return neighbour_of(api.neighbour_rows(family), address.partition("%")[0])


def neighbour_of(rows: list[NeighbourRow], address: str) -> Neighbour:
    """The entry of one address among rows of GetIpNetTable2. PURE."""
    entries = [row for row in rows if address_text(row.address) == address]
    if not entries:
        return Neighbour(NeighbourState.ABSENT)
    row = max(entries, key=lambda one: int(one.state) if one.state <= _REACHABLE else -1)
    hardware = bytes(row.physical)[: min(int(row.physical_length), 32)].hex(":")
    known = row.state == _REACHABLE
    return Neighbour(
        _STATES.get(int(row.state)),
        hardware,
        row.reachability / 1000 if known else None,
        asking=row.state in {_INCOMPLETE, _PROBE},
    )


def resolve_afresh(address: str, wait: float) -> Neighbour:
    """ResolveIpNetEntry2 in a daemon thread; what is not told in time stays STALE or ABSENT."""
    answers: queue.SimpleQueue[int] = queue.SimpleQueue()
    threading.Thread(
        target=_resolve, args=(address, answers), name="resolve neighbour", daemon=True
    ).start()
    try:
        code = answers.get(timeout=max(wait, 0))
    except queue.Empty:
        return Neighbour(None, asking=True)
    return _outcome(code, address)


def _resolve(address: str, answers: "queue.SimpleQueue[int]") -> None:
    try:
        name = interface_for(address)
        rows = api.interface_rows()
        index = next((int(row.index) for row in rows if wide_text(row.alias) == name), 0)
        answers.put(api.resolve_neighbour(NeighbourRow(socket_address(address), index), None))
    except (OSError, ValueError):
        answers.put(-1)


def _outcome(code: int, address: str) -> Neighbour:
    if code in _NOBODY:
        return Neighbour(NeighbourState.FAILED)
    if code:
        return Neighbour(None)
    try:
        hardware = read_entry(address).hardware
    except OSError:
        hardware = ""
    return Neighbour(NeighbourState.REACHABLE, hardware, 0.0)
