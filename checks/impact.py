"""How much of the operator's work a group of failures touches. PURE."""

from enum import IntEnum

from checks.component import Component, Part, Place
from checks.localise import Group
from checks.observation import ProbeKind


class Impact(IntEnum):
    """The higher, the sooner it must be mended."""

    NOTE = 0
    SPARE = 1
    INTERNET = 2
    WORK = 3


_WORK = frozenset(
    {
        ProbeKind.ADAPTER,
        ProbeKind.LINK,
        ProbeKind.ADDRESS,
        ProbeKind.ROUTE,
        ProbeKind.NEIGHBOUR,
        ProbeKind.MEMORY,
        ProbeKind.CPU,
        ProbeKind.DISK,
        ProbeKind.PROGRAM,
        ProbeKind.VPN_PROCESS,
        ProbeKind.VPN_CERTIFICATE,
        ProbeKind.VPN_LOGIN,
        ProbeKind.VPN_SESSION,
        ProbeKind.TUNNEL_INTERFACE,
        ProbeKind.TUNNEL_ROUTE,
        ProbeKind.INNER_GATEWAY,
        ProbeKind.CONTROL,
        ProbeKind.BANK_DNS,
        ProbeKind.SERVICE,
        ProbeKind.LOSS,
    }
)
_INTERNET = frozenset(
    {ProbeKind.ANCHOR, ProbeKind.UNLISTED, ProbeKind.FOREIGN, ProbeKind.PORTAL, ProbeKind.MTU}
)
_SPARE = frozenset(
    {
        ProbeKind.CLOCK,
        ProbeKind.DNS_SETTINGS,
        ProbeKind.FORWARDER,
        ProbeKind.FORWARDER_TCP,
        ProbeKind.PROVIDER_DNS,
    }
)


def impact_of(group: Group, proven: frozenset[Component]) -> Impact:
    """The heaviest failure of the group decides.

    The gateway seen from outside matters only while the tunnel does not carry: once something
    inside has answered, a silent UDP port or an odd greeting is a note.
    """
    carried = any(one.place is Place.TUNNEL and one.part is Part.DATA for one in proven)
    heaviest = Impact.NOTE
    for failure in group.failures:
        kind = failure.observation.kind
        if kind in _WORK:
            return Impact.WORK
        if kind in _INTERNET:
            heaviest = max(heaviest, Impact.INTERNET)
        elif kind in _SPARE:
            heaviest = max(heaviest, Impact.SPARE)
        elif kind.startswith("gateway") and not carried:
            heaviest = max(heaviest, Impact.INTERNET)
    return heaviest
