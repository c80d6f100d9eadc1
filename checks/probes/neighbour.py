"""The router on the local network: whether it answers a lookup of its address right now.

The probe's target is the router's address. The table of this computer is read and asked by
``checks.host.neighbour``. Only what was confirmed or left unanswered during the probe is evidence.
"""

from typing import Protocol

from checks.failure import Failure, Operation
from checks.host.neighbour import Neighbour, NeighbourState
from checks.probe import Answer, Names, Probe, failed, passed, unknown


class Neighbours(Protocol):
    """The neighbour table of this computer; the module ``checks.host.neighbour`` is one."""

    def ask_neighbour(self, address: str, wait: float) -> Neighbour:
        """Look a neighbour up afresh within so many seconds. Never raises."""
        ...


def neighbour(host: Neighbours, probe: Probe, names: Names, wait: float) -> Answer:
    """Passed when it answered now, failed when a fresh lookup stayed unanswered."""
    found = host.ask_neighbour(probe.target, wait)
    if found.state is NeighbourState.REACHABLE:
        return passed("the router answered on the local network")
    if found.state is NeighbourState.FAILED:
        return failed(
            Failure.TIMED_OUT, Operation.EXCHANGE, "a fresh lookup of the router is unanswered"
        )
    if found.state is NeighbourState.STALE:
        return unknown("the router's entry is a memory, which proves nothing")
    return unknown("the neighbour table says nothing of the router")
