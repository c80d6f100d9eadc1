"""The catalogue of causes: domain, side, layer, and which component stands for which. PURE."""

from checks.component import Component, Part, Place

HEALTHY = "healthy.ok"
UNDETERMINED = "undetermined.ambiguous"

SIDES = {
    "healthy": "none",
    "pc": "operator",
    "home_network": "operator",
    "isp": "isp",
    "vpn_client": "operator",
    "vpn_gateway": "bank",
    "bank_network": "bank",
    "bank_service": "bank",
    "undetermined": "undetermined",
}

CAUSES: dict[str, tuple[tuple[Place, Part], ...]] = {
    HEALTHY: (),
    "pc.adapter_disabled": ((Place.HOME, Part.ADAPTER),),
    "home_network.no_link": ((Place.HOME, Part.LINK),),
    "home_network.power_cut": ((Place.HOME, Part.POWER),),
    "home_network.no_address": ((Place.HOME, Part.ADDRESS),),
    "pc.no_route": ((Place.HOME, Part.ROUTE),),
    "home_network.router_silent": ((Place.HOME, Part.ROUTER),),
    "home_network.weak_wifi": ((Place.HOME, Part.WIFI),),
    "home_network.unstable": ((Place.HOME, Part.STABILITY),),
    "home_network.lossy": ((Place.HOME, Part.LOSS),),
    "isp.no_internet": ((Place.ISP, Part.ACCESS), (Place.ISP, Part.UPLINK)),
    "isp.captive_portal": ((Place.ISP, Part.PORTAL),),
    "isp.whitelist_only": ((Place.ISP, Part.UNLISTED),),
    "isp.lossy": ((Place.ISP, Part.LOSS),),
    "isp.mtu_blackhole": ((Place.ISP, Part.MTU), (Place.TUNNEL, Part.MTU)),
    "pc.clock_wrong": ((Place.PC, Part.CLOCK),),
    "isp.vpn_blocked": (
        (Place.ISP, Part.GATEWAY_ADDRESS),
        (Place.ISP, Part.VPN_PORTS),
        (Place.ISP, Part.UDP),
        (Place.ISP, Part.INSPECTION),
    ),
    "vpn_gateway.unreachable": ((Place.GATEWAY, Part.HOST),),
    "vpn_gateway.refused": ((Place.GATEWAY, Part.PORT),),
    "vpn_gateway.unhealthy": ((Place.GATEWAY, Part.APPLICATION),),
    "vpn_client.stopped": ((Place.TUNNEL, Part.PROCESS),),
    "vpn_client.certificate_expired": ((Place.TUNNEL, Part.CERTIFICATE),),
    "vpn_client.authentication": ((Place.TUNNEL, Part.LOGIN),),
    "vpn_client.disconnected": ((Place.TUNNEL, Part.SESSION), (Place.TUNNEL, Part.STABILITY)),
    "vpn_client.no_routes": ((Place.TUNNEL, Part.ROUTES),),
    "vpn_client.no_traffic": ((Place.TUNNEL, Part.DATA), (Place.GATEWAY, Part.DATA)),
    "bank_network.unreachable": (
        (Place.BANK_NETWORK, Part.CORE),
        (Place.BANK_NETWORK, Part.SEGMENT),
    ),
    "bank_network.lossy": ((Place.BANK_NETWORK, Part.LOSS),),
    "bank_network.dns_failure": ((Place.BANK_DNS, Part.WHOLE),),
    "bank_service.unreachable": ((Place.SERVICE, Part.HOST),),
    "bank_service.refused": ((Place.SERVICE, Part.PORT),),
    "bank_service.certificate_expired": ((Place.SERVICE, Part.CERTIFICATE),),
    "bank_service.error": ((Place.SERVICE, Part.APPLICATION),),
    "bank_service.slow": ((Place.SERVICE, Part.SLOW),),
    "pc.app_not_running": ((Place.SERVICE, Part.PROGRAM),),
    "pc.overloaded": ((Place.PC, Part.CPU), (Place.PC, Part.MEMORY)),
    "pc.disk_full": ((Place.PC, Part.DISK),),
    "home_network.router_dns": ((Place.HOME, Part.ROUTER_DNS),),
    "pc.dns_settings": ((Place.PC, Part.DNS_SETTINGS),),
    "isp.dns_failure": ((Place.ISP, Part.DNS), (Place.ISP, Part.PORT_53)),
    UNDETERMINED: (),
}
"""In the order in which faults are mended: what lies lower comes first."""

_BY_COMPONENT = {key: cause for cause, keys in CAUSES.items() for key in keys}
_LAYERS = {cause: layer for layer, cause in enumerate(CAUSES)}


def cause_of(component: Component) -> str:
    """The cause a broken component stands for."""
    return _BY_COMPONENT[component.place, component.part]


def domain_of(cause: str) -> str:
    """``isp`` of ``isp.no_internet``."""
    return cause.partition(".")[0]


def side_of(cause: str) -> str:
    """Who is to act: none, operator, isp, bank or undetermined."""
    return SIDES[domain_of(cause)]


def layer_of(cause: str) -> int:
    """The lower, the sooner it must be mended."""
    return _LAYERS[cause]
