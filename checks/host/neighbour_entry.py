"""One entry of the neighbour table, the same on every system. PURE."""

from dataclasses import dataclass
from enum import StrEnum


class NeighbourState(StrEnum):
    """What the table says. STALE: known once, not confirmed now. FAILED: asked, nobody answered."""

    REACHABLE = "reachable"
    STALE = "stale"
    FAILED = "failed"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One entry. ``state`` None: unreadable, or an entry that proves nothing (fixed by hand, tun).

    ``confirmed_s`` is how many seconds ago it last answered, where the system tells; ``asking``
    is true while a lookup is on its way; ``hardware`` is the MAC address, lower case with colons.
    """

    state: NeighbourState | None
    hardware: str = ""
    confirmed_s: float | None = None
    asking: bool = False
