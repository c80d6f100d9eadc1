"""Facts of this computer as observations. PURE.

A fact that could not be read is ``unknown`` with its reason, never a guess. A fact that cannot
stand because a lower one fell is ``skipped``: it would only repeat what is known.
"""

from collections.abc import Iterator

from checks.component import Component, Part
from checks.failure import Failure, Operation
from checks.host.facts import Disk, InterfaceKind
from checks.host.programs import is_running
from checks.observation import Observation, Outcome, ProbeKind
from checks.paths import Paths
from checks.situation import Situation, has_usable_address
from checks.subject import Subject
from checks.vpn.status import Session

MEMORY_FULL = 97.0
"""Per cent of memory in use from which programs stop answering."""
DISK_LOW = 200 * 1024 * 1024
"""Bytes free below which Windows and browsers begin to fail."""
WIFI_WEAK = 25
"""Per cent of signal below which a voice call breaks (about -82 dBm)."""
CPU_BUSY = 95.0
LATE_MS = 100
"""Without such delays a busy processor only means that we and others are at work."""
STARVED_MS = 250
"""A thread that wakes this late on a busy computer shows that programs wait for their turn."""
CLOCK_WRONG = 300.0
"""Seconds of skew from which certificates and one-time codes fail (Kerberos allows 300)."""


def observe_facts(subject: Subject, situation: Situation, at_ms: int = 0) -> list[Observation]:
    """Every fact that was read, as an observation along its own path."""
    paths = Paths.of(subject)
    seen = [
        *_network(situation, paths),
        *_resolvers(subject, situation, paths),
        *_computer(situation, paths),
        *_programs(subject, situation, paths),
        *(_vpn(situation, paths) if subject.vpn else ()),
    ]
    return [_at(one, at_ms) for one in seen if one.kind not in subject.off]


def clock_fact(skew_seconds: float, paths: Paths, at_ms: int) -> Observation:
    """The PC's clock against a Date header (RFC 9110, 6.6.1); resolution one second."""
    wrong = abs(skew_seconds) > CLOCK_WRONG
    skew: Values = {"skew_s": round(skew_seconds)}
    return _fact(ProbeKind.CLOCK, not wrong, (paths.pc(Part.CLOCK),), at_ms=at_ms, values=skew)


def cpu_fact(percent: float | None, late_ms: int, paths: Paths, at_ms: int) -> Observation:
    """How busy the processor was during the diagnosis, and whether programs had to wait."""
    if percent is None:
        return _fact(ProbeKind.CPU, None, (paths.pc(Part.CPU),), at_ms=at_ms)
    busy = percent >= CPU_BUSY and late_ms >= LATE_MS
    values: Values = {"percent": round(percent), "late_ms": late_ms}
    if busy and late_ms >= STARVED_MS:
        values["starved"] = True
    return _fact(ProbeKind.CPU, not busy, (paths.pc(Part.CPU),), at_ms=at_ms, values=values)


def counters_fact(tunnel: str, sent: int, received: int, paths: Paths, at_ms: int) -> Observation:
    """Bytes through the tunnel meanwhile: something out and nothing in is a sign, no proof.

    Fewer than before show that it was laid anew: the counters of an interface begin at nothing.
    """
    laid_anew = sent < 0 or received < 0
    answered = not laid_anew and (received > 0 or sent == 0)
    values: Values = {"sent": sent, "received": received}
    path = (paths.tunnel(Part.STABILITY if laid_anew else Part.DATA),)
    return _fact(ProbeKind.TUNNEL_COUNTERS, answered, path, tunnel, at_ms=at_ms, values=values)


Values = dict[str, str | int | float | bool]


def _fact(
    kind: ProbeKind,
    stands: bool | None,
    path: tuple[Component, ...],
    target: str = "",
    *,
    detail: str = "",
    at_ms: int = 0,
    values: Values | None = None,
) -> Observation:
    if stands is None:
        outcome, failure = Outcome.UNKNOWN, None
    elif stands:
        outcome, failure = Outcome.PASSED, None
    else:
        outcome, failure = Outcome.FAILED, Failure.FACT_FALSE
    operation = Operation.READ if failure else None
    return Observation(
        kind,
        target,
        path,
        outcome,
        at_ms=at_ms,
        failure=failure,
        operation=operation,
        detail=detail,
        values=values or {},
    )


def _at(seen: Observation, at_ms: int) -> Observation:
    return Observation(
        seen.kind,
        seen.target,
        seen.path,
        seen.outcome,
        at_ms,
        seen.elapsed_ms,
        seen.failure,
        seen.operation,
        seen.detail,
        seen.attempts,
        seen.values,
    )


