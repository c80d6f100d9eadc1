"""One light look at one place, as the detector reads it. PURE."""

from dataclasses import dataclass
from enum import IntEnum

from checks.component import Component
from checks.failure import SILENT, Failure
from checks.observation import Outcome

TRIES = 5
"""Tries on fresh sockets that make one place's failure certain. At 5 % loss each way a try is lost
with 0.0975 (there or back), all five of them once in 113,000."""


class Layer(IntEnum):
    """Which part of the way a look is at; a lower one carries those above."""

    HOME = 1
    GATEWAY = 2
    INSIDE = 3
    SERVICE = 4


@dataclass(frozen=True, slots=True)
class Beat:
    """What one look at one place brought.

    ``probe`` is the id of the full diagnosis' probe of the same place, ``path`` its path. ``at`` is
    when the look began, in seconds of the monotonic clock, ``took`` how long it lasted.
    ``fresh``: on a new socket, not over a kept connection.
    """

    probe: str
    layer: Layer
    path: tuple[Component, ...]
    outcome: Outcome
    at: float
    took: float = 0.0
    failure: Failure | None = None
    fresh: bool = False
    fact: bool = False
    """Read from this computer, not asked over the network."""

    @property
    def failed(self) -> bool:
        """Whether the look ended badly. What could not be asked says nothing."""
        return self.outcome is Outcome.FAILED

    @property
    def passed(self) -> bool:
        """Whether the place answered as it should."""
        return self.outcome is Outcome.PASSED

    @property
    def silent(self) -> bool:
        """Whether nobody answered, which a lost packet can cause too."""
        return self.failed and self.failure in SILENT
