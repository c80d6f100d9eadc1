"""What is asked, of whom, and along which path."""

from dataclasses import replace

import pytest

from checks.component import Component, Part, Place
from checks.evidence import FACTS as FACT_KINDS
from checks.host.facts import HostFacts, Route
from checks.observation import ProbeKind
from checks.paths import Paths
from checks.plan import (
    LOSS_TRIES,
    inner_destinations,
    is_inside,
    outer_resolvers,
    plan_probes,
    wait_of,
)
from checks.plan_again import plan_loss
from checks.probe import Probe
from checks.situation import Situation
from checks.subject import History, Service, Subject, Vpn
from checks.target import parse_target
from runbook.drill.world import FACTS, ROUTER, SUBJECT, Scenario, observe

HERE = Situation(FACTS, tunnel=FACTS.interfaces[1])
OWN_RESOLVER = Situation(replace(FACTS, resolvers=("192.0.2.53",)), tunnel=FACTS.interfaces[1])
VPN = SUBJECT.vpn or Vpn()


def planned(subject: Subject = SUBJECT, situation: Situation = HERE) -> list[Probe]:
    return plan_probes(subject, situation)


def kinds(probes: list[Probe]) -> set[ProbeKind]:
    return {probe.kind for probe in probes}


def of_service(subject: Subject, service_id: str) -> Probe:
    return next(one for one in planned(subject) if one.id == f"service:{service_id}")


def crosses_tunnel(probe: Probe) -> bool:
    return any(one.place is Place.TUNNEL and one.part is Part.DATA for one in probe.path)


def test_every_kind_that_is_no_fact_is_planned_for_somebody() -> None:
    seen, subject = observe(Scenario())
    probes = [*planned(), *planned(situation=OWN_RESOLVER), *plan_loss(subject, HERE, seen)]
    assert kinds(probes) == set(ProbeKind) - FACT_KINDS


@pytest.mark.parametrize("kind", sorted(set(ProbeKind) - FACT_KINDS))
def test_a_kind_the_bank_does_not_want_is_not_planned(kind: ProbeKind) -> None:
    unwanted = replace(SUBJECT, off=frozenset({kind}))
    assert kind not in kinds(planned(unwanted)) | kinds(planned(unwanted, OWN_RESOLVER))


def test_no_two_probes_share_an_id() -> None:
    ids = [probe.id for probe in planned(situation=OWN_RESOLVER)]
    assert len(ids) == len(set(ids))


def test_without_a_router_nothing_is_asked_of_one() -> None:
    lost = replace(FACTS, routes=())
    found = kinds(planned(situation=Situation(lost)))
    home = {ProbeKind.NEIGHBOUR, ProbeKind.ROUTER_TCP, ProbeKind.ROUTER_ICMP, ProbeKind.FORWARDER}
    assert not found & home
    assert ProbeKind.ANCHOR in found


def test_without_a_tunnel_its_first_hop_is_not_asked_for() -> None:
    assert ProbeKind.TUNNEL_HOP not in kinds(planned(situation=Situation(FACTS)))


def test_without_a_vpn_nothing_goes_to_a_gateway_or_inside() -> None:
    probes = planned(replace(SUBJECT, vpn=None))
    places = {one.place for probe in probes for one in probe.path}
    assert Place.GATEWAY not in places
    assert Place.BANK_NETWORK not in places
    assert not any(crosses_tunnel(probe) for probe in probes)


def test_a_subject_of_which_nothing_is_known_still_looks_at_the_home_network() -> None:
    found = kinds(planned(Subject()))
    assert {ProbeKind.NEIGHBOUR, ProbeKind.FORWARDER} <= found
    assert not found & {ProbeKind.SERVICE, ProbeKind.CONTROL, ProbeKind.GATEWAY_TCP}


def test_missing_parts_of_the_settings_are_not_probed() -> None:
    vpn = replace(VPN, inner_gateway="", control=(), dns_servers=(), udp_ports=())
    found = kinds(planned(replace(SUBJECT, vpn=vpn, services=())))
    missing = {
        ProbeKind.INNER_GATEWAY,
        ProbeKind.TUNNEL_HOP,
        ProbeKind.CONTROL,
        ProbeKind.BANK_DNS,
        ProbeKind.GATEWAY_NAT_T,
        ProbeKind.SERVICE,
    }
    assert not found & missing


def test_a_service_outside_the_vpn_is_not_laid_through_the_tunnel() -> None:
    outside = Service("crm", "CRM", parse_target("https://crm.bank.example", ("198.51.100.7",)))
    probe = of_service(replace(SUBJECT, services=(outside,)), "crm")
    assert not crosses_tunnel(probe)
    assert probe.resolvers == outer_resolvers(SUBJECT, HERE)
    assert crosses_tunnel(of_service(SUBJECT, "crm"))