def _network(situation: Situation, paths: Paths) -> Iterator[Observation]:
    adapter = (paths.home(Part.ADAPTER),)
    link = (*adapter, paths.home(Part.LINK))
    address = (*link, paths.home(Part.ADDRESS))
    route = (*address, paths.home(Part.ROUTE))
    if not situation.knows_interfaces:
        reason = situation.facts.unreadable.get("interfaces", "no adapters were reported")
        yield _fact(ProbeKind.ADAPTER, None, adapter, detail=reason)
        return
    physical = situation.physical
    if physical is None:
        yield _fact(ProbeKind.ADAPTER, False, adapter, detail="no network adapter")
        return
    enabled = physical.enabled is not False
    yield _fact(ProbeKind.ADAPTER, enabled, adapter, physical.name)
    if not enabled:
        return
    yield _fact(ProbeKind.LINK, physical.link, link, physical.name)
    if physical.link is False:
        return
    usable = has_usable_address(physical)
    yield _fact(ProbeKind.ADDRESS, usable, address, physical.name)
    if usable:
        known = situation.knows_routes
        has_route = situation.default_route is not None
        yield _fact(ProbeKind.ROUTE, has_route if known else None, route, physical.name)
    wifi = situation.facts.wifi
    if wifi and wifi.signal is not None and physical.kind is InterfaceKind.WIFI:
        strong = wifi.signal >= WIFI_WEAK
        yield _fact(
            ProbeKind.WIFI, strong, (paths.home(Part.WIFI),), values={"signal": wifi.signal}
        )


def _resolvers(subject: Subject, situation: Situation, paths: Paths) -> Iterator[Observation]:
    """Whether this PC asks the name servers that the network offers, or others set by hand."""
    facts = situation.facts
    offered = {*facts.dhcp_resolvers, *subject.history.resolvers}
    if not offered or not facts.resolvers:
        return
    inner = set(subject.vpn.dns_servers) if subject.vpn else set()
    usual = set(facts.resolvers) <= offered | inner | {situation.router}
    path = (paths.pc(Part.DNS_SETTINGS),)
    yield _fact(ProbeKind.DNS_SETTINGS, usual, path, values={"set": len(facts.resolvers)})


def _computer(situation: Situation, paths: Paths) -> Iterator[Observation]:
    facts = situation.facts
    if facts.memory_percent is not None:
        free = facts.memory_percent < MEMORY_FULL
        percent: Values = {"percent": round(facts.memory_percent)}
        yield _fact(ProbeKind.MEMORY, free, (paths.pc(Part.MEMORY),), values=percent)
    for disk in facts.disks:
        yield _disk(disk, paths)
    if facts.on_mains is not None:
        power = (paths.home(Part.POWER),)
        yield _fact(ProbeKind.POWER, facts.on_mains, power)


def _disk(disk: Disk, paths: Paths) -> Observation:
    enough = disk.free >= min(DISK_LOW, disk.total // 20)
    values: Values = {"free_mb": disk.free // 2**20, "total_mb": disk.total // 2**20}
    return _fact(ProbeKind.DISK, enough, (paths.pc(Part.DISK),), disk.path, values=values)


def _programs(subject: Subject, situation: Situation, paths: Paths) -> Iterator[Observation]:
    running = situation.facts.programs
    for service in subject.services:
        if not service.process:
            continue
        stands = is_running(service.process, running)
        program = (paths.service(service.id, Part.PROGRAM),)
        yield _fact(ProbeKind.PROGRAM, stands, program, service.id)


def _vpn(situation: Situation, paths: Paths) -> Iterator[Observation]:
    status = situation.vpn
    if status is not None:
        reason = status.reason
        process = (paths.tunnel(Part.PROCESS),)
        certificate = (paths.tunnel(Part.CERTIFICATE),)
        login = (paths.tunnel(Part.LOGIN),)
        if status.running is not False or not status.login_rejected:
            # A client that ended because its login was rejected is no second fault.
            runs = status.running
            yield _fact(ProbeKind.VPN_PROCESS, runs, process, status.client, detail=reason)
        if status.certificate_expired is not None:
            good = not status.certificate_expired
            yield _fact(ProbeKind.VPN_CERTIFICATE, good, certificate, status.client)
        if status.login_rejected is not None:
            yield _fact(ProbeKind.VPN_LOGIN, not status.login_rejected, login, status.client)
        if status.running is not False:
            session = _session(status.session)
            yield _fact(
                ProbeKind.VPN_SESSION, session, paths.client(), status.client, detail=reason
            )
    yield from _tunnel(situation, paths)


def _session(session: Session) -> bool | None:
    if session is Session.UNKNOWN:
        return None
    return session is Session.CONNECTED


def _tunnel(situation: Situation, paths: Paths) -> Iterator[Observation]:
    if not situation.knows_interfaces:
        return
    tunnel = situation.tunnel
    up: bool | None = tunnel is not None and tunnel.link is not False and has_usable_address(tunnel)
    if situation.tunnel_doubt:
        up = None
    set_up = (
        paths.tunnel(Part.CERTIFICATE),
        paths.tunnel(Part.LOGIN),
        paths.tunnel(Part.SESSION),
    )
    name = tunnel.name if tunnel else ""
    yield _fact(ProbeKind.TUNNEL_INTERFACE, up, set_up, name, detail=situation.tunnel_doubt)
    if not up:
        return
    for destination, interface in situation.inner_routes.items():
        stands = None if interface is None else interface == name
        routes = (paths.tunnel(Part.ROUTES), paths.route_to(destination))
        yield _fact(ProbeKind.TUNNEL_ROUTE, stands, routes, destination)
