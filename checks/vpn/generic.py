"""Any other client: its processes and its tunnel interface are all there is to see."""

from dataclasses import replace
from typing import Final

from checks.host.facts import HostFacts
from checks.vpn.client import Client, has_address, session_of
from checks.vpn.status import VpnStatus
from checks.vpn.tunnel import tunnel_interface

KIND: Final = "generic"


def read_status(facts: HostFacts, running: bool | None, deadline: float) -> VpnStatus:
    """The status as the tunnel interface tells it."""
    del deadline
    return status_by_interface(KIND, (), facts, running=running)


def status_by_interface(
    kind: str, marks: tuple[str, ...], facts: HostFacts, *, running: bool | None
) -> VpnStatus:
    """A status from the tunnel interface alone. PURE."""
    if not facts.interfaces:
        return VpnStatus(kind, reason="the interfaces of this computer could not be read")
    found = tunnel_interface(facts, marks=marks)
    status = VpnStatus(
        kind,
        session=session_of(found.candidates, running=running),
        interface=found.interface.name if found.interface else "",
        reason=found.reason,
    )
    if found.interface and has_address(found.interface):
        return replace(status, address=found.interface.addresses[0])
    return replace(status, reason=found.reason or "the tunnel interface has no address")


CLIENT: Final = Client(kind=KIND, read=read_status)