@pytest.mark.parametrize(
    ("url", "addresses", "inside"),
    [
        ("https://crm.bank.internal/health", (), True),
        ("https://CRM.Bank.Internal./health", (), True),
        ("https://crm.bank.example/health", ("10.20.9.9",), True),
        ("https://crm.bank.example/health", ("198.51.100.7",), False),
        ("https://crm.bank.example/health", (), False),
        ("https://notbank.internal.example/", (), False),
        ("tcp://10.20.1.1:22", (), True),
        ("tcp://192.0.2.1:22", (), False),
    ],
)
def test_what_lies_inside(url: str, addresses: tuple[str, ...], inside: bool) -> None:
    assert is_inside(parse_target(url, addresses), SUBJECT) is inside


def test_without_any_named_network_everything_lies_inside() -> None:
    bare = replace(SUBJECT, vpn=Vpn(gateway="vpn.bank.example"))
    assert is_inside(parse_target("https://crm.example/", ("198.51.100.7",)), bare)
    assert is_inside(parse_target("https://crm.example/"), bare)


def test_an_inner_name_without_addresses_is_asked_of_the_banks_servers() -> None:
    named = Service("crm", "CRM", parse_target("https://crm.bank.internal/"))
    probe = of_service(replace(SUBJECT, services=(named,)), "crm")
    assert probe.resolvers == VPN.dns_servers
    assert Component(Place.BANK_DNS) in probe.path
    assert Component(Place.BANK_DNS) not in of_service(SUBJECT, "crm").path


def test_the_banks_servers_are_never_asked_for_public_names() -> None:
    pushed = Situation(replace(FACTS, resolvers=("10.20.0.53", ROUTER)))
    assert "10.20.0.53" not in outer_resolvers(SUBJECT, pushed)
    assert ProbeKind.PROVIDER_DNS not in kinds(planned(situation=pushed))


def test_each_address_inside_has_a_route_of_its_own_on_the_path() -> None:
    paths = Paths.of(SUBJECT)
    by_id = {probe.id: probe for probe in planned()}
    assert paths.route_to("10.20.1.10") in by_id["service:crm"].path
    assert paths.route_to("10.20.0.53") in by_id["bank_dns:10.20.0.53"].path
    routes = {one for probe in planned() for one in probe.path if one.part is Part.ROUTES}
    destinations = {paths.route_to(one) for one in inner_destinations(SUBJECT)}
    assert routes == {paths.tunnel(Part.ROUTES), *destinations}


def test_the_router_is_asked_for_names_when_it_once_answered_though_it_is_not_set() -> None:
    known = replace(SUBJECT, history=History(frozenset({f"forwarder:{ROUTER}"})))
    assert ProbeKind.FORWARDER in kinds(planned(known, OWN_RESOLVER))
    assert ProbeKind.FORWARDER not in kinds(planned(SUBJECT, OWN_RESOLVER))


def test_a_local_stub_resolver_is_not_the_providers() -> None:
    stub = Situation(replace(FACTS, resolvers=("127.0.0.53", "::1%lo")))
    assert ProbeKind.PROVIDER_DNS not in kinds(planned(situation=stub))


def test_an_unknown_client_makes_the_greeting_a_quiet_suspect() -> None:
    vpn = replace(VPN, client="openvpn")
    greeting = Component(Place.GATEWAY, VPN.gateway, Part.GREETING)
    hello = {
        client: next(
            one for one in planned(replace(SUBJECT, vpn=vpn)) if one.kind == "gateway_hello"
        ).path
        for client, vpn in (("openvpn", vpn), ("checkpoint", VPN))
    }
    assert greeting in hello["openvpn"]
    assert greeting not in hello["checkpoint"]


def test_loss_is_measured_only_towards_places_that_answered() -> None:
    seen, subject = observe(Scenario(fails={"control:*": "timed_out connect"}, skips=("router_*",)))
    probes = plan_loss(subject, HERE, seen)
    assert [probe.path[-1].place for probe in probes] == [Place.ISP, Place.BANK_NETWORK]
    assert probes[1].target == VPN.inner_gateway
    assert all(probe.options["tries"] == LOSS_TRIES for probe in probes)


def test_no_wait_is_longer_than_a_diagnosis() -> None:
    seen, subject = observe(Scenario())
    for probe in (*planned(), *plan_loss(subject, HERE, seen)):
        assert 0 < wait_of(probe) <= 4.0


def test_destinations_without_any_known_address_are_the_networks_first_hosts() -> None:
    bare = Subject(vpn=Vpn(networks=("10.20.0.0/16", "10.30.0.0/24")))
    assert inner_destinations(bare) == ("10.20.0.1", "10.30.0.1")
    assert inner_destinations(Subject()) == ()


def test_a_default_route_of_the_tunnel_is_no_router() -> None:
    facts = HostFacts("linux", FACTS.interfaces, (Route("default", "10.20.0.1", "tun0"),))
    found = kinds(planned(situation=Situation(facts, tunnel=FACTS.interfaces[1])))
    assert ProbeKind.NEIGHBOUR not in found
