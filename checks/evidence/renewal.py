"""Proofs that later silence has overtaken. PURE.

What answered and was asked again tells whether it still does. Silence then is no contradiction:
whatever proved the same components before is out of date, because a fault began in between.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from checks.component import Component, Part, Place
from checks.evidence.circumstances import NOTHING, Components
from checks.evidence.kinds import FACTS
from checks.observation import ASKED_AGAIN, Observation, Outcome, ProbeKind

MARGIN_MS = 200
"""Milliseconds before the silence within which an answer counts as given beside it."""


def is_late_silence(seen: Observation) -> bool:
    """Whether what had answered does so no more. Loss is measured only where something answered."""
    asked_again = bool(seen.values.get(ASKED_AGAIN)) or seen.kind is ProbeKind.LOSS
    return asked_again and seen.timed_out


def tells_sizes_apart(seen: Observation) -> bool:
    """Whether this tries large and small packets towards a service inside the tunnel."""
    tunnelled = any(one.place is Place.TUNNEL and one.part is Part.MTU for one in seen.path)
    return seen.kind is ProbeKind.MTU and tunnelled


@dataclass(frozen=True, slots=True)
class Renewal:
    """Since when which components may have failed although they were proved before."""

    silences: tuple[tuple[int, Components], ...] = ()

    @classmethod
    def of(cls, observations: Iterable[Observation]) -> "Renewal":
        """Gather what fell silent."""
        return cls(
            tuple((one.at_ms, frozenset(one.path)) for one in observations if is_late_silence(one))
        )

    def overtaken(self, seen: Observation, proved: Components) -> Components:
        """Those of the proved components whose proof is older than a silence that crosses them."""
        if seen.kind in FACTS or not self.silences:
            return NOTHING
        proved_at = _proved_at(seen)
        gone: set[Component] = set()
        for at_ms, silent in self.silences:
            if proved_at < at_ms - MARGIN_MS:
                gone |= proved & silent
        return frozenset(gone)

    def stands(self, seen: Observation) -> bool:
        """Whether an answer is not older than silence on the whole of its own way."""
        return seen.outcome is Outcome.PASSED and not self.overtaken(seen, frozenset(seen.path))


def _proved_at(seen: Observation) -> int:
    """When an answer came; of a far end that connected and then hung: when it connected."""
    connected = seen.values.get("connect_ms")
    if seen.timed_out and isinstance(connected, (int, float)):
        return seen.at_ms + round(connected)
    return seen.at_ms + seen.elapsed_ms
