"""Reads one observation: what it proves, what it accuses, whose own sign it shows. PURE."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from checks.component import Part, Place
from checks.evidence.circumstances import (
    NOTHING,
    Circumstances,
    Components,
    Reading,
    crosses_tunnel,
    parts_of,
    without,
)
from checks.evidence.dns import read_dns
from checks.evidence.facts import read_false_fact
from checks.evidence.inside import read_control, read_inside, read_service
from checks.evidence.kinds import DNS, FACTS, GATEWAY
from checks.evidence.outside import (
    read_anchor,
    read_gateway,
    read_icmp,
    read_mtu,
    read_neighbour,
    read_plain,
    read_portal,
)
from checks.evidence.own_words import (
    may_be_the_tunnel_alone,
    read_without_a_way,
    shows_tunnel_came_and_went,
)
from checks.evidence.renewal import Renewal
from checks.evidence.successes import answered_ill, proved_by_half, proved_by_success
from checks.failure import Failure, Operation
from checks.observation import Observation, Outcome, ProbeKind
from checks.paths import Paths


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observation, read.

    ``accuses`` is empty when there is nothing to explain. ``witnesses`` are components whose own
    sign was seen, which makes them likelier. ``silent_attempts`` is above zero only when a lost
    packet would look the same.
    """

    observation: Observation
    proves: Components = NOTHING
    accuses: Components = NOTHING
    witnesses: Components = NOTHING
    silent_attempts: int = 0


def read_all(observations: Sequence[Observation], paths: Paths) -> list[Evidence]:
    """Read every observation in the light of the others. Order does not matter."""
    renewal = Renewal.of(observations)
    around = replace(
        Circumstances.of(observations, paths, renewal.stands),
        tunnel_moved=any(shows_tunnel_came_and_went(seen) for seen in observations),
        answered_ill=answered_ill(observations),
    )
    return [_renewed(_unsteady(read(seen, around), around), renewal) for seen in observations]


def _unsteady(read_once: Evidence, around: Circumstances) -> Evidence:
    """Of a failure inside, in a look in whose middle the tunnel was gone: that may be all of it."""
    if not read_once.accuses or not may_be_the_tunnel_alone(read_once.observation, around):
        return read_once
    gone = {around.paths.tunnel(Part.STABILITY)}
    return replace(read_once, proves=NOTHING, accuses=read_once.accuses | gone)


def _renewed(read_once: Evidence, renewal: Renewal) -> Evidence:
    """Without the proofs that later silence has overtaken; a hang is then explained by it, too."""
    seen = read_once.observation
    gone = renewal.overtaken(seen, read_once.proves)
    if not gone:
        return read_once
    accuses = read_once.accuses | gone if seen.timed_out else read_once.accuses
    return replace(read_once, proves=read_once.proves - gone, accuses=accuses)


def read(seen: Observation, around: Circumstances) -> Evidence:
    """What one observation proves and accuses."""
    if seen.outcome is Outcome.PASSED:
        return Evidence(seen, proves=proved_by_success(seen, around))
    if seen.outcome is not Outcome.FAILED:
        return Evidence(seen, proves=proved_by_half(seen, around))
    if seen.kind in FACTS:
        proves, accuses, witnesses = read_false_fact(seen, around)
        return Evidence(seen, proves, accuses, witnesses)
    if seen.kind is ProbeKind.LOSS:
        if seen.timed_out:
            return Evidence(seen, accuses=frozenset(seen.path) - parts_of(seen.path, {Part.LOSS}))
        lossy = parts_of(seen.path, {Part.LOSS})
        weak = parts_of(around.candidates, {Part.WIFI})
        return Evidence(seen, accuses=lossy | weak, witnesses=lossy)
    proves, accuses, witnesses = _read_failure(seen, around)
    suspects = accuses - proves
    if seen.timed_out:
        suspects |= _also_silences(seen, around)
    elif seen.failure is Failure.TOO_SLOW:
        # What is sent again and again comes late.
        suspects |= _measured_loss(seen, around)
    attempts = _packets_sent(seen) if seen.silent and seen.kind is not ProbeKind.NEIGHBOUR else 0
    return Evidence(seen, proves - suspects, suspects, witnesses, attempts)


