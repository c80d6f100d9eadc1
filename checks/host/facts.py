"""Facts of this computer, the same shape on every system.

``None`` always means "could not be read", never "no". What could not be read is named in
``unreadable`` with the reason, so that it can be said.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class InterfaceKind(StrEnum):
    """What an interface is made of. ``TUNNEL`` covers tun, tap, xfrm, utun and the VPN adapters."""

    ETHERNET = "ethernet"
    WIFI = "wifi"
    CELLULAR = "cellular"
    TUNNEL = "tunnel"
    LOOPBACK = "loopback"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Interface:
    """One network interface. ``enabled`` is the administrator's switch, ``link`` the carrier."""

    name: str
    description: str = ""
    kind: InterfaceKind = InterfaceKind.OTHER
    enabled: bool | None = None
    link: bool | None = None
    addresses: tuple[str, ...] = ()
    bytes_sent: int | None = None
    bytes_received: int | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """One route. ``gateway`` is empty for a network on the link; metric as the system has it."""

    network: str
    gateway: str
    interface: str
    metric: int = 0


@dataclass(frozen=True, slots=True)
class Wifi:
    """The wireless link in use. ``signal`` is 0 to 100 per cent; ``dbm`` where known."""

    interface: str
    signal: int | None = None
    dbm: int | None = None


@dataclass(frozen=True, slots=True)
class Disk:
    """A watched volume: bytes free to this user, bytes in all, whether it can be written."""

    path: str
    free: int
    total: int
    writable: bool | None = None


@dataclass(frozen=True, slots=True)
class HostFacts:
    """This computer at one moment."""

    system: str
    interfaces: tuple[Interface, ...] = ()
    routes: tuple[Route, ...] = ()
    resolvers: tuple[str, ...] = ()
    dhcp_resolvers: tuple[str, ...] = ()
    """Resolvers the network offered, where the system tells them apart from those it is set to."""
    wifi: Wifi | None = None
    cpu_percent: float | None = None
    memory_percent: float | None = None
    disks: tuple[Disk, ...] = ()
    on_mains: bool | None = None
    battery_percent: float | None = None
    programs: frozenset[str] | None = None
    """Names of running programs, lower case, without ``.exe``."""
    services: dict[str, str] = field(default_factory=dict)
    """Windows services and launchd/systemd units by name: running, stopped, start_pending …"""
    conflicting: tuple[str, ...] = ()
    """Programs known to break the VPN client that are running (zapret, winws, GoodbyeDPI)."""
    unreadable: dict[str, str] = field(default_factory=dict)

    def interface(self, name: str) -> Interface | None:
        """The interface of that name, if this computer has it."""
        return next((one for one in self.interfaces if one.name == name), None)
