"""Which adapter, which router: read off the facts of a computer."""

from dataclasses import replace

import pytest

from checks.host.facts import HostFacts, Interface, InterfaceKind, Route
from checks.situation import Situation, has_usable_address

ETHERNET = Interface("eth0", "", InterfaceKind.ETHERNET, True, True, ("192.168.1.20",))
WIFI = Interface("wlan0", "", InterfaceKind.WIFI, True, True, ("192.168.1.21",))
MODEM = Interface("wwan0", "", InterfaceKind.CELLULAR, True, True, ("10.64.0.2",))
TUNNEL = Interface("tun0", "", InterfaceKind.TUNNEL, True, True, ("10.20.250.2",))


def computer(*interfaces: Interface, routes: tuple[Route, ...] = ()) -> HostFacts:
    return HostFacts("linux", interfaces, routes)


@pytest.mark.parametrize(
    ("addresses", "usable"),
    [
        (("192.168.1.20",), True),
        (("169.254.7.7",), False),
        (("fe80::1%eth0",), False),
        (("127.0.0.1", "::1"), False),
        (("169.254.7.7", "192.168.1.20"), True),
        (("2001:db8::5",), True),
        (("not an address",), False),
        ((), False),
    ],
)
def test_an_address_is_usable_when_it_leads_anywhere(
    addresses: tuple[str, ...], usable: bool
) -> None:
    assert has_usable_address(replace(ETHERNET, addresses=addresses)) is usable


def test_the_default_route_with_the_lowest_metric_counts() -> None:
    routes = (
        Route("0.0.0.0/0", "192.168.1.1", "eth0", 100),
        Route("0.0.0.0/0", "192.168.2.1", "wlan0", 50),
    )
    found = Situation(computer(ETHERNET, WIFI, routes=routes))
    assert found.router == "192.168.2.1"
    assert found.physical == WIFI


def test_the_tunnels_default_route_is_no_way_out() -> None:
    routes = (
        Route("0.0.0.0/0", "10.20.0.1", "tun0", 0),
        Route("0.0.0.0/0", "192.168.1.1", "eth0", 100),
    )
    found = Situation(computer(ETHERNET, TUNNEL, routes=routes), tunnel=TUNNEL)
    assert found.router == "192.168.1.1"
    assert found.physical == ETHERNET


def test_a_default_route_without_a_gateway_names_no_router() -> None:
    found = Situation(computer(ETHERNET, routes=(Route("0.0.0.0/0", "", "eth0"),)))
    assert found.default_route is None
    assert found.router == ""


@pytest.mark.parametrize(
    ("interfaces", "likeliest"),
    [
        ((replace(ETHERNET, link=False, addresses=()), WIFI), "wlan0"),
        ((replace(ETHERNET, addresses=("169.254.7.7",)), replace(WIFI, link=False)), "wlan0"),
        ((MODEM, ETHERNET), "eth0"),
        ((replace(ETHERNET, enabled=False, link=False, addresses=()),), "eth0"),
        ((TUNNEL,), None),
    ],
)
def test_without_a_route_the_likeliest_adapter_is_the_physical_one(
    interfaces: tuple[Interface, ...], likeliest: str | None
) -> None:
    found = Situation(computer(*interfaces)).physical
    assert (found.name if found else None) == likeliest


def test_what_could_not_be_read_is_not_known() -> None:
    unread = HostFacts("windows", (ETHERNET,), unreadable={"routes": "denied"})
    assert Situation(unread).knows_interfaces
    assert not Situation(unread).knows_routes
    nothing = HostFacts("windows", unreadable={"interfaces": "denied"})
    assert not Situation(nothing).knows_interfaces
    assert not Situation(HostFacts("windows")).knows_interfaces
