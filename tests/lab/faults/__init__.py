"""Named faults: how each is made, and which of the lab's own checks it must break.

A fault is made of firewall tables named ``fault``, links taken down, routes changed, daemons
stopped or swapped, and files laid over those in which the PC tells of itself. It has no undoing of
its own: ``baseline`` brings everything back to the usual state whatever was done to it, so that a
test that dies half-way spoils nothing for the next.
"""

from tests.lab.faults import bank, computer, gateway, healthy, home, moving, provider, tunnel
from tests.lab.faults.network import INSIDE, TUNNEL, Fault, Network
from tests.lab.faults.recovery import baseline

__all__ = ["FAULTS", "INSIDE", "TUNNEL", "Fault", "Network", "baseline"]

_EVERY = tuple(
    fault
    for module in (computer, home, provider, gateway, tunnel, bank, healthy, moving)
    for fault in module.FAULTS
)
FAULTS = {fault.name: fault for fault in _EVERY}
if len(FAULTS) != len(_EVERY):
    raise ValueError("two faults of the lab have the same name")
