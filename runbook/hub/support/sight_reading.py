"""What one PC's sights prove and accuse, by the rules of ``checks.evidence``."""

from collections.abc import Iterable, Sequence

from checks.component import Component, Place
from checks.evidence import read_all
from checks.paths import Paths
from runbook.hub.correlation.sights_read import readable
from runbook.reporting.shapes import Sight

Reading = tuple[tuple[str, ...], tuple[str, ...]]
"""Components that a sight proves, and those it accuses."""

NOTHING: Reading = ((), ())
_PUBLIC = frozenset({Place.ANCHOR, Place.RESOLVER, Place.PROBE})
"""Everybody's, or of one probe: a way to them that fails says nothing against them."""


def read_sights(sights: Sequence[Sight], hers: Paths) -> tuple[Reading, ...]:
    """One reading for each, in the light of the others: a 503 proves all the way to its server.

    What this program does not know, or is not on her way, proves and accuses nothing.
    """
    places, seen = [], []
    for place, one in enumerate(sights):
        for read in readable((one,), hers):
            places.append(place)
            seen.append(read)
    found = [NOTHING] * len(sights)
    for place, evidence in zip(places, read_all(seen, hers), strict=True):
        found[place] = (_named(evidence.proves), _named(evidence.accuses))
    return tuple(found)


def _named(components: Iterable[Component]) -> tuple[str, ...]:
    return tuple(sorted(str(one) for one in components if one.place not in _PUBLIC))
