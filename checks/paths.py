"""Which components a probe's packets cross. PURE.

One place knows the shape of the world: home, provider, gateway, tunnel, bank. The plan lays
probes along these paths and the evidence reads them back.
"""

from dataclasses import dataclass

from checks.component import Component, Part, Place
from checks.subject import Subject

Path = tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class Paths:
    """The paths of one operator's PC."""

    operator: str
    provider: str
    gateway_host: str

    @classmethod
    def of(cls, subject: Subject) -> "Paths":
        """The paths for a subject. A provider is one per city: outages are local."""
        provider = f"{subject.provider}/{subject.city}" if subject.city else subject.provider
        gateway = subject.vpn.gateway if subject.vpn else ""
        return cls(subject.operator, provider, gateway)

    def pc(self, part: Part) -> Component:
        """A part of the computer itself."""
        return Component(Place.PC, self.operator, part)

    def home(self, part: Part) -> Component:
        """A part of the way from the computer to the router."""
        return Component(Place.HOME, self.operator, part)

    def isp(self, part: Part) -> Component:
        """A part that the provider answers for."""
        return Component(Place.ISP, self.provider, part)

    def gateway(self, part: Part) -> Component:
        """A part of the bank's VPN gateway."""
        return Component(Place.GATEWAY, self.gateway_host, part)

    def tunnel(self, part: Part) -> Component:
        """A part of the VPN client on this computer."""
        return Component(Place.TUNNEL, self.operator, part)

    @staticmethod
    def bank(part: Part) -> Component:
        """A part of the bank's inner network."""
        return Component(Place.BANK_NETWORK, "", part)

    @staticmethod
    def service(service_id: str, part: Part) -> Component:
        """A part of one of the bank's services."""
        return Component(Place.SERVICE, service_id, part)

    @property
    def lan(self) -> Path:
        """From the adapter to the router."""
        return tuple(self.home(p) for p in (Part.ADAPTER, Part.LINK, Part.ADDRESS, Part.ROUTER))

    @property
    def net(self) -> Path:
        """From the adapter to the open internet."""
        return (
            *self.lan,
            self.home(Part.ROUTE),
            self.isp(Part.ACCESS),
            self.isp(Part.UPLINK),
        )

    def anchor(
        self, host: str, *, listed: bool = True, foreign: bool = False, inside: bool = False
    ) -> Path:
        """To a public place. Foreign ones share a component: a border can close for all.

        ``inside``: by a tunnel that takes everything. Beyond it the bank's own provider leads on,
        or its policy does not.
        """
        if inside:
            path = [*self.inside(), self.tunnel(Part.POLICY)]
        else:
            path = [*self.net, self.isp(Part.PORTAL), self.tunnel(Part.POLICY)]
        if not listed and not inside:
            path.append(self.isp(Part.UNLISTED))
        if foreign:
            path.append(Component(Place.ANCHOR, "", Part.FOREIGN))
        return (*path, Component(Place.ANCHOR, host))

    def forwarder(self) -> Path:
        """A recursive query through the router. It needs no default route of ours."""
        dns = (self.home(Part.ROUTER_DNS), self.isp(Part.ACCESS), self.isp(Part.UPLINK))
        return (*self.lan, self.policy_at_home, *dns, self.isp(Part.DNS), self.isp(Part.PORT_53))

    def router_name(self) -> Path:
        """A question the router answers by itself, if it answers any."""
        mute = (self.home(Part.ROUTER_DNS), self.home(Part.MUTE))
        return (*self.lan, self.policy_at_home, *mute)

    @property
    def policy_at_home(self) -> Component:
        """The client's policy towards the home network, which some close beside the internet."""
        return self.home(Part.POLICY)

    def resolver(self, address: str, *, inside: bool = False) -> Path:
        """A public resolver, asked directly, or by a tunnel that takes everything."""
        itself = Component(Place.RESOLVER, address)
        if inside:
            return (*self.inside(), self.tunnel(Part.POLICY), itself)
        return (*self.net, self.isp(Part.PORT_53), itself)

    def configured_resolver(self) -> Path:
        """The resolver this PC is set to, when that is not the router."""
        dns = (self.isp(Part.DNS), self.isp(Part.PORT_53))
        return (*self.net, *dns, self.pc(Part.DNS_SETTINGS))

    def gateway_tcp(self) -> Path:
        """To the gateway's TCP port, outside the tunnel."""
        return (
            *self.net,
            self.isp(Part.UNLISTED),
            self.isp(Part.GATEWAY_ADDRESS),
            self.isp(Part.VPN_PORTS),
            self.gateway(Part.HOST),
            self.gateway(Part.PORT),
        )

    def gateway_hello(self) -> Path:
        """To the application behind the gateway's TCP port."""
        return (
            *self.gateway_tcp(),
            self.isp(Part.PORTAL),
            self.isp(Part.INSPECTION),
            self.gateway(Part.APPLICATION),
        )

    def gateway_udp(self) -> Path:
        """To the gateway's UDP ports, which some gateways never answer."""
        return (
            *self.net,
            self.isp(Part.UNLISTED),
            self.isp(Part.GATEWAY_ADDRESS),
            self.isp(Part.VPN_PORTS),
            self.isp(Part.UDP),
            self.gateway(Part.HOST),
            self.gateway(Part.UDP),
        )

    def client(self) -> Path:
        """What must be in order in the VPN client before a session stands."""
        parts = (Part.PROCESS, Part.CERTIFICATE, Part.LOGIN, Part.SESSION)
        return tuple(self.tunnel(part) for part in parts)

    def inside(self) -> Path:
        """Through the tunnel to the gateway's inner side: what a success inside proves."""
        return (
            *self.net,
            self.isp(Part.UNLISTED),
            self.isp(Part.GATEWAY_ADDRESS),
            self.gateway(Part.HOST),
            *self.client(),
            self.tunnel(Part.ROUTES),
            self.tunnel(Part.DATA),
            self.gateway(Part.DATA),
        )

    def route_to(self, address: str) -> Component:
        """The route to one address inside: it may be missing while others are there."""
        return Component(Place.TUNNEL, f"{self.operator}/{address}", Part.ROUTES)

    def carriers(self) -> Path:
        """What else could keep a tunnel from carrying, though its success proves none of it."""
        isp = (Part.PORTAL, Part.VPN_PORTS, Part.UDP, Part.INSPECTION)
        gateway = (Part.PORT, Part.APPLICATION)
        return (*(self.isp(p) for p in isp), *(self.gateway(p) for p in gateway))

    def bank_dns(self) -> Path:
        """To the bank's name servers."""
        return (*self.inside(), self.bank(Part.CORE), Component(Place.BANK_DNS))

    def control(self, host: str) -> Path:
        """To a host inside that belongs to no service."""
        segment = (self.bank(Part.CORE), self.bank(Part.SEGMENT))
        return (*self.inside(), *segment, Component(Place.CONTROL, host))

    def to_service(self, service_id: str, *, inside: bool = True, datagram: bool = False) -> Path:
        """To one service, down to its answer in time.

        A datagram service has no connection to tell from its answer, so silence there may be the
        road's: its path ends at the application.
        """
        parts: tuple[Part, ...] = (Part.HOST, Part.PORT, Part.APPLICATION)
        if not datagram:
            parts = (Part.HOST, Part.PORT, Part.CERTIFICATE, Part.APPLICATION, Part.SLOW)
        road = self.net
        if inside:
            road = (*self.inside(), self.bank(Part.CORE), self.bank(Part.SEGMENT))
        return (*road, *(self.service(service_id, part) for part in parts))
