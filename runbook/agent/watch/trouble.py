"""A place that does not answer as it should, and when that is certain. PURE."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations

from checks.component import Component, Place
from checks.failure import Failure
from checks.pulse.beat import TRIES, Beat, Layer

TOGETHER = 2
"""Failed tries each of two places needs when they share a component."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One place since it last answered. ``since`` and ``last`` are when looks at it began."""

    layer: Layer
    path: tuple[Component, ...]
    since: float
    last: float
    tries: int
    silent: bool
    fact: bool

    @classmethod
    def first(cls, beat: Beat) -> "Trouble":
        """The first look that failed."""
        fact = beat.failure is Failure.FACT_FALSE
        return cls(beat.layer, beat.path, beat.at, beat.at, 1, beat.silent, fact)

    def again(self, beat: Beat) -> "Trouble":
        """It failed once more."""
        return replace(
            self,
            since=min(self.since, beat.at),
            last=max(self.last, beat.at),
            tries=self.tries + 1,
            silent=self.silent and beat.silent,
        )

    @property
    def inside(self) -> bool:
        """Whether the way there leads through the tunnel."""
        return leads_inside(self.path)


def leads_inside(path: tuple[Component, ...]) -> bool:
    """Whether this way leads through the tunnel."""
    return any(one.place is Place.TUNNEL for one in path)


def certain(troubles: Iterable[Trouble]) -> bool:
    """Whether something is wrong beyond a lost packet.

    A fact of this computer is certain as it is; a place after five tries; two places that share
    a component after two tries each.
    """
    known = tuple(troubles)
    if any(one.fact or one.tries >= TRIES for one in known):
        return True
    tried = [one for one in known if one.tries >= TOGETHER]
    return any(set(one.path) & set(other.path) for one, other in combinations(tried, 2))
