"""PURE. What a mass incident is about: one group for everything that is mended as one.

All services that fail in the same way are one group; so are the parts of the bank's inner network,
those of one gateway, those of one provider in one city. Telegram, what only operators say, and
agents that vanished for an unknown reason have groups of their own.
"""

from typing import Final, NamedTuple

from checks.causes import UNDETERMINED, cause_of, domain_of, side_of
from checks.component import Component, Part, Place
from runbook.hub.model.incident import TELEGRAM, HubIncident

TELEGRAM_GROUP: Final = "telegram"
VANISHED_GROUP: Final = "vanished"
NETWORK_GROUP: Final = "bank_network"
_SERVICE: Final = "service/"
_REPORTED: Final = "reported/"
_OUTSIDE: Final = "undetermined"


class Whereabouts(NamedTuple):
    """Where an operator works: ``provider/city`` as ``checks.paths`` has it, and her gateway."""

    provider: str = ""
    gateway: str = ""


def mass_cause(component: Component) -> str:
    """The cause of a shared fault. What stops every tunnel of a gateway is the gateway's."""
    if (component.place, component.part) == (Place.GATEWAY, Part.DATA):
        return "vpn_gateway.unhealthy"
    return cause_of(component)


def side_of_mass(cause: str) -> str:
    """Who is to act; nobody of ours where Telegram is."""
    return _OUTSIDE if cause == TELEGRAM else side_of(cause)


def group_of(component: Component) -> str | None:
    """The group of a shared component; None where a fault of it is no mass incident."""
    match component.place:
        case Place.SERVICE:
            return service_group(mass_cause(component))
        case Place.BANK_NETWORK | Place.BANK_DNS:
            return NETWORK_GROUP
        case Place.GATEWAY:
            return gateway_group(component.scope)
        case Place.ISP:
            return provider_group(component.scope)
        case _:
            return None


def group_of_cause(cause: str, where: Whereabouts) -> str | None:
    """The group behind what one operator's own PC concluded; None where that is hers alone."""
    match domain_of(cause):
        case "bank_service":
            return service_group(cause)
        case "bank_network":
            return NETWORK_GROUP
        case "vpn_gateway":
            return gateway_group(where.gateway) if where.gateway else None
        case "isp":
            return provider_group(where.provider) if where.provider else None
        case _:
            return None


def component_of_cause(cause: str, services: tuple[str, ...], where: Whereabouts) -> str:
    """The component that stands for such a cause here, empty where there is none."""
    match domain_of(cause):
        case "bank_service" if services:
            scope = services[0]
        case "vpn_gateway":
            scope = where.gateway
        case "isp":
            scope = where.provider
        case "bank_network":
            scope = ""
        case _:
            return ""
    part = _FIRST_PART.get(cause)
    return str(Component(part[0], scope, part[1])) if part else ""


def group_of_incident(mass: HubIncident) -> str:
    """The group of a mass incident as it stands."""
    if mass.cause == TELEGRAM:
        return TELEGRAM_GROUP
    if mass.component:
        return group_of(Component.parse(mass.component)) or VANISHED_GROUP
    if mass.cause == UNDETERMINED and mass.not_working:
        return reported_group(mass.not_working[0])
    return VANISHED_GROUP


def components_of(mass: HubIncident) -> tuple[Component, ...]:
    """The components whose proof says that it is over."""
    if not mass.component:
        return ()
    main = Component.parse(mass.component)
    if main.place is Place.SERVICE:
        return tuple(main._replace(scope=one) for one in mass.services) or (main,)
    return (main,)


def service_group(cause: str) -> str:
    """All services that fail like this."""
    return _SERVICE + cause


def gateway_group(host: str) -> str:
    """Everybody whose office lies behind this gateway."""
    return f"{Place.GATEWAY}:{host}"


def provider_group(scope: str) -> str:
    """One provider in one city."""
    return f"{Place.ISP}:{scope}"


def reported_group(channel: str) -> str:
    """What only operators say: voice, chat or data."""
    return _REPORTED + channel


def is_provider(group: str) -> bool:
    """Whether the group is of one provider in one city."""
    return group.startswith(f"{Place.ISP}:")


def is_service(group: str) -> bool:
    """Whether the group is of services."""
    return group.startswith(_SERVICE)


def is_reported(group: str) -> bool:
    """Whether operators alone speak of it."""
    return group.startswith(_REPORTED)


def is_vague(group: str) -> bool:
    """Whether any other explanation is the better one."""
    return is_reported(group) or group == VANISHED_GROUP


_FIRST_PART: Final = {
    "isp.no_internet": (Place.ISP, Part.ACCESS),
    "isp.captive_portal": (Place.ISP, Part.PORTAL),
    "isp.whitelist_only": (Place.ISP, Part.UNLISTED),
    "isp.lossy": (Place.ISP, Part.LOSS),
    "isp.mtu_blackhole": (Place.ISP, Part.MTU),
    "isp.vpn_blocked": (Place.ISP, Part.GATEWAY_ADDRESS),
    "isp.dns_failure": (Place.ISP, Part.DNS),
    "vpn_gateway.unreachable": (Place.GATEWAY, Part.HOST),
    "vpn_gateway.refused": (Place.GATEWAY, Part.PORT),
    "vpn_gateway.unhealthy": (Place.GATEWAY, Part.APPLICATION),
    "bank_network.unreachable": (Place.BANK_NETWORK, Part.CORE),
    "bank_network.lossy": (Place.BANK_NETWORK, Part.LOSS),
    "bank_network.dns_failure": (Place.BANK_DNS, Part.WHOLE),
    "bank_service.unreachable": (Place.SERVICE, Part.HOST),
    "bank_service.refused": (Place.SERVICE, Part.PORT),
    "bank_service.certificate_expired": (Place.SERVICE, Part.CERTIFICATE),
    "bank_service.error": (Place.SERVICE, Part.APPLICATION),
    "bank_service.slow": (Place.SERVICE, Part.SLOW),
}
