"""What a success proves. PURE."""

from collections.abc import Iterable

from checks.component import Component, Part, Place
from checks.evidence.circumstances import (
    NOTHING,
    Circumstances,
    Components,
    crosses_tunnel,
    parts_of,
    without,
)
from checks.evidence.renewal import tells_sizes_apart
from checks.failure import Failure
from checks.observation import Observation, ProbeKind


def proved_by_success(seen: Observation, around: Circumstances) -> Components:
    """The path, and what was suspected only by its sign and works all the same."""
    # A handshake with large packets is no answer of the application: that may be ill all the same.
    path = frozenset(seen.path) - around.answered_ill
    if seen.kind in {ProbeKind.TUNNEL_COUNTERS, ProbeKind.POWER, ProbeKind.DISK}:
        # One volume with room says nothing of another that is full.
        return NOTHING
    if around.tunnel_absent and crosses_tunnel(seen) and seen.kind is not ProbeKind.SERVICE:
        # Without a tunnel whoever answers at an inner address is not the bank. A service is
        # believed, because it shows a certificate or speaks its own language.
        return NOTHING
    if around.portal_seen and seen.kind in {ProbeKind.GATEWAY_TCP, ProbeKind.MTU}:
        # A payment page accepts connections in everybody's name.
        return without(path, {Place.GATEWAY}) - parts_of(path, _BEHIND_PORTAL)
    if seen.kind in {ProbeKind.FORWARDER_TCP, ProbeKind.RESOLVER_TCP}:
        # Names are asked over UDP: an answer over TCP does not acquit what may drop datagrams.
        path -= parts_of(path, {Part.PORT_53, Part.ROUTER_DNS})
        path = without(path, {Place.RESOLVER})
    if around.walk_ended_early and seen.values.get("addresses") and seen.kind in _ASKING_BEYOND:
        # A made-up name has an address: this server may answer without asking anybody.
        path -= parts_of(path, {Part.UPLINK})
    if seen.kind is ProbeKind.GATEWAY_TCPT and around.clients_turned_away:
        path -= parts_of(path, {Part.APPLICATION})
    if around.paths.tunnel(Part.POLICY) in path:
        # Who lets everything out closes no home network.
        path |= {around.paths.policy_at_home}
    if seen.kind is ProbeKind.SERVICE:
        path |= parts_of(around.candidates, {Part.CPU})
    if any(one.part is Part.ROUTER for one in path):
        path |= parts_of(around.candidates, {Part.POWER})
    return path


def answered_ill(observations: Iterable[Observation]) -> Components:
    """The applications of services that gave an answer which was an error."""
    ill = [
        one
        for one in observations
        if one.kind is ProbeKind.SERVICE
        and one.failure in {Failure.HTTP_ERROR, Failure.UNEXPECTED_ANSWER}
    ]
    return frozenset[Component]().union(*(parts_of(one.path, {Part.APPLICATION}) for one in ill))


def proved_by_half(seen: Observation, around: Circumstances) -> Components:
    """What an observation that failed at nothing and passed at nothing shows all the same."""
    if seen.kind is ProbeKind.GATEWAY_TTL and seen.values.get("last_hop") == 1:
        # The router itself said that a packet's time ran out.
        return frozenset(around.paths.lan) | {around.paths.home(Part.ROUTE)}
    if tells_sizes_apart(seen) and seen.values.get("small_hung"):
        return parts_of(seen.path, {Part.MTU})
    return NOTHING


_ASKING_BEYOND = frozenset({ProbeKind.FORWARDER, ProbeKind.FORWARDER_TCP, ProbeKind.PROVIDER_DNS})
_BEHIND_PORTAL = frozenset(
    {Part.UPLINK, Part.UNLISTED, Part.GATEWAY_ADDRESS, Part.VPN_PORTS, Part.PORTAL, Part.MTU}
)
