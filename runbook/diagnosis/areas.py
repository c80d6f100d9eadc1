"""PURE. The parts of the way as the operator sees them, and which probes look at each."""

from collections.abc import Mapping
from enum import StrEnum

from checks.observation import ProbeKind


class Area(StrEnum):
    """A part of the way as the operator sees it."""

    COMPUTER = "computer"
    HOME = "home"
    PROVIDER = "provider"
    VPN = "vpn"
    GATEWAY = "gateway"
    BANK = "bank"


AREA_OF_PROBE: Mapping[ProbeKind, Area] = {
    **dict.fromkeys(
        (ProbeKind.MEMORY, ProbeKind.DISK, ProbeKind.CPU, ProbeKind.CLOCK, ProbeKind.PROGRAM),
        Area.COMPUTER,
    ),
    **dict.fromkeys(
        (ProbeKind.NEIGHBOUR, ProbeKind.ROUTER_NAME, ProbeKind.ROUTER_TCP, ProbeKind.ADDRESS),
        Area.HOME,
    ),
    **dict.fromkeys(
        (ProbeKind.ANCHOR, ProbeKind.FOREIGN, ProbeKind.UNLISTED, ProbeKind.RESOLVER),
        Area.PROVIDER,
    ),
    **dict.fromkeys(
        (ProbeKind.VPN_PROCESS, ProbeKind.TUNNEL_INTERFACE, ProbeKind.VPN_SESSION), Area.VPN
    ),
    **dict.fromkeys((ProbeKind.GATEWAY_TCP, ProbeKind.GATEWAY_HELLO), Area.GATEWAY),
    **dict.fromkeys(
        (ProbeKind.CONTROL, ProbeKind.BANK_DNS, ProbeKind.INNER_GATEWAY, ProbeKind.SERVICE),
        Area.BANK,
    ),
}
"""What no area stands for is not in it."""


def area_of_probe(probe: str) -> Area | None:
    """The area that a probe's id belongs to, None for what no area stands for."""
    kind = probe.partition(":")[0]
    return AREA_OF_PROBE.get(ProbeKind(kind)) if kind in set(ProbeKind) else None
