"""Which probes to run, along which paths. PURE: settings and host facts in, probes out."""

import ipaddress
from collections.abc import Iterator
from dataclasses import replace

from checks.component import Component, Part, Place
from checks.observation import ProbeKind
from checks.paths import Path, Paths
from checks.probe import Probe
from checks.situation import Situation
from checks.subject import Service, Subject
from checks.target import Target, is_address

CHECK_POINT = frozenset({"checkpoint", "snx-rs"})
DNS_BASE = "ya.ru"
"""Under which a random label is asked: any answer, NXDOMAIN too, proves recursion."""
WAIT = 0.8
"""Seconds for one try of an ordinary probe. Three tries, 0.4 s apart, overlap."""
CONNECT_WAIT = 0.9
"""Seconds a service has for taking the connection, before its answer is waited for: no less than
others, because on a slow line only its first try is in time."""
LOSS_TRIES = 30
LOSS_GAP_MS = 20
LOSS_EACH = 0.5
"""Seconds one of these tries may take, where the way is not known to be longer."""


def plan_probes(subject: Subject, situation: Situation) -> list[Probe]:
    """All probes of a first round. What needs a router or a tunnel is left out without one."""
    paths = Paths.of(subject)
    probes = [
        *_home(subject, situation, paths),
        *_internet(subject, situation, paths),
        *_gateway(subject, situation, paths),
        *_inside(subject, situation, paths),
        *(_service(one, subject, situation, paths) for one in subject.services),
    ]
    return [probe for probe in probes if probe.kind not in subject.off]


def wait_of(probe: Probe) -> float:
    """Seconds one try of this probe may take.

    A service may be slow and still healthy, so its answer is waited for a little longer than the
    bank calls slow. One without a connection shows its silence as soon as any other.
    """
    if probe.kind is ProbeKind.LOSS:
        each = float(probe.options.get("each_s", LOSS_EACH))
        return LOSS_TRIES * LOSS_GAP_MS / 1000 + each + 0.3
    if probe.kind is ProbeKind.SERVICE and probe.far_end is not None:
        if probe.far_end.datagram:
            return CONNECT_WAIT
        return float(probe.options.get("slow_after", WAIT)) + 0.4
    if probe.kind in {ProbeKind.GATEWAY_TTL, ProbeKind.NEIGHBOUR, ProbeKind.MTU}:
        return 2 * WAIT
    return WAIT


def outer_resolvers(subject: Subject, situation: Situation) -> tuple[str, ...]:
    """Whom to ask for public names: this PC's own resolvers, then public ones."""
    inner = set(subject.vpn.dns_servers) if subject.vpn else set()
    own = [one for one in situation.facts.resolvers if one not in inner]
    return tuple(dict.fromkeys([*own, *subject.internet.resolvers]))


def _dns_base(subject: Subject) -> str:
    names = [one.host for one in subject.internet.domestic if one.is_name]
    return names[0] if names else DNS_BASE


def _home(subject: Subject, situation: Situation, paths: Paths) -> Iterator[Probe]:
    router = situation.router
    if not router:
        return
    yield Probe(ProbeKind.NEIGHBOUR, router, paths.lan)
    yield Probe(ProbeKind.ROUTER_TCP, router, paths.lan, _host(router, 80))
    yield Probe(ProbeKind.ROUTER_ICMP, router, paths.lan, _host(router, 1))
    base = _dns_base(subject)
    own = router in situation.facts.resolvers
    known = subject.history.worked(f"{ProbeKind.FORWARDER}:{router}")
    if own or known:
        far_end = _host(router, 53)
        yield Probe(ProbeKind.ROUTER_NAME, router, paths.router_name(), far_end)
        name = {"name": base}
        path = paths.forwarder()
        yield Probe(ProbeKind.FORWARDER, router, path, far_end, options=name)
        yield Probe(ProbeKind.FORWARDER_TCP, router, path, far_end, options=name)


