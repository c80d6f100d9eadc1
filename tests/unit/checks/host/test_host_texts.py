"""Parsers of system texts, on recordings and on anything at all."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.host import linux_text, macos_text
from checks.host.facts import InterfaceKind, Route, Wifi
from checks.host.linux_neighbours import parse_proc_arp
from checks.host.neighbour import Neighbour, NeighbourState
from checks.host.normal import signal_of
from checks.host.powershell import parse_adapters
from checks.host.windows import split_servers

RECORDINGS = Path(__file__).parents[3] / "recordings" / "host"


def recorded(name: str) -> str:
    return (RECORDINGS / name).read_text(encoding="utf-8")


def test_resolv_conf_gives_addresses_without_zones_and_without_nonsense() -> None:
    assert linux_text.parse_resolv_conf(recorded("linux_resolv_plain.conf")) == (
        "192.168.1.1",
        "fe80::1",
    )


def test_the_stub_of_systemd_is_told_from_a_real_resolver() -> None:
    stub = linux_text.parse_resolv_conf(recorded("linux_resolv_stub.conf"))
    assert linux_text.is_stub_only(stub)
    assert not linux_text.is_stub_only(("192.168.1.1",))
    assert not linux_text.is_stub_only(())


def test_leases_tell_the_resolvers_that_were_offered() -> None:
    offered = ("192.168.1.1", "77.88.8.8")
    assert linux_text.parse_networkd_lease(recorded("linux_networkd_lease.txt")) == offered
    assert linux_text.parse_dhclient_leases(recorded("linux_dhclient.leases")) == offered


def test_a_weak_wireless_link_is_read_in_dbm_and_per_cent() -> None:
    assert linux_text.parse_wireless(recorded("linux_wireless.txt")) == Wifi("wlp2s0", 56, -72)


def test_signal_is_never_outside_nought_to_a_hundred() -> None:
    assert [signal_of(dbm) for dbm in (-120, -100, -75, -50, -20)] == [0, 0, 50, 100, 100]


def test_units_are_told_running_stopped_and_absent() -> None:
    asked = ("snx-rs.service", "openvpn.service", "nothing.service")
    assert linux_text.parse_systemctl_show(recorded("linux_systemctl_show.txt"), asked) == {
        "snx-rs.service": "running",
        "openvpn.service": "stopped",
        "nothing.service": "absent",
    }


def test_an_answer_about_other_units_than_asked_is_not_believed() -> None:
    assert linux_text.parse_systemctl_show(recorded("linux_systemctl_show.txt"), ("one",)) == {}


def test_proc_arp_never_claims_that_an_entry_is_fresh() -> None:
    table = recorded("linux_proc_arp.txt")
    assert parse_proc_arp(table, "192.168.1.1") == Neighbour(
        NeighbourState.STALE, "00:1c:42:00:00:18"
    )
    assert parse_proc_arp(table, "192.168.1.40") == Neighbour(NeighbourState.ABSENT, asking=True)
    assert parse_proc_arp(table, "192.168.1.9") == Neighbour(NeighbourState.ABSENT)


def test_macos_resolvers_are_those_of_the_first_resolver_only() -> None:
    assert macos_text.parse_scutil_dns(recorded("macos_scutil_dns.txt")) == (
        "192.168.1.1",
        "fe80::1",
    )


def test_macos_routes_keep_the_real_default_and_leave_scoped_ones_out() -> None:
    routes = macos_text.parse_netstat_routes(recorded("macos_netstat_inet.txt"))
    assert routes[0] == Route("0.0.0.0/0", "192.168.1.1", "en0")
    assert [one.network for one in routes].count("0.0.0.0/0") == 1
    assert Route("10.20.0.0/16", "192.168.90.1", "utun4") in routes
    assert Route("192.168.1.0/24", "", "en0") in routes
    assert Route("224.0.0.0/4", "", "en0") in routes


def test_macos_version_six_routes_lose_their_zones() -> None:
    routes = macos_text.parse_netstat_routes(recorded("macos_netstat_inet6.txt"))
    assert routes == (Route("::/0", "fe80::1", "en0"), Route("::1/128", "::1", "lo0"))


def test_macos_arp_fills_in_the_zeros_it_leaves_out() -> None:
    table = recorded("macos_arp.txt")
    assert macos_text.parse_arp(table, "192.168.1.1") == Neighbour(
        NeighbourState.STALE, "00:1c:42:00:00:18"
    )
    assert macos_text.parse_arp(table, "192.168.1.40").asking
    assert macos_text.parse_arp(table, "192.168.1.99") == Neighbour(NeighbourState.ABSENT)


def test_macos_store_tells_wireless_interfaces_and_offered_resolvers() -> None:
    assert macos_text.parse_airport(recorded("macos_scutil_airport.txt")) == ("en0",)
    assert macos_text.parse_dhcp_keys(recorded("macos_scutil_dhcp_list.txt")) == (
        "State:/Network/Service/3B2D7A10-0000-4000-8000-A1B2C3D4E5F6/DHCP",
    )
    assert macos_text.parse_dhcp_resolvers(recorded("macos_scutil_dhcp_show.txt")) == (
        "192.168.1.1",
        "192.168.1.254",
    )


def test_launchd_tells_running_stopped_and_absent() -> None:
    text = recorded("macos_launchctl_print.txt")
    assert macos_text.parse_launchctl(0, text) == "running"
    assert macos_text.parse_launchctl(0, text.replace("running", "not running")) == "stopped"
    assert macos_text.parse_launchctl(113, "") == "absent"
    assert macos_text.parse_launchctl(1, text) == ""


def test_powershell_numbers_make_interfaces_whatever_the_language() -> None:
    addresses = {"Беспроводная сеть": ("192.168.1.17",)}
    wired, wireless, vpn = parse_adapters(recorded("windows_get_netadapter.json"), addresses)
    assert (wired.kind, wired.enabled, wired.link) == (InterfaceKind.ETHERNET, True, False)
    assert (wireless.kind, wireless.link) == (InterfaceKind.WIFI, True)
    assert wireless.addresses == ("192.168.1.17",)
    assert (vpn.kind, vpn.enabled, vpn.link) == (InterfaceKind.TUNNEL, False, False)


def test_a_single_adapter_comes_without_a_list() -> None:
    assert len(parse_adapters('\ufeff{"Name":"Ethernet","InterfaceType":6}', {})) == 1


def test_windows_registry_servers_may_be_parted_by_anything() -> None:
    assert split_servers("192.168.1.1,77.88.8.8 8.8.8.8") == ("192.168.1.1", "77.88.8.8", "8.8.8.8")


PARSERS = [
    linux_text.parse_resolv_conf,
    linux_text.parse_networkd_lease,
    linux_text.parse_dhclient_leases,
    linux_text.parse_wireless,
    lambda text: linux_text.parse_systemctl_show(text, ("a", "b")),
    lambda text: parse_proc_arp(text, "192.168.1.1"),
    macos_text.parse_scutil_dns,
    macos_text.parse_netstat_routes,
    macos_text.parse_airport,
    macos_text.parse_dhcp_keys,
    macos_text.parse_dhcp_resolvers,
    lambda text: macos_text.parse_arp(text, "192.168.1.1"),
    lambda text: macos_text.parse_launchctl(0, text),
    lambda text: parse_adapters(text, {}),
    split_servers,
]
FRAGMENTS = sorted({word for file in RECORDINGS.iterdir() for word in recorded(file.name).split()})
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from([*FRAGMENTS, "\n", "\n\n", " ", "\t"]), max_size=60).map(" ".join),
)


@given(TEXTS)
def test_no_text_at_all_breaks_a_parser(text: str) -> None:
    for parse in PARSERS:
        parse(text)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("unit", ["\n", " ", "option ", "(", "\t\n", "State:/Network/", "1:", "0."])
def test_a_huge_monotonous_text_does_not_hang_a_parser(unit: str) -> None:
    huge = unit * (256 * 1024 // len(unit))
    for parse in PARSERS:
        parse(huge)
        parse(f"resolver #1\n({huge}")
