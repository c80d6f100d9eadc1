"""What a failure outside the tunnel proves and accuses: home, internet, gateway. PURE."""

from checks.component import Component, Part, Place
from checks.evidence.circumstances import (
    NOTHING,
    Circumstances,
    Components,
    Reading,
    at_home,
    hurried,
    parts_of,
    shows_portal,
    turns_clients_away,
)
from checks.evidence.kinds import CERTIFICATES
from checks.evidence.names import read_public_name
from checks.failure import Failure, Operation
from checks.observation import Observation, ProbeKind


def read_plain(seen: Observation, path: Components, around: Circumstances) -> Reading:
    """Nothing more is known than that it failed."""
    return NOTHING, path, NOTHING


def read_neighbour(seen: Observation, path: Components, around: Circumstances) -> Reading:
    """A fresh lookup that nobody answered: the router, or what leads to it."""
    return NOTHING, path | at_home(around), NOTHING


def read_anchor(seen: Observation, path: Components, around: Circumstances) -> Reading:
    """A public place: how far the road to it was good, and who may have cut it."""
    if seen.operation is Operation.RESOLVE:
        return read_public_name(seen, path, around)
    itself = frozenset(one for one in path if one.place is Place.ANCHOR)
    near = frozenset(around.paths.lan) | parts_of(path, {Part.ROUTE, Part.ACCESS})
    portal = parts_of(path, {Part.PORTAL})
    if seen.failure in CERTIFICATES:
        return near, portal | itself, portal
    if seen.failure is Failure.CONNECTION_REFUSED:
        return near, portal | itself | parts_of(path, {Part.UNLISTED, Part.POLICY}), NOTHING
    if seen.operation in {Operation.TLS, Operation.EXCHANGE}:
        # TCP connected, so the road is there; what came after it was eaten or cut.
        road = near | parts_of(path, {Part.UPLINK})
        if around.portal_seen:
            road = near
        if hurried(seen):
            return road, NOTHING, NOTHING
        large = frozenset({around.paths.isp(Part.MTU)})
        return road, (path - road) | large, NOTHING
    return NOTHING, path, NOTHING


def read_portal(seen: Observation, path: Components, around: Circumstances) -> Reading:
    """A redirect is a captive portal; a network error is not."""
    near = frozenset(around.paths.lan) | parts_of(path, {Part.ROUTE, Part.ACCESS})
    portal = parts_of(path, {Part.PORTAL})
    if shows_portal(seen):
        return near, portal, portal
    if seen.failure is Failure.HTTP_ERROR:
        return near, frozenset(one for one in path if one.place is Place.ANCHOR) | portal, NOTHING
    # Portal checks are seldom on white lists and often abroad, but an answer proves neither open.
    path |= {around.paths.isp(Part.UNLISTED), Component(Place.ANCHOR, "", Part.FOREIGN)}
    return read_anchor(seen, path, around)


def read_mtu(seen: Observation, path: Components, around: Circumstances) -> Reading:
    """Large packets that vanish where small ones pass."""
    if seen.operation is Operation.CONNECT:
        return read_anchor(seen, path, around)
    # Beyond connecting it fails only when a small exchange with the same host passed beside it.
    mtu = parts_of(path, {Part.MTU})
    return path - mtu - parts_of(path, {Part.PORTAL}), mtu, mtu


def read_gateway(seen: Observation, path: Components, around: Circumstances) -> Reading:
    """The gateway from outside the tunnel."""
    if seen.operation is Operation.RESOLVE:
        return read_public_name(seen, path, around)
    gateway = frozenset(one for one in path if one.place is Place.GATEWAY)
    port = parts_of(path, {Part.PORT, Part.UDP}) & gateway
    if seen.failure is Failure.CONNECTION_REFUSED:
        if around.portal_seen:
            return NOTHING, path, NOTHING
        return path - port, port, port
    if _is_udp(seen):
        # A gateway that hangs above its kernel takes connections and answers no datagram.
        hangs = {around.paths.gateway(Part.APPLICATION)} if around.gateway_hangs else NOTHING
        return NOTHING, path | hangs, NOTHING
    if seen.operation in {Operation.TLS, Operation.EXCHANGE}:
        return _read_gateway_after_connect(seen, path, around)
    return NOTHING, path, NOTHING


def _is_udp(seen: Observation) -> bool:
    return seen.kind is ProbeKind.GATEWAY_NAT_T


def _read_gateway_after_connect(
    seen: Observation, path: Components, around: Circumstances
) -> Reading:
    application = parts_of(path, {Part.APPLICATION, Part.GREETING})
    portal = parts_of(path, {Part.PORTAL})
    inspection = parts_of(path, {Part.INSPECTION})
    near = frozenset(around.paths.lan) | parts_of(path, {Part.ROUTE, Part.ACCESS})
    if turns_clients_away(seen):
        alone = parts_of(application, {Part.APPLICATION})
        return path - application, alone, alone
    if seen.failure in {Failure.UNEXPECTED_ANSWER, Failure.HTTP_ERROR, Failure.HTTP_REDIRECTED}:
        if around.portal_seen:
            return near, portal | application, portal
        # Only a greeting that is known can be a wrong one.
        known = not parts_of(application, {Part.GREETING})
        return path - application - portal, application | portal, application if known else NOTHING
    after = application | portal | inspection | {around.paths.isp(Part.MTU)}
    if around.portal_seen:
        return near, after, portal
    if hurried(seen):
        return path - after, NOTHING, NOTHING
    witnessed = inspection if seen.failure is Failure.CONNECTION_RESET else NOTHING
    blamed = after
    if seen.operation is Operation.TLS and seen.timed_out:
        # Another greeting would be an answer, too: silence is no matter of language.
        blamed = after - parts_of(application, {Part.GREETING})
    return path - after, blamed, witnessed


def read_icmp(seen: Observation, path: Components, around: Circumstances) -> Reading:
    """Silence of ICMP alone proves nothing, and neither does a walk that ended early."""
    return NOTHING, NOTHING, NOTHING
