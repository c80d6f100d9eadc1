"""PURE. A month as it was gathered."""

from dataclasses import dataclass

from runbook.hub.rooms.figures.counting import Counted
from runbook.incidents.figures import Promises


@dataclass(frozen=True, slots=True)
class Month:
    """One month, ``2026-11``, with what became of the promises made in it."""

    name: str
    counted: Counted
    promises: Promises
