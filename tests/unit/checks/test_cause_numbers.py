"""Numbers of causes: what an old agent reports must mean the same to a new hub."""

from checks.cause_numbers import LARGEST, NUMBERS, cause_of, number_of
from checks.causes import CAUSES

PINNED = """
1 healthy.ok
2 undetermined.ambiguous
3 pc.adapter_disabled
4 pc.no_route
5 pc.dns_settings
6 pc.overloaded
7 pc.disk_full
8 pc.clock_wrong
9 pc.app_not_running
10 home_network.no_link
11 home_network.no_address
12 home_network.router_silent
13 home_network.router_dns
14 home_network.weak_wifi
15 home_network.unstable
16 home_network.lossy
17 home_network.power_cut
18 isp.no_internet
19 isp.dns_failure
20 isp.captive_portal
21 isp.lossy
22 isp.vpn_blocked
23 isp.mtu_blackhole
24 isp.whitelist_only
25 vpn_client.stopped
26 vpn_client.disconnected
27 vpn_client.no_routes
28 vpn_client.no_traffic
29 vpn_client.certificate_expired
30 vpn_client.authentication
31 vpn_gateway.unreachable
32 vpn_gateway.refused
33 vpn_gateway.unhealthy
34 bank_network.unreachable
35 bank_network.dns_failure
36 bank_network.lossy
37 bank_service.unreachable
38 bank_service.refused
39 bank_service.error
40 bank_service.slow
41 bank_service.certificate_expired
"""
"""Lines are only ever added here: a released number is never given to another cause."""


def pinned() -> dict[str, int]:
    lines = (line.split() for line in PINNED.split("\n") if line)
    return {cause: int(number) for number, cause in lines}


def test_no_released_number_was_ever_given_to_another_cause() -> None:
    assert dict(NUMBERS) == pinned()


def test_every_cause_has_a_number_of_its_own() -> None:
    assert set(CAUSES) <= set(NUMBERS)
    assert len(set(NUMBERS.values())) == len(NUMBERS)


def test_every_number_has_room_in_the_spoken_code() -> None:
    assert all(1 <= number <= LARGEST for number in NUMBERS.values())


def test_a_number_leads_back_to_its_cause() -> None:
    assert all(cause_of(number_of(cause)) == cause for cause in NUMBERS)


def test_what_is_not_known_is_told_as_not_found_out_and_nothing_else() -> None:
    assert number_of("") == number_of("pc.eaten_by_cat") == NUMBERS["undetermined.ambiguous"]
    assert cause_of(LARGEST) is None
    assert cause_of(0) is None