def _internet(subject: Subject, situation: Situation, paths: Paths) -> Iterator[Probe]:
    resolvers = outer_resolvers(subject, situation)
    base = {"name": _dns_base(subject)}
    inner = set(subject.vpn.dns_servers) if subject.vpn else set()
    tunnelled = situation.tunnel_takes_all
    for address in situation.facts.resolvers:
        if address != situation.router and address not in inner and not _is_loopback(address):
            path = paths.configured_resolver()
            yield Probe(ProbeKind.PROVIDER_DNS, address, path, _host(address, 53), options=base)
    internet = subject.internet
    for address in internet.resolvers:
        path = paths.resolver(address, inside=tunnelled)
        yield Probe(ProbeKind.RESOLVER, address, path, _host(address, 53), options=base)
        yield Probe(ProbeKind.RESOLVER_TCP, address, path, _host(address, 53), options=base)
    kinds = (
        (ProbeKind.ANCHOR, internet.domestic, True, False),
        (ProbeKind.UNLISTED, internet.unlisted, False, False),
        (ProbeKind.FOREIGN, internet.foreign, False, True),
    )
    for kind, targets, listed, foreign in kinds:
        for target in targets:
            path = paths.anchor(target.host, listed=listed, foreign=foreign, inside=tunnelled)
            yield Probe(kind, target.url, path, target, "", resolvers, internet.ca_file)
    for target in internet.portals:
        path = paths.anchor(target.host, inside=tunnelled)
        yield Probe(ProbeKind.PORTAL, target.url, path, target, resolvers=resolvers)


def _gateway(subject: Subject, situation: Situation, paths: Paths) -> Iterator[Probe]:
    vpn = subject.vpn
    if vpn is None or not vpn.gateway:
        return
    resolvers = outer_resolvers(subject, situation)
    addresses = (vpn.gateway,) if is_address(vpn.gateway) else vpn.gateway_addresses

    def probe(kind: ProbeKind, path: tuple[Component, ...], scheme: str, port: int) -> Probe:
        far_end = Target(scheme, vpn.gateway, port, "/clients/", addresses)
        return Probe(kind, f"{vpn.gateway}:{port}", path, far_end, resolvers=resolvers)

    for port in vpn.tcp_ports:
        yield probe(ProbeKind.GATEWAY_TCP, paths.gateway_tcp(), "tcp", port)
    if vpn.tcp_ports:
        main = vpn.tcp_ports[0]
        yield from _gateway_application(vpn.client, probe(ProbeKind.MTU, (), "tls", main), paths)
        reach = (*paths.net, paths.isp(Part.UNLISTED), paths.isp(Part.GATEWAY_ADDRESS))
        reach = (*reach, paths.gateway(Part.HOST))
        yield probe(ProbeKind.GATEWAY_ICMP, reach, "tcp", main)
        near = (*paths.lan, paths.home(Part.ROUTE), paths.isp(Part.ACCESS))
        yield probe(ProbeKind.GATEWAY_TTL, near, "tcp", main)
    for port in vpn.udp_ports:
        yield probe(ProbeKind.GATEWAY_NAT_T, paths.gateway_udp(), "tcp", port)


def _gateway_application(client: str, like: Probe, paths: Paths) -> Iterator[Probe]:
    """What speaks behind the port.

    Only a Check Point gateway is known to greet in its own language. From others the greeting is
    evidence once it was heard, and so is TCPT from all: its silence may be the bank's choice.
    """
    greeting = (paths.gateway(Part.GREETING),)
    hello = paths.gateway_hello()
    tcpt = tuple(one for one in hello if one.part is not Part.INSPECTION)
    known = client in CHECK_POINT
    yield replace(like, kind=ProbeKind.GATEWAY_HELLO, path=hello if known else (*hello, *greeting))
    yield replace(like, kind=ProbeKind.GATEWAY_TCPT, path=(*tcpt, *greeting))
    yield replace(like, path=(*paths.gateway_tcp(), paths.isp(Part.PORTAL), paths.isp(Part.MTU)))


