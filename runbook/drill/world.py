"""PURE. A night at home in data: every probe answers unless the scenario says otherwise.

The subject is a bank that does not exist, at addresses nobody has (RFC 5737): nothing is measured.

A scenario names what differs: facts of the computer by dotted name, and for probes (by shell
pattern over their ids) how they fail, as in ``"anchor:*" = "timed_out connect"``.
"""

import fnmatch
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from checks.component import Part
from checks.facts import clock_fact, cpu_fact, observe_facts
from checks.failure import Failure, Operation
from checks.host.facts import Disk, HostFacts, Interface, InterfaceKind, Route, Wifi
from checks.observation import Observation, Outcome, ProbeKind
from checks.paths import Paths
from checks.plan import inner_destinations, plan_probes
from checks.plan_again import plan_loss
from checks.probe import Probe
from checks.situation import Situation
from checks.subject import History, Internet, Service, Subject, Vpn
from checks.target import parse_target
from checks.tries import MOST_TRIES
from checks.vpn.status import Session, VpnStatus

ROUTER = "192.168.1.1"
GATEWAY = "203.0.113.10"

VPN = Vpn(
    gateway="vpn.bank.example",
    gateway_addresses=(GATEWAY,),
    inner_gateway="10.20.0.1",
    networks=("10.20.0.0/16",),
    dns_servers=("10.20.0.53",),
    domains=("bank.internal",),
    control=(parse_target("tcp://10.20.1.40:22"),),
)

SUBJECT = Subject(
    operator="op-117",
    provider="domru",
    city="Оренбург",
    vpn=VPN,
    services=(
        Service(
            "crm",
            "CRM",
            parse_target("https://crm.bank.internal/health", ("10.20.1.10",)),
            process="bankcrm",
        ),
        Service(
            "chat", "Чат", parse_target("wss://chat.bank.internal/ws", ("10.20.1.20",)), "chat"
        ),
        Service("phone", "Телефония", parse_target("sip:10.20.1.30:5060"), "voice"),
    ),
    internet=Internet(
        domestic=tuple(
            parse_target(f"tls://{host}:443", ("198.51.100.1",))
            for host in ("ya.ru", "gosuslugi.ru", "sberbank.ru", "ozon.ru")
        ),
        unlisted=tuple(
            parse_target(f"tls://{host}:443", ("198.51.100.2",)) for host in ("cbr.ru", "vtb.ru")
        ),
        foreign=(parse_target("tls://1.1.1.1:443"), parse_target("tls://8.8.8.8:443")),
        resolvers=("77.88.8.8", "8.8.8.8"),
        portals=(parse_target("http://connectivitycheck.gstatic.com/generate_204", ("8.8.4.4",)),),
    ),
)

FACTS = HostFacts(
    system="linux",
    interfaces=(
        Interface("eth0", "", InterfaceKind.ETHERNET, True, True, ("192.168.1.20",)),
        Interface("tun0", "", InterfaceKind.TUNNEL, True, True, ("10.20.250.2",)),
    ),
    routes=(Route("0.0.0.0/0", ROUTER, "eth0"), Route("10.20.0.0/16", "", "tun0")),
    resolvers=(ROUTER,),
    cpu_percent=5.0,
    memory_percent=40.0,
    disks=(Disk("/", 50 * 2**30, 200 * 2**30),),
    on_mains=True,
    programs=frozenset({"bankcrm", "tracsrvwrapper"}),
)

LOSSY_FROM = 6
"""Packets lost out of thirty: a fifth, from which on a segment counts as lossy."""

STATUS = VpnStatus("checkpoint", running=True, session=Session.CONNECTED)


