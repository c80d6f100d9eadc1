"""What a failed question to a name server proves and accuses. PURE."""

from checks.component import Part, Place
from checks.evidence.circumstances import NOTHING, Circumstances, Components, Reading, parts_of
from checks.evidence.inside import read_inside
from checks.evidence.kinds import LAN
from checks.failure import Failure, Operation
from checks.observation import Observation, ProbeKind


def read_dns(seen: Observation, path: Components, around: Circumstances) -> Reading:
    """A negative answer proves the server and the road to it; silence proves nothing."""
    if seen.kind in {ProbeKind.FORWARDER, ProbeKind.FORWARDER_TCP}:
        return _read_forwarder(seen, path)
    answered = seen.failure in {
        Failure.NAME_SERVER_FAILED,
        Failure.NAME_NOT_FOUND,
        Failure.NAME_REFUSED,
    }
    if answered or seen.failure is Failure.CONNECTION_REFUSED:
        last = frozenset(seen.path[-1:])
        blamed = last or path
        if seen.kind is ProbeKind.PROVIDER_DNS:
            blamed = parts_of(path, {Part.DNS, Part.DNS_SETTINGS})
        return frozenset(seen.path) - blamed, blamed, NOTHING
    return read_inside(seen, path, around)


def _read_forwarder(seen: Observation, path: Components) -> Reading:
    lan = parts_of(path, LAN)
    router_dns = parts_of(path, {Part.ROUTER_DNS})
    mute = frozenset(one for one in path if one.place is Place.RESOLVER)
    if seen.failure in {Failure.CONNECTION_REFUSED, Failure.NAME_REFUSED}:
        return lan, router_dns | mute, router_dns
    if seen.failure is Failure.NAME_SERVER_FAILED:
        return lan | router_dns, path - lan - router_dns, NOTHING
    if seen.kind is ProbeKind.FORWARDER_TCP and seen.operation is Operation.EXCHANGE:
        return lan | router_dns, path - lan - router_dns, NOTHING
    if seen.kind is ProbeKind.FORWARDER_TCP:
        # The router itself did not take the connection: nothing beyond it was asked.
        return NOTHING, lan | router_dns | mute, NOTHING
    return NOTHING, path, NOTHING
