"""What a name that did not resolve proves and accuses. PURE.

Only a name asked of the bank's own servers tells something about the way to the bank: a public
resolver that knows no inner name says what it always says.
"""

from checks.component import Component, Part, Place
from checks.evidence.circumstances import (
    NOTHING,
    Circumstances,
    Components,
    Reading,
    crosses_tunnel,
    parts_of,
)
from checks.failure import Failure
from checks.observation import Observation

BANK_DNS = Component(Place.BANK_DNS)


def read_public_name(seen: Observation, path: Components, around: Circumstances) -> Reading:
    """A public name, asked of several resolvers: silence of all is the road's or port 53's."""
    if seen.failure is Failure.TIMED_OUT:
        return NOTHING, path | {around.paths.isp(Part.PORT_53)}, NOTHING
    itself = frozenset(one for one in path if one.place is Place.ANCHOR)
    itself |= parts_of(path, {Part.HOST, Part.PORTAL})
    return NOTHING, itself | {around.paths.isp(Part.DNS)}, NOTHING


def read_name_of_service(seen: Observation, path: Components, around: Circumstances) -> Reading:
    """A service's name, asked of the bank's servers or, outside the tunnel, of public ones."""
    road = frozenset(one for one in seen.path if one.place is not Place.SERVICE)
    if BANK_DNS in road:
        road -= parts_of(road, {Part.SEGMENT}) | _route_of_its_own(road, around) | {BANK_DNS}
        if seen.failure is Failure.TIMED_OUT:
            carriers = NOTHING if around.tunnel_carries else frozenset(around.paths.carriers())
            return NOTHING, road | {BANK_DNS} | carriers, NOTHING
        return road, frozenset({BANK_DNS}), NOTHING
    if crosses_tunnel(seen):
        return NOTHING, NOTHING, NOTHING
    if seen.failure is Failure.TIMED_OUT:
        return NOTHING, road | {around.paths.isp(Part.PORT_53)}, NOTHING
    return NOTHING, frozenset({BANK_DNS, around.paths.isp(Part.DNS)}), NOTHING


def _route_of_its_own(road: Components, around: Circumstances) -> Components:
    """The question went to the name server, so the service's own route was not taken."""
    return parts_of(road, {Part.ROUTES}) - {around.paths.tunnel(Part.ROUTES)}
