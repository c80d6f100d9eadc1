"""Rules that need more than one value: warnings about what would not work at night."""

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from runbook.settings.problem import Fault, KeyPath
from runbook.settings.shapes import Contact, Mail, Settings, Vpn
from runbook.settings.ways import HERE, ways_of

Found = tuple[KeyPath, Fault]


def contact_faults(contact: Contact, *, mail: bool, webhook: bool) -> Iterator[Fault]:
    """A contact nobody can reach is no contact, and a way must be one that can be gone.

    ``mail`` and ``webhook``: there is a table for that way, or what is wrong with it was said.
    """
    if not (ways_of(contact).keys() - HERE or contact.phone):
        yield Fault("settings.contact_unreachable", "settings.expected.way", "telegram = 111111111")
    for index, channel in enumerate(contact.channels):
        if channel not in ways_of(contact):
            values = {"channel": channel}
            below = ("channels", index)
            yield Fault("settings.way_not_set", values=values, below=below)
    if contact.email and not mail:
        yield Fault("settings.email_without_server", below=("email",))
    if contact.webhook and not webhook:
        yield Fault("settings.webhook_without_key", below=("webhook",))


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
        yield ("telegram", "api_url"), plain_http(example)
    for fault in mail_faults(settings.mail):
        yield ("mail", *fault.below), fault
    for index, url in enumerate(settings.hub.urls):
        if settings.vpn and hub_lies_inside(url, settings.vpn):
            fault = Fault("settings.hub_inside_vpn", "settings.expected.outside")
            yield ("hub", "urls", index), fault


def mail_faults(mail: Mail) -> Iterator[Fault]:
    """With half a table nothing is sent."""
    needed = {"server": mail != Mail(), "sender": bool(mail.server)}
    needed |= {"password": bool(mail.login), "login": bool(mail.password)}
    for key, wanted in needed.items():
        if wanted and not getattr(mail, key):
            yield Fault("settings.mail_incomplete", values={"key": key})
    if mail.security == "none":
        example = 'security = "starttls"'
        yield Fault("settings.plain_mail", "settings.expected.safe", example, below=("security",))


def reach_of_lead(settings: Settings) -> int:
    """How well a shift lead is reached.

    3: a message can leave for one; 2: by phone; 1: over a way that lacks its sender; 0: not.
    """
    leads = settings.contacts_of("shift_lead")
    ways = {channel for lead in leads for channel in ways_of(lead).keys() - HERE}
    if ways & _sending(settings):
        return 3
    return 2 if any(lead.phone for lead in leads) else int(bool(ways))


def _sending(settings: Settings) -> set[str]:
    """The ways for which the settings hold what sending over them takes."""
    lacking = any(
        fault.rule_id == "settings.mail_incomplete" for fault in mail_faults(settings.mail)
    )
    able = {
        "telegram": settings.telegram.token,
        "email": settings.mail.server and not lacking,
        "apprise": True,
        "webhook": settings.webhook.key,
    }
    return {channel for channel, is_able in able.items() if is_able}


def is_wanted(settings: Settings) -> bool:
    """Whether there is a hub to be spoken to, and a code by which it would know her."""
    return bool(settings.hub.urls and settings.operator.id)


def hub_lies_inside(url: str, vpn: Vpn, addresses: tuple[str, ...] = ()) -> bool:
    """Whether a hub can be reached through the tunnel only, by its name or by its addresses."""
    return lies_inside(urlsplit(url).hostname or "", vpn, addresses)


def lies_inside(host: str, vpn: Vpn, addresses: tuple[str, ...] = ()) -> bool:
    """Whether a server can be reached through the tunnel only, by its name or its addresses."""
    host = host.lower().rstrip(".")
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


def plain_http(example: str) -> Fault:
    """An address whose content can be read on the way."""
    return Fault("settings.plain_http", "settings.expected.https", example)
