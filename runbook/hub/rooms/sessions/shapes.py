"""PURE. What the page about log-ins says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One log-in that holds. ``id`` is empty where it cannot be ended from here.

    ``since`` and ``used`` are Moscow time; ``here``: it is the one that asks.
    """

    id: str
    who: str
    device: str
    since: str
    used: str
    here: bool
