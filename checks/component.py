"""The parts of the path that can break, each with one owner.

A component is a place, a scope and a part: ``home:op-117/router``, ``isp:domru/Оренбург/access``,
``gateway:vpn.bank.example/host``, ``service:crm/application``, ``bank_dns``. Parts are split by
function, because UDP 4500 answering must not acquit a failed ClientHello.
"""

from enum import StrEnum
from typing import NamedTuple


class Place(StrEnum):
    """Whose part of the path a component is."""

    PC = "pc"
    HOME = "home"
    ISP = "isp"
    TUNNEL = "tunnel"
    GATEWAY = "gateway"
    BANK_NETWORK = "bank_network"
    BANK_DNS = "bank_dns"
    SERVICE = "service"
    ANCHOR = "anchor"
    RESOLVER = "resolver"
    CONTROL = "control"
    PROBE = "probe"


class Part(StrEnum):
    """What inside a place can break."""

    WHOLE = ""
    ADAPTER = "adapter"
    LINK = "link"
    ADDRESS = "address"
    ROUTE = "route"
    ROUTER = "router"
    ROUTER_DNS = "router_dns"
    WIFI = "wifi"
    LOSS = "loss"
    POWER = "power"
    STABILITY = "stability"
    DNS_SETTINGS = "dns_settings"
    CPU = "cpu"
    MEMORY = "memory"
    DISK = "disk"
    CLOCK = "clock"
    ACCESS = "access"
    UPLINK = "uplink"
    DNS = "dns"
    PORT_53 = "port_53"
    PORTAL = "portal"
    UNLISTED = "unlisted"
    MTU = "mtu"
    GATEWAY_ADDRESS = "gateway_address"
    VPN_PORTS = "vpn_ports"
    UDP = "udp"
    INSPECTION = "inspection"
    HOST = "host"
    PORT = "port"
    APPLICATION = "application"
    DATA = "data"
    PROCESS = "process"
    CERTIFICATE = "certificate"
    LOGIN = "login"
    SESSION = "session"
    ROUTES = "routes"
    CORE = "core"
    SEGMENT = "segment"
    SLOW = "slow"
    PROGRAM = "program"
    POLICY = "policy"
    FOREIGN = "foreign"
    MUTE = "mute"
    GREETING = "greeting"


_PARTS = frozenset(str(part) for part in Part)


class Component(NamedTuple):
    """One breakable part of the path. ``str()`` gives its id, ``parse`` reads it back."""

    place: Place
    scope: str = ""
    part: Part = Part.WHOLE

    def __str__(self) -> str:
        scope = f":{self.scope}" if self.scope else ""
        part = f"/{self.part}" if self.part else ""
        return f"{self.place}{scope}{part}"

    @classmethod
    def parse(cls, text: str) -> "Component":
        """Read a component id. Raises ValueError for anything that is not one."""
        head, separator, tail = text.rpartition("/")
        part = Part.WHOLE
        if separator and tail in _PARTS:
            text, part = head, Part(tail)
        place, _, scope = text.partition(":")
        return cls(Place(place), scope, part)
