"""Whether a shared component is down or fails for a share of those who use it. PURE."""

import math
from enum import StrEnum
from typing import NamedTuple

LATE_PROOF = 5.0
"""Nats for a success through a component said to be down: it was seen just before the fault."""


class State(StrEnum):
    """How a shared component fails: for a share of those who use it, or for all."""

    PARTIAL = "partial"
    DOWN = "down"


class Standing(NamedTuple):
    """The likelier state of a component that some accuse and some prove.

    ``total`` is its cost in nats for all of them, ``toll`` the part that each accuser bears.
    """

    state: State
    total: float
    toll: float


def standing_of(prove: int, accuse: int) -> Standing:
    """Weigh down against partial. Nobody's accusation makes a component useless to blame."""
    if not accuse:
        return Standing(State.PARTIAL, 0.0, math.inf)
    contradicted = prove * LATE_PROOF
    partial = spread(prove, accuse)
    if contradicted <= partial:
        return Standing(State.DOWN, contradicted, 0.0)
    return Standing(State.PARTIAL, partial, math.log((prove + accuse) / accuse))


def spread(prove: int, accuse: int) -> float:
    """-ln likelihood of this many accusers and provers at the likeliest share of failures."""
    everybody = prove + accuse
    return sum(n * math.log(everybody / n) for n in (prove, accuse) if n)
