"""What a failed question to a name server proves and accuses. PURE."""

from checks.component import Part
from checks.evidence.circumstances import NOTHING, Circumstances, Components, Reading, parts_of
from checks.evidence.inside import read_inside
from checks.evidence.kinds import LAN
from checks.failure import Failure, Operation
from checks.observation import Observation, ProbeKind

_ROUTER = frozenset({ProbeKind.FORWARDER, ProbeKind.FORWARDER_TCP, ProbeKind.ROUTER_NAME})


def read_dns(seen: Observation, path: Components, around: Circumstances) -> Reading:
    """A negative answer proves the server and the road to it; silence proves nothing."""
    if seen.kind in _ROUTER:
        return _read_forwarder(seen, path, around)
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
    if seen.kind in {ProbeKind.RESOLVER, ProbeKind.RESOLVER_TCP}:
        # Nobody knows which resolvers a white list holds or a policy lets through, so an answer
        # acquits neither; silence may be theirs.
        path |= {around.paths.isp(Part.UNLISTED), around.paths.tunnel(Part.POLICY)}
    return read_inside(seen, path, around)


def _read_forwarder(seen: Observation, path: Components, around: Circumstances) -> Reading:
    lan = parts_of(path, LAN)
    router_dns = parts_of(path, {Part.ROUTER_DNS})
    mute = parts_of(path, {Part.MUTE})
    policy = parts_of(path, {Part.POLICY})
    path -= policy
    if not (around.tunnel_carries or around.sending_refused):
        # The client's policy may close the home network, too; but its tunnel stands then.
        policy = NOTHING
    if seen.failure is Failure.CONNECTION_REFUSED:
        return lan, router_dns | mute, router_dns
    if seen.failure is Failure.NAME_REFUSED:
        # Forwarders refuse by themselves, and also when those they ask refuse or are not there.
        return lan, path - lan, NOTHING
    if seen.failure is Failure.NAME_SERVER_FAILED:
        return lan | router_dns, path - lan - router_dns, NOTHING
    if seen.kind is ProbeKind.FORWARDER_TCP and seen.operation is Operation.EXCHANGE:
        # The kernel takes connections for a hung forwarder, too: only the router is proved.
        return lan, path - lan, NOTHING
    if seen.kind is ProbeKind.FORWARDER_TCP:
        # The router itself did not take the connection: nothing beyond it was asked.
        return NOTHING, lan | router_dns | policy, NOTHING
    return NOTHING, path | policy, NOTHING