def _packets_sent(seen: Observation) -> int:
    """How many packets would have to be lost. TCP sends again after 1 and 3 s (RFC 6298, 2.1).

    Only a service waits so long, and one that has connected is a stream.
    """
    connected = seen.operation in {Operation.TLS, Operation.EXCHANGE}
    if seen.kind is not ProbeKind.SERVICE or not connected or seen.values.get("datagram"):
        return seen.attempts
    repeated = sum(seen.elapsed_ms >= after for after in _SENT_AGAIN_MS)
    return max(seen.attempts, 1 + repeated)


_SENT_AGAIN_MS = (1000, 3000)


def _also_silences(seen: Observation, around: Circumstances) -> Components:
    """Measured loss explains silence beyond it, a power cut that of the router and all behind it.

    Who shows a payment page lets nothing through but what leads to it.
    """
    power = parts_of(around.candidates, {Part.POWER})
    lossy = _measured_loss(seen, around)
    beyond = any(one.place is Place.ISP for one in seen.path)
    portal = {around.paths.isp(Part.PORTAL)} if around.portal_seen and beyond else NOTHING
    return lossy | power | portal


def _measured_loss(seen: Observation, around: Circumstances) -> Components:
    """Where packets were measured to get lost on the way to this place."""
    inside = crosses_tunnel(seen)
    lossy = around.lossy if inside else without(around.lossy, {Place.BANK_NETWORK})
    if any(one.place is Place.HOME for one in lossy):
        lossy |= parts_of(around.candidates, {Part.WIFI})
    return lossy


def _read_failure(seen: Observation, around: Circumstances) -> Reading:
    path = frozenset(seen.path)
    if crosses_tunnel(seen) and not around.tunnel_carries:
        # Once something has come through it, what carries the tunnel is above suspicion.
        path |= frozenset(around.paths.carriers())
    without_a_way = read_without_a_way(seen, path, around)
    if without_a_way is not None:
        return without_a_way
    if seen.failure is Failure.PERMISSION_DENIED and not crosses_tunnel(seen):
        # This computer itself lets nothing out there: a firewall, as a rule the client's.
        policy = parts_of(path, {Part.POLICY}) or frozenset({around.paths.tunnel(Part.POLICY)})
        return NOTHING, policy, policy
    if seen.failure is Failure.CERTIFICATE_NOT_YET_VALID:
        clock = frozenset({around.paths.pc(Part.CLOCK)})
        return _up_to_port(seen, path), clock, clock
    reader = _READERS.get(seen.kind, read_plain)
    asked = seen.operation is not Operation.RESOLVE and reader is not read_icmp
    if around.tunnel_absent and crosses_tunnel(seen) and asked:
        # Whoever refused or fell silent there, it was not the bank: nothing leads to it.
        return NOTHING, path, NOTHING
    return reader(seen, path, around)


def _up_to_port(seen: Observation, path: Components) -> Components:
    after = {Part.APPLICATION, Part.SLOW, Part.CERTIFICATE, Part.PORTAL, Part.INSPECTION, Part.MTU}
    return frozenset(seen.path) - parts_of(path, frozenset(after))


Reader = Callable[[Observation, Components, Circumstances], Reading]
_READERS: dict[ProbeKind, Reader] = {
    ProbeKind.NEIGHBOUR: read_neighbour,
    ProbeKind.ROUTER_ICMP: read_icmp,
    ProbeKind.GATEWAY_ICMP: read_icmp,
    ProbeKind.GATEWAY_TTL: read_icmp,
    ProbeKind.TUNNEL_HOP: read_icmp,
    ProbeKind.ANCHOR: read_anchor,
    ProbeKind.UNLISTED: read_anchor,
    ProbeKind.FOREIGN: read_anchor,
    ProbeKind.PORTAL: read_portal,
    ProbeKind.MTU: read_mtu,
    ProbeKind.CONTROL: read_control,
    ProbeKind.INNER_GATEWAY: read_inside,
    ProbeKind.SERVICE: read_service,
    **dict.fromkeys(GATEWAY, read_gateway),
    **dict.fromkeys(DNS, read_dns),
}
