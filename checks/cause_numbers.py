"""PURE. Each cause's number, for reports too small for its name. Append-only.

A number says the same for ever: an agent of last year still reports to the hub of today. A cause
that is dropped keeps its line, and a new one gets the next free number, at the most ``LARGEST``.
"""

from collections.abc import Mapping
from types import MappingProxyType

from checks.causes import UNDETERMINED

LARGEST = 62
"""The spoken code has six bits for a cause; 0 and 63 are no causes."""

NUMBERS: Mapping[str, int] = MappingProxyType(
    {
        "healthy.ok": 1,
        "undetermined.ambiguous": 2,
        "pc.adapter_disabled": 3,
        "pc.no_route": 4,
        "pc.dns_settings": 5,
        "pc.overloaded": 6,
        "pc.disk_full": 7,
        "pc.clock_wrong": 8,
        "pc.app_not_running": 9,
        "home_network.no_link": 10,
        "home_network.no_address": 11,
        "home_network.router_silent": 12,
        "home_network.router_dns": 13,
        "home_network.weak_wifi": 14,
        "home_network.unstable": 15,
        "home_network.lossy": 16,
        "home_network.power_cut": 17,
        "isp.no_internet": 18,
        "isp.dns_failure": 19,
        "isp.captive_portal": 20,
        "isp.lossy": 21,
        "isp.vpn_blocked": 22,
        "isp.mtu_blackhole": 23,
        "isp.whitelist_only": 24,
        "vpn_client.stopped": 25,
        "vpn_client.disconnected": 26,
        "vpn_client.no_routes": 27,
        "vpn_client.no_traffic": 28,
        "vpn_client.certificate_expired": 29,
        "vpn_client.authentication": 30,
        "vpn_gateway.unreachable": 31,
        "vpn_gateway.refused": 32,
        "vpn_gateway.unhealthy": 33,
        "bank_network.unreachable": 34,
        "bank_network.dns_failure": 35,
        "bank_network.lossy": 36,
        "bank_service.unreachable": 37,
        "bank_service.refused": 38,
        "bank_service.error": 39,
        "bank_service.slow": 40,
        "bank_service.certificate_expired": 41,
    }
)

_CAUSES = {number: cause for cause, number in NUMBERS.items()}


def number_of(cause: str) -> int:
    """The cause's number; of an unknown or empty one that of "not found out yet"."""
    return NUMBERS.get(cause, NUMBERS[UNDETERMINED])


def cause_of(number: int) -> str | None:
    """The cause with this number; None for one that a newer program may know."""
    return _CAUSES.get(number)
