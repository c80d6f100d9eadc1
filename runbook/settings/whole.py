"""Rules that need more than one value: warnings about what would not work at night."""

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from runbook.settings.problem import Fault, KeyPath
from runbook.settings.shapes import Contact, Settings, Vpn

Found = tuple[KeyPath, Fault]


def contact_faults(contact: Contact) -> Iterator[Fault]:
    """A contact nobody can reach is no contact."""
    ways = (contact.telegram, contact.email, contact.phone, contact.apprise)
    if not any(ways):
        yield Fault("settings.contact_unreachable", "settings.expected.way", "telegram = 111111111")


def whole_faults(settings: Settings) -> Iterator[Found]:
    """Faults of the settings taken together."""
    if not settings.contacts_of("shift_lead"):
        example = 'role = "shift_lead"'
        yield ("contacts",), Fault("settings.no_shift_lead", "settings.expected.lead", example)
    if settings.vpn is not None and not settings.vpn.gateway:
        example = 'gateway = "vpn.bank.example"'
        fault = Fault("settings.vpn_without_gateway", "settings.expected.host", example)
        yield ("vpn",), fault
    if settings.telegram.api_url.startswith("http://"):
        example = 'api_url = "https://api.telegram.org"'
        yield ("telegram", "api_url"), _plain_http(example)
    for index, url in enumerate(settings.hub.urls):
        if url.startswith("http://"):
            yield ("hub", "urls", index), _plain_http('urls = ["https://hub.bank.example"]')
        if settings.vpn and hub_lies_inside(url, settings.vpn):
            fault = Fault("settings.hub_inside_vpn", "settings.expected.outside")
            yield ("hub", "urls", index), fault


def hub_lies_inside(url: str, vpn: Vpn, addresses: tuple[str, ...] = ()) -> bool:
    """Whether a hub can be reached through the tunnel only, by its name or by its addresses."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    domains = [domain.lower().strip(".") for domain in vpn.domains]
    if any(host == domain or host.endswith(f".{domain}") for domain in domains):
        return True
    return any(_in_networks(address, vpn.networks) for address in (host, *addresses))


def _in_networks(address: str, networks: tuple[str, ...]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in ipaddress.ip_network(network) for network in networks)


def _plain_http(example: str) -> Fault:
    return Fault("settings.plain_http", "settings.expected.https", example)