@dataclass(frozen=True)
class Scenario:
    """What differs from a healthy night."""

    fails: Mapping[str, str] = field(default_factory=dict)
    skips: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    worked: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    """Settings that are missing: inner_gateway, control, vpn, services, dns_servers."""
    services: tuple[str, ...] = ()
    loss: Mapping[str, int] = field(default_factory=dict)
    """Segments (router, provider, bank) with packets lost out of thirty; empty: not measured."""
    vpn: Mapping[str, Any] = field(default_factory=dict)
    """Settings of the remote access that differ, by their names."""
    at: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Services elsewhere: their address, then what it resolves to when that is configured."""


def scenario_of(night: Mapping[str, Any]) -> Scenario:
    """What differs on a night, from its table."""
    return Scenario(
        fails=night.get("fails", {}),
        skips=tuple(night.get("skips", ())),
        facts=night.get("facts", {}),
        worked=tuple(night.get("worked", ())),
        without=tuple(night.get("without", ())),
        services=tuple(night.get("services", ())),
        loss=night.get("loss", {}),
        vpn=night.get("vpn", {}),
        at=night.get("at", {}),
    )


def subject_of(scenario: Scenario) -> Subject:
    """The settings of this night."""
    subject = SUBJECT
    empty: dict[str, Any] = {"inner_gateway": "", "control": (), "dns_servers": ()}
    vpn = replace(VPN, **{name: empty[name] for name in scenario.without if name in empty})
    vpn = replace(vpn, **{name: _settled(value) for name, value in scenario.vpn.items()})
    services = subject.services if "services" not in scenario.without else ()
    services = tuple(_elsewhere(one, scenario) for one in services)
    if scenario.services:
        services = tuple(one for one in services if one.id in scenario.services)
    subject = replace(subject, vpn=None if "vpn" in scenario.without else vpn, services=services)
    everything = [probe.id for probe in plan_probes(subject, Situation(FACTS))]
    answered = {one for pattern in scenario.worked for one in fnmatch.filter(everything, pattern)}
    return replace(subject, history=History(frozenset(answered)))


def _settled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _elsewhere(service: Service, scenario: Scenario) -> Service:
    if service.id not in scenario.at:
        return service
    url, *addresses = scenario.at[service.id]
    return replace(service, target=parse_target(url, tuple(addresses)))


def situation_of(scenario: Scenario, subject: Subject) -> Situation:
    """The computer of this night."""
    facts, tunnel = _computer(scenario)
    status = _client(scenario) if subject.vpn else None
    return Situation(facts, status, tunnel, _inner_routes(scenario, subject))


_OF_ADAPTER = ("enabled", "link", "addresses")
_OF_CLIENT = ("client", "running", "login_rejected", "certificate_expired")
_OF_COMPUTER = ("resolvers", "memory_percent", "on_mains", "programs")
_OF_ITS_OWN = ("wifi_signal", "tunnel", "free_mb", "route", "session", "tunnel_routes")
FACTS_THAT_MAY_DIFFER = frozenset({*_OF_ADAPTER, *_OF_CLIENT, *_OF_COMPUTER, *_OF_ITS_OWN})


def _computer(scenario: Scenario) -> tuple[HostFacts, Interface | None]:
    changed = dict(scenario.facts)
    ethernet, tunnel = FACTS.interfaces
    adapter = {name: _settled(changed[name]) for name in _OF_ADAPTER if name in changed}
    ethernet = replace(ethernet, **adapter)
    facts = FACTS
    if "wifi_signal" in changed:
        ethernet = replace(ethernet, kind=InterfaceKind.WIFI)
        facts = replace(facts, wifi=Wifi("eth0", changed["wifi_signal"]))
    stands = changed.get("tunnel", True)
    facts = replace(facts, interfaces=(ethernet, tunnel) if stands else (ethernet,))
    if "free_mb" in changed:
        facts = replace(facts, disks=(Disk("/", changed["free_mb"] * 2**20, 200 * 2**30),))
    if not changed.get("route", True):
        facts = replace(facts, routes=())
    rest = {name: _settled(changed[name]) for name in _OF_COMPUTER if name in changed}
    if "programs" in rest:
        rest["programs"] = frozenset(rest["programs"])
    return replace(facts, **rest), tunnel if stands else None


def _client(scenario: Scenario) -> VpnStatus:
    changed = {name: scenario.facts[name] for name in _OF_CLIENT if name in scenario.facts}
    changed = {name: None if value == "unknown" else value for name, value in changed.items()}
    session = Session(scenario.facts.get("session", STATUS.session))
    return replace(STATUS, session=session, **changed)


def _inner_routes(scenario: Scenario, subject: Subject) -> dict[str, str | None]:
    """``tunnel_routes``: false, or the destinations whose packets go out at home."""
    everywhere = inner_destinations(subject)
    missing = scenario.facts.get("tunnel_routes", [])
    if missing is False:
        missing = everywhere
    return {one: "eth0" if one in missing else "tun0" for one in everywhere}


def observe(scenario: Scenario) -> tuple[list[Observation], Subject]:
    """All observations of this night, as a diagnosis would bring them."""
    subject = subject_of(scenario)
    situation = situation_of(scenario, subject)
    seen = observe_facts(subject, situation)
    for probe in plan_probes(subject, situation):
        seen.append(_run(probe, scenario))
    paths = Paths.of(subject)
    for pattern, how in scenario.fails.items():
        if pattern == "clock":
            seen.append(clock_fact(float(how), paths, 0))
        if pattern == "cpu":
            percent, late = how.split()
            seen.append(cpu_fact(float(percent), int(late), paths, 0))
    if scenario.loss:
        seen += [_measured(probe, scenario) for probe in plan_loss(subject, situation, seen)]
    return seen, subject


def _run(probe: Probe, scenario: Scenario) -> Observation:
    seen = Observation(probe.kind, probe.target, probe.path, Outcome.PASSED, 5, 20)
    if probe.kind in {ProbeKind.ROUTER_ICMP, ProbeKind.GATEWAY_ICMP}:
        seen = replace(seen, outcome=Outcome.SKIPPED, detail="no right to ping")
    if any(fnmatch.fnmatchcase(probe.id, pattern) for pattern in scenario.skips):
        return replace(seen, outcome=Outcome.UNKNOWN)
    for pattern, how in scenario.fails.items():
        if fnmatch.fnmatchcase(probe.id, pattern):
            return _fail(seen, how)
    return seen


def _fail(seen: Observation, how: str) -> Observation:
    failure, operation, *rest = how.split()
    attempts = int(rest[0]) if rest else MOST_TRIES
    return replace(
        seen,
        outcome=Outcome.FAILED,
        failure=Failure(failure),
        operation=Operation(operation),
        attempts=attempts if failure == Failure.TIMED_OUT else 1,
    )


def _measured(probe: Probe, scenario: Scenario) -> Observation:
    measured = sum(one.part is Part.LOSS for one in probe.path)
    segment = ("router", "provider", "bank")[measured - 1]
    lost = scenario.loss.get(segment, 0)
    seen = Observation(
        probe.kind, probe.target, probe.path, Outcome.PASSED, values={"tries": 30, "lost": lost}
    )
    if lost >= LOSSY_FROM:
        return replace(
            seen, outcome=Outcome.FAILED, failure=Failure.LOSSY, operation=Operation.EXCHANGE
        )
    return seen