def _inside(subject: Subject, situation: Situation, paths: Paths) -> Iterator[Probe]:
    vpn = subject.vpn
    if vpn is None:
        return
    if vpn.inner_gateway:
        far_end = _host(vpn.inner_gateway, 443)
        path = _by_route(paths.inside(), far_end, paths)
        yield Probe(ProbeKind.INNER_GATEWAY, vpn.inner_gateway, path, far_end)
        if situation.tunnel is not None:
            yield Probe(ProbeKind.TUNNEL_HOP, vpn.inner_gateway, path, far_end)
    for target in vpn.control:
        path = _by_route(paths.control(target.host), target, paths)
        yield Probe(ProbeKind.CONTROL, target.url, path, target)
    names = [one.target.host for one in subject.services if one.target.is_name]
    inner = [name for name in names if _is_inner(name, vpn.domains)]
    asked = (inner or list(vpn.domains))[:1]
    for server in vpn.dns_servers:
        options = {"name": asked[0] if asked else ".", "expect": "name" if inner else "any"}
        far_end = _host(server, 53)
        path = _by_route(paths.bank_dns(), far_end, paths)
        yield Probe(ProbeKind.BANK_DNS, server, path, far_end, options=options)


def _by_route(path: Path, target: Target, paths: Paths) -> Path:
    """Each address inside has a route of its own, known when the address is."""
    everywhere = paths.tunnel(Part.ROUTES)
    if everywhere not in path or not target.addresses:
        return path
    after = path.index(everywhere) + 1
    return (*path[:after], paths.route_to(target.addresses[0]), *path[after:])


def _service(service: Service, subject: Subject, situation: Situation, paths: Paths) -> Probe:
    vpn = subject.vpn
    inside = vpn is not None and is_inside(service.target, subject)
    path = paths.to_service(service.id, inside=inside, datagram=service.target.datagram)
    path = _by_route(path, service.target, paths)
    resolvers = outer_resolvers(subject, situation)
    if vpn is not None and vpn.dns_servers and inside:
        resolvers = vpn.dns_servers
        if not service.target.addresses:
            path = (*path, Component(Place.BANK_DNS))
    options: dict[str, str | int | float] = {
        "slow_after": service.slow_after,
        "connect_wait": CONNECT_WAIT,
    }
    return Probe(
        ProbeKind.SERVICE,
        service.id,
        path,
        service.target,
        resolvers=resolvers,
        ca_file=service.ca_file,
        options=options,
    )


def is_inside(target: Target, subject: Subject) -> bool:
    """Whether a target lies behind the tunnel. Without any named network everything does."""
    vpn = subject.vpn
    if vpn is None:
        return False
    if _is_inner(target.host, vpn.domains):
        return True
    if not target.addresses:
        return not target.is_name or not vpn.domains
    networks = [ipaddress.ip_network(one, strict=False) for one in vpn.networks]
    if not networks:
        return True
    return any(
        ipaddress.ip_address(address) in network
        for address in target.addresses
        for network in networks
    )


def inner_destinations(subject: Subject) -> tuple[str, ...]:
    """One address per inner network to ask the routing table about."""
    vpn = subject.vpn
    if vpn is None:
        return ()
    known = [vpn.inner_gateway] if vpn.inner_gateway else []
    known += list(vpn.dns_servers)
    for target in (*vpn.control, *(service.target for service in subject.services)):
        if is_inside(target, subject):
            known += list(target.addresses)
    if not known:
        known = [str(next(_hosts(network), "")) for network in vpn.networks]
    return tuple(dict.fromkeys(one for one in known if one))


def _hosts(network: str) -> Iterator[object]:
    return iter(ipaddress.ip_network(network, strict=False).hosts())


def _is_inner(name: str, domains: tuple[str, ...]) -> bool:
    lowered = name.lower().rstrip(".")
    return any(lowered == d.lower() or lowered.endswith("." + d.lower()) for d in domains)


def _host(address: str, port: int) -> Target:
    return Target("tcp", address, port, addresses=(address,))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False
