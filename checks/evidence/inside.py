"""What a failure inside the tunnel proves and accuses. PURE."""

from checks.component import Part, Place
from checks.evidence.circumstances import (
    NOTHING,
    Circumstances,
    Components,
    Reading,
    crosses_tunnel,
    parts_of,
)
from checks.evidence.names import BANK_DNS, read_name_of_service
from checks.failure import Failure, Operation
from checks.observation import Observation

_SERVICE_TAIL = (Part.HOST, Part.PORT, Part.CERTIFICATE, Part.APPLICATION, Part.SLOW)


def read_control(seen: Observation, path: Components, around: Circumstances) -> Reading:
    """A control host that refuses is reached all the same."""
    itself = frozenset(one for one in path if one.place is Place.CONTROL)
    if seen.failure in {Failure.CONNECTION_REFUSED, Failure.CONNECTION_RESET}:
        return frozenset(seen.path), itself, NOTHING
    # One silent host is nobody's fault only where others of the bank answer.
    return read_inside(seen, path if around.bank_answers else path - itself, around)


def read_inside(seen: Observation, path: Components, around: Circumstances) -> Reading:
    """Silence inside accuses the whole road; an error from inside proves the tunnel."""
    inner = crosses_tunnel(seen) and around.has_tunnel_routes
    if inner and seen.operation is Operation.CONNECT and seen.failure is Failure.HOST_UNREACHABLE:
        # A tunnel has no neighbours to look for: this answer came from a router inside.
        inside = frozenset(around.paths.inside()) | parts_of(path, {Part.ROUTES})
        return inside, path - inside - frozenset(around.paths.carriers()), NOTHING
    return NOTHING, path, NOTHING


def read_service(seen: Observation, path: Components, around: Circumstances) -> Reading:
    """A service's failure says how far the road to it was good."""
    if seen.operation is Operation.RESOLVE:
        return read_name_of_service(seen, path, around)
    # Beyond the name's resolution its servers are neither here nor there.
    path -= {BANK_DNS}
    blamed = _blamed_in_service(seen)
    tail = frozenset(one for one in path if one.place is Place.SERVICE)
    if blamed is None:
        return read_inside(seen, path - tail | parts_of(tail, {Part.HOST}), around)
    accused = frozenset(one for one in tail if one.part in blamed)
    worked = frozenset(one for one in tail if _before(one.part, blamed))
    road = frozenset(seen.path) - tail - {BANK_DNS}
    if Part.APPLICATION in blamed and seen.operation is Operation.TLS and seen.timed_out:
        accused |= {around.paths.tunnel(Part.MTU), around.paths.isp(Part.MTU)}
    if seen.failure is Failure.TOO_SLOW:
        accused |= parts_of(around.candidates, {Part.CPU})
    return road | worked, accused, accused if Part.CERTIFICATE in blamed else NOTHING


def _blamed_in_service(seen: Observation) -> frozenset[Part] | None:
    """Which part of the service itself a failure points at; None when the road may be to blame."""
    if seen.failure is Failure.CONNECTION_REFUSED:
        return frozenset({Part.PORT})
    if seen.failure is Failure.CERTIFICATE_EXPIRED:
        return frozenset({Part.CERTIFICATE})
    if seen.failure is Failure.TOO_SLOW:
        return frozenset({Part.SLOW})
    if seen.operation is Operation.EXCHANGE and seen.timed_out:
        connected_first = any(one.part is Part.SLOW for one in seen.path)
        return _SLOW if connected_first else None
    connected = seen.operation in {Operation.TLS, Operation.EXCHANGE}
    answered = seen.failure in {Failure.HTTP_ERROR, Failure.UNEXPECTED_ANSWER}
    return frozenset({Part.APPLICATION}) if connected or answered else None


_SLOW = frozenset({Part.SLOW})


def _before(part: Part, blamed: frozenset[Part]) -> bool:
    first = min(_SERVICE_TAIL.index(one) for one in blamed)
    return part in _SERVICE_TAIL[:first]
