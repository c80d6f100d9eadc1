"""The computer as one diagnosis found it: which adapter, which router, which tunnel. PURE."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field

from checks.host.facts import HostFacts, Interface, InterfaceKind, Route
from checks.vpn.status import VpnStatus

_PHYSICAL = (InterfaceKind.ETHERNET, InterfaceKind.WIFI, InterfaceKind.CELLULAR)
_ANYWHERE = frozenset({"0.0.0.0/0", "default"})
_HALVES = frozenset({"0.0.0.0/1", "128.0.0.0/1"})


@dataclass(frozen=True, slots=True)
class Situation:
    """Host facts read together with the client's status.

    ``inner_routes`` gives for each destination inside the bank the interface its packets would
    take, or None where the system could not say.
    """

    facts: HostFacts
    vpn: VpnStatus | None = None
    tunnel: Interface | None = None
    inner_routes: Mapping[str, str | None] = field(default_factory=dict)
    tunnel_doubt: str = ""
    """Why the tunnel could not be told among several interfaces; empty when it could."""

    @property
    def default_route(self) -> Route | None:
        """The physical default route: the tunnel's own is not a way out."""
        tunnel = self.tunnel.name if self.tunnel else None
        routes = [
            route
            for route in self.facts.routes
            if route.network in _ANYWHERE and route.gateway and route.interface != tunnel
        ]
        return min(routes, key=lambda route: route.metric, default=None)

    @property
    def tunnel_takes_all(self) -> bool:
        """Whether the ordinary way to the internet leads into the tunnel.

        Clients that do not touch the default route lay two halves over it, which are narrower.
        """
        if self.tunnel is None:
            return False
        mine = [one for one in self.facts.routes if one.interface == self.tunnel.name]
        networks = {one.network for one in mine}
        if networks >= _HALVES:
            return True
        own = min((one.metric for one in mine if one.network in _ANYWHERE), default=None)
        home = self.default_route
        return own is not None and (home is None or own < home.metric)

    @property
    def router(self) -> str:
        """The home router's address, empty when it cannot be told.

        Without a default route a resolver on the same link is taken for it: at home that is what
        it is, and asking it needs no way out.
        """
        if self.default_route:
            return self.default_route.gateway
        tunnel = self.tunnel.name if self.tunnel else None
        links = [
            route.network
            for route in self.facts.routes
            if not route.gateway and route.interface != tunnel and route.network not in _ANYWHERE
        ]
        near = (one for one in self.facts.resolvers if any(_within(one, link) for link in links))
        return next(near, "")

    @property
    def physical(self) -> Interface | None:
        """The adapter that leads home: the default route's, else the likeliest of the others."""
        if self.default_route:
            return self.facts.interface(self.default_route.interface)
        candidates = [one for one in self.facts.interfaces if one.kind in _PHYSICAL]
        return max(candidates, key=_likelihood, default=None)

    @property
    def knows_interfaces(self) -> bool:
        """Whether the adapters could be read at all."""
        return bool(self.facts.interfaces) and "interfaces" not in self.facts.unreadable

    @property
    def knows_routes(self) -> bool:
        """Whether the routing table could be read."""
        return "routes" not in self.facts.unreadable


def _within(address: str, network: str) -> bool:
    try:
        inside = ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
    return inside and not ipaddress.ip_address(address).is_loopback


def _likelihood(interface: Interface) -> tuple[bool, bool, bool, bool]:
    return (
        has_usable_address(interface),
        bool(interface.link),
        bool(interface.enabled),
        interface.kind is not InterfaceKind.CELLULAR,
    )


def has_usable_address(interface: Interface) -> bool:
    """Whether it has an address that leads anywhere: 169.254.0.0/16 (RFC 3927) does not."""
    for text in interface.addresses:
        try:
            address = ipaddress.ip_address(text.partition("%")[0])
        except ValueError:
            continue
        if not address.is_link_local and not address.is_loopback:
            return True
    return False
