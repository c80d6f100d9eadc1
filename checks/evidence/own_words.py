"""What this computer itself said of a way that was there a moment ago. PURE.

A tunnel that is taken down in the middle of a look leaves its packets without a way, and the
kernel says so at once: ENETUNREACH, ENETDOWN, ENODEV, EADDRNOTAVAIL, EPERM. Nobody was asked then:
nothing beyond this computer is proved, and no application is at fault. A router on the way may
cause ENETUNREACH and EHOSTUNREACH as well, but only while TCP connects: later its ICMP is no more
than a hint (RFC 1122, 4.2.3.9), and of a datagram it is not reported (udp(7)).
"""

from collections.abc import Sequence

from checks.component import Part
from checks.evidence.circumstances import (
    NOTHING,
    Circumstances,
    Components,
    Reading,
    crosses_tunnel,
    parts_of,
)
from checks.evidence.kinds import DNS, FACTS, LOCAL
from checks.evidence.names import BANK_DNS
from checks.failure import Failure, Operation
from checks.observation import FAILED_AGAIN, Observation, Outcome, ProbeKind

_OWN = frozenset(
    {Failure.NETWORK_UNREACHABLE, Failure.ADDRESS_UNAVAILABLE, Failure.PERMISSION_DENIED}
)
_WITHOUT_A_WAY = frozenset({Failure.NETWORK_UNREACHABLE, Failure.HOST_UNREACHABLE})
_BY_ANYBODY = frozenset({Failure.TIMED_OUT, Failure.HOST_UNREACHABLE, Failure.LOSSY})
_AT_THE_DOOR = frozenset({Failure.CONNECTION_REFUSED, Failure.CONNECTION_RESET})
_CONNECTED = frozenset({Operation.TLS, Operation.EXCHANGE})
_NEVER_CONNECT = DNS | {ProbeKind.NEIGHBOUR}


def says_tunnel_is_gone(seen: Observation) -> bool:
    """Whether this computer had no way into the tunnel, as far as one can tell.

    Said again while connecting, when others inside were asked again as well, it is a router's word.
    """
    if seen.outcome is not Outcome.FAILED or seen.failure not in _OWN or not _into_the_bank(seen):
        return False
    connecting = seen.operation is Operation.CONNECT
    repeated = bool(seen.values.get(FAILED_AGAIN))
    return not (connecting and repeated and seen.failure is Failure.NETWORK_UNREACHABLE)


def shows_tunnel_came_and_went(seen: Observation) -> bool:
    """Whether this is a sign of that: a word of this computer, or counters that began anew."""
    if seen.kind is ProbeKind.TUNNEL_COUNTERS and seen.outcome is Outcome.FAILED:
        return any(one.part is Part.STABILITY for one in seen.path)
    return says_tunnel_is_gone(seen)


def may_be_the_tunnel_alone(seen: Observation, around: Circumstances) -> bool:
    """Whether a failure inside may come of nothing but a tunnel that came and went in this look.

    Where the tunnel's routes are gone its packets go out at home: silence, loss and a door shut
    are then anybody's.
    """
    if not around.tunnel_moved or not _into_the_bank(seen):
        return False
    if says_tunnel_is_gone(seen) or seen.failure in _BY_ANYBODY:
        return True
    return seen.operation is Operation.CONNECT and seen.failure in _AT_THE_DOOR


def unsteady_inside(seen: Sequence[Observation]) -> frozenset[str]:
    """Ids of all that failed inside, where the tunnel was gone in the middle of the look."""
    failed = [one for one in seen if one.outcome is Outcome.FAILED and _into_the_bank(one)]
    moved = any(says_tunnel_is_gone(one) for one in failed)
    return frozenset(one.probe for one in failed) if moved else frozenset()


def read_without_a_way(
    seen: Observation, path: Components, around: Circumstances
) -> Reading | None:
    """What a failure shows whose packets had no way to go; None for any other failure."""
    if seen.failure is Failure.NETWORK_UNREACHABLE and not around.has_route:
        return NOTHING, parts_of(path, LOCAL), NOTHING
    if says_tunnel_is_gone(seen):
        return _read_own_word(seen, path, around)
    if seen.failure is Failure.ADDRESS_UNAVAILABLE:
        return NOTHING, parts_of(path, LOCAL), NOTHING
    return (NOTHING, path, NOTHING) if _broke_off(seen) else None


def _read_own_word(seen: Observation, path: Components, around: Circumstances) -> Reading:
    """It accuses what can take the tunnel away; while connecting, a router beyond may have said so.

    What it bears witness of is that the tunnel was not there all the time.
    """
    gone = around.paths.tunnel(Part.STABILITY)
    if seen.operation is not Operation.CONNECT:
        takes_it_away = {*around.paths.inside(), *around.paths.carriers()}
        path = frozenset(path & takes_it_away) | parts_of(path, {Part.ROUTES})
    return NOTHING, path | {gone}, frozenset({gone})


def _into_the_bank(seen: Observation) -> bool:
    if seen.kind in FACTS or not crosses_tunnel(seen):
        return False
    # Of other servers a service's name is asked beside the tunnel.
    return seen.operation is not Operation.RESOLVE or BANK_DNS in seen.path


def _broke_off(seen: Observation) -> bool:
    """Whether the way was lost after the connection stood: neither end of it is proved by that."""
    connects = seen.kind not in _NEVER_CONNECT
    return connects and seen.failure in _WITHOUT_A_WAY and seen.operation in _CONNECTED
