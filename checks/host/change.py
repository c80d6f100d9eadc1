"""What changed in this computer's network. PURE."""

from dataclasses import dataclass
from enum import StrEnum


class ChangeKind(StrEnum):
    """What a change is about: an adapter and its carrier, an address of ours, a route."""

    LINK = "link"
    ADDRESS = "address"
    ROUTE = "route"


@dataclass(frozen=True, slots=True)
class Change:
    """One change, told as soon as the system tells it.

    ``up`` is True for what came, False for what went, None where the system does not say.
    ``interface`` is its name, empty where no single one is meant. ``at`` is in seconds of the
    monotonic clock.
    """

    kind: ChangeKind
    interface: str
    up: bool | None
    at: float


def something_changed(at: float) -> Change:
    """Changes were lost, so whatever was known of the network may be wrong."""
    return Change(ChangeKind.LINK, "", None, at)
