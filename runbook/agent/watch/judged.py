"""A fault that a diagnosis found and that is borne for a while. PURE."""

from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found, and until when it is borne. Times are monotonic seconds.

    ``agreed`` counts the diagnoses in a row that named the same cause, ``rounds`` all in a row that
    found anything. ``probes`` are the places that failed meanwhile: none where light looks do not
    see the fault. ``beneath`` is such a one that was found before and may stand still.
    """

    cause: str
    at: float
    since: float
    due: float
    probes: frozenset[str]
    agreed: int
    rounds: int
    beneath: Optional["Judged"] = None

    @property
    def unseen(self) -> Optional["Judged"]:
        """The one that light looks do not see, this or the one beneath."""
        return self if not self.probes else self.beneath
