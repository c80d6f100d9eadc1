"""What is to be known about a kind of VPN client, and what its processes tell. PURE."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from checks.host.facts import HostFacts, Interface
from checks.host.programs import is_running
from checks.vpn.status import Session, VpnStatus

RUNNING: Final = "running"
_STOPPED: Final = frozenset({"stopped", "absent"})
_LINK_LOCAL: Final = ("fe80:", "169.254.")

StatusReader = Callable[[HostFacts, bool | None, float], VpnStatus]
"""Asks a client, known to run or not, for its status within so many seconds. May raise OSError."""

VersionReader = Callable[[str, float], str]
"""Asks a client on this system for its version within so many seconds. May raise OSError."""


@dataclass(frozen=True, slots=True)
class Client:
    """One kind of client. The maps go by system: linux, windows, macos.

    Any one of ``processes`` or ``services`` running means that the client runs: they are names of
    different builds. ``marks`` are regular expressions, matched without case against the name and
    the description of its tunnel interface. ``version`` is for clients that tell theirs.
    """

    kind: str
    read: StatusReader
    processes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    services: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    version: VersionReader | None = None


def runs(client: Client, configured: tuple[str, ...], facts: HostFacts) -> bool | None:
    """Whether the client runs; None when that cannot be known.

    Of names the bank configured every one must run; of the built-in ones any one is enough.
    A configured name may be that of a service as well.
    """
    if configured:
        told = [_name_runs(name, facts) for name in configured]
        if False in told:
            return False
        return None if None in told else True
    names = (*client.processes.get(facts.system, ()), *client.services.get(facts.system, ()))
    told = [_name_runs(name, facts) for name in names]
    if True in told:
        return True
    return None if not told or None in told else False


def _name_runs(name: str, facts: HostFacts) -> bool | None:
    process = is_running(name, facts.programs)
    states = {known.lower(): state for known, state in facts.services.items()}
    state = states.get(name.lower())
    if process or state == RUNNING:
        return True
    # A service's own name need not be that of its program: only its state speaks then.
    if process is None and state not in _STOPPED:
        return None
    return False


def has_address(interface: Interface) -> bool:
    """Whether an interface has an address that is not merely link-local."""
    return any(not address.lower().startswith(_LINK_LOCAL) for address in interface.addresses)


def session_of(candidates: tuple[Interface, ...], *, running: bool | None) -> Session:
    """The session as the tunnel interface alone tells it, for clients that tell nothing themselves.

    An interface with an address means that a session was set up, not that it still carries. None
    with an address while the client runs means that there is no session.
    """
    live = [one for one in candidates if one.enabled is not False and has_address(one)]
    if len(live) == 1:
        return Session.CONNECTED
    return Session.IDLE if not live and running else Session.UNKNOWN


def judged_at(status: VpnStatus, now: datetime) -> VpnStatus:
    """The status with its certificate judged: expired or not at ``now`` (with a time zone)."""
    if status.certificate_expires is None or status.certificate_expired is not None:
        return status
    return replace(status, certificate_expired=status.certificate_expires <= now)
