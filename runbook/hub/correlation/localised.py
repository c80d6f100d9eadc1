"""PURE. What the localisation over everybody found, with names: what crosses from its process."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from checks.component import Component


@dataclass(frozen=True, slots=True)
class Shared:
    """One shared fault and the operators whose failures it explains.

    ``prove`` counts those who got through it. ``instead`` is the next best explanation, None where
    that is so many separate faults; ``margin`` how many nats less likely it is.
    """

    component: Component
    partial: bool
    operators: frozenset[str]
    prove: int = 0
    instead: Component | None = None
    margin: float = 0.0


@dataclass(frozen=True, slots=True)
class Localised:
    """Everybody's evidence at one moment.

    ``observed`` are the operators whose observations count. ``shared`` are in the order in which
    faults are mended; ``quiet`` are shared too but nobody's fault. ``proving`` names for each mass
    incident that was asked about the operators who got through what had failed. ``own`` and
    ``contradicted`` are those of ``FleetLocalisation``. ``unreadable``: whose diagnosis had to be
    left out, and the name of the error. ``seconds`` is what the search took.
    """

    at: float
    observed: frozenset[str] = frozenset()
    shared: tuple[Shared, ...] = ()
    quiet: tuple[Component, ...] = ()
    proving: Mapping[str, frozenset[str]] = field(default_factory=dict)
    own: int = 0
    contradicted: int = 0
    unreadable: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0


NOTHING_YET = Localised(0.0)
