"""Which interface is the tunnel, and what processes and interface tell of a session."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.host.facts import HostFacts, Interface, InterfaceKind, Route
from checks.vpn.clients import (
    KINDS,
    client_marks,
    client_services,
    read_vpn_status,
)
from checks.vpn.status import Session
from checks.vpn.tunnel import tunnel_interface

HOME = Interface("eth0", "", InterfaceKind.ETHERNET, True, True, ("192.168.1.17",))
TUN = Interface("tun0", "tun", InterfaceKind.TUNNEL, True, True, ("10.8.0.2",))
OTHER_TUN = replace(TUN, name="wg0", description="wireguard", addresses=("10.66.0.2",))
BANK = ("10.20.0.0/16",)
DEFAULT = Route("0.0.0.0/0", "192.168.1.1", "eth0")
CHECK_POINT = "Check Point Virtual Network Adapter For Endpoint VPN Client"


def pc(
    *interfaces: Interface, routes: tuple[Route, ...] = (DEFAULT,), **known: object
) -> HostFacts:
    facts = HostFacts("linux", interfaces=(HOME, *interfaces), routes=routes)
    return replace(facts, **known)  # type: ignore[arg-type]  # fields of HostFacts by name


def test_a_configured_name_is_taken_at_its_word() -> None:
    found = tunnel_interface(pc(TUN, OTHER_TUN), configured="WG0")
    assert found.interface == OTHER_TUN
    assert tunnel_interface(pc(TUN), configured="tun9").interface is None


def test_a_configured_description_is_a_name_too() -> None:
    adapter = replace(HOME, name="Ethernet 3", description=CHECK_POINT, addresses=())
    assert tunnel_interface(pc(adapter), configured=CHECK_POINT.lower()).interface == adapter


def test_the_address_the_client_tells_finds_its_interface() -> None:
    assert tunnel_interface(pc(TUN, OTHER_TUN), address="10.66.0.2").interface == OTHER_TUN


def test_the_driver_of_check_point_is_recognised_even_while_it_is_down() -> None:
    adapter = Interface("Ethernet 3", CHECK_POINT, InterfaceKind.TUNNEL, True, False)
    marks = client_marks("checkpoint", "windows")
    assert tunnel_interface(pc(adapter, OTHER_TUN), marks=marks).interface == adapter


def test_the_only_tunnel_is_the_tunnel() -> None:
    assert tunnel_interface(pc(TUN)).interface == TUN


def test_of_two_tunnels_the_one_with_routes_to_the_bank_counts() -> None:
    routes = (DEFAULT, Route("10.20.1.0/24", "", "wg0"))
    assert tunnel_interface(pc(TUN, OTHER_TUN, routes=routes), networks=BANK).interface == OTHER_TUN


def test_two_equal_tunnels_are_not_guessed_between() -> None:
    found = tunnel_interface(pc(TUN, OTHER_TUN), networks=BANK)
    assert found.interface is None
    assert found.reason == "several interfaces may be the tunnel: tun0, wg0"


def test_an_adapter_that_calls_itself_ethernet_is_given_away_by_its_routes() -> None:
    adapter = replace(HOME, name="Ethernet 3", addresses=("10.20.5.7",))
    routes = (DEFAULT, Route("10.20.0.0/16", "10.20.5.1", "Ethernet 3"))
    assert tunnel_interface(pc(adapter, routes=routes), networks=BANK).interface == adapter


def test_a_home_network_that_overlaps_the_bank_is_not_the_tunnel() -> None:
    routes = (DEFAULT, Route("10.0.0.0/8", "", "eth0"))
    found = tunnel_interface(pc(routes=routes), networks=BANK)
    assert (found.interface, found.reason) == (None, "no tunnel interface is there")


def test_the_interfaces_macos_keeps_for_itself_are_not_the_tunnel() -> None:
    own = Interface("utun0", "", InterfaceKind.TUNNEL, True, True, ("fe80::1",))
    vpn = Interface("utun4", "", InterfaceKind.TUNNEL, True, True, ("192.168.90.82",))
    marks = client_marks("checkpoint", "macos")
    assert tunnel_interface(pc(own), marks=marks).interface is None
    assert tunnel_interface(pc(own, vpn), marks=marks).interface == vpn


def test_a_private_tunnel_is_not_taken_for_the_banks() -> None:
    marks = client_marks("openvpn", "linux")
    assert tunnel_interface(pc(OTHER_TUN), networks=BANK, marks=marks).interface is None


def test_unread_interfaces_are_not_a_missing_tunnel() -> None:
    assert "could not be read" in tunnel_interface(HostFacts("linux")).reason


@given(st.text(max_size=20), st.text(max_size=20), st.lists(st.text(max_size=20), max_size=3))
def test_no_setting_breaks_the_recognition(name: str, address: str, networks: list[str]) -> None:
    routes = (DEFAULT, Route("", "", "tun0"), Route("10.20.0.0/16", "", ""))
    tunnel_interface(
        pc(TUN, routes=routes), configured=name, address=address, networks=tuple(networks)
    )


OPENVPN = frozenset({"openvpn"})


@pytest.mark.parametrize(
    ("interfaces", "programs", "running", "session"),
    [
        ((TUN,), OPENVPN, True, Session.CONNECTED),
        ((), OPENVPN, True, Session.IDLE),
        ((replace(TUN, addresses=()),), OPENVPN, True, Session.IDLE),
        ((TUN, replace(TUN, name="tun1")), OPENVPN, True, Session.UNKNOWN),
        ((), frozenset({"bash"}), False, Session.UNKNOWN),
        ((TUN,), None, None, Session.CONNECTED),
    ],
)
@pytest.mark.usefixtures("no_profiles")
def test_openvpn_is_seen_by_its_process_and_its_interface(
    interfaces: tuple[Interface, ...],
    programs: frozenset[str] | None,
    running: bool | None,
    session: Session,
) -> None:
    status = read_vpn_status("openvpn", (), pc(*interfaces, programs=programs), 5.0)
    assert (status.running, status.session) == (running, session)


@pytest.fixture
def no_profiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checks.vpn.openvpn.profile_folders", lambda _: ())


def test_every_configured_process_must_run() -> None:
    facts = pc(TUN, programs=frozenset({"one", "two"}))
    assert read_vpn_status("generic", ("one", "Two.exe"), facts, 5.0).running is True
    assert read_vpn_status("generic", ("one", "three"), facts, 5.0).running is False


def test_a_generic_client_without_configured_processes_is_not_called_stopped() -> None:
    assert read_vpn_status("generic", (), pc(TUN, programs=frozenset()), 5.0).running is None


@pytest.mark.parametrize(
    ("programs", "services", "running"),
    [
        (frozenset({"tracsrvwrapper"}), {}, True),
        (frozenset[str](), {"TracSrvWrapper": "stopped", "MADService": "running"}, True),
        (frozenset[str](), {"TracSrvWrapper": "stopped", "MADService": "absent"}, False),
        (None, {"TracSrvWrapper": "stopped", "MADService": "absent"}, False),
        (None, {"TracSrvWrapper": "stopped"}, None),
        (None, {}, None),
    ],
)
def test_check_point_runs_when_its_process_or_service_does(
    programs: frozenset[str] | None, services: dict[str, str], running: bool | None
) -> None:
    facts = HostFacts("windows", programs=programs, services=services)
    assert read_vpn_status("checkpoint", (), facts, 5.0).running is running


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_client_answers_on_every_system(kind: str) -> None:
    for system in ("linux", "windows", "macos", "plan9"):
        assert isinstance(client_services(kind, system), tuple)
        status = read_vpn_status(kind, (), HostFacts(system), 5.0)
        assert (status.client, status.session) == (kind, Session.UNKNOWN)
        assert status.reason


def test_a_kind_that_is_not_known_is_treated_as_any_other_client() -> None:
    status = read_vpn_status("anyconnect", (), pc(TUN), 5.0)
    assert (status.client, status.session) == ("anyconnect", Session.CONNECTED)
