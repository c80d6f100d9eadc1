"""What lies inside the bank by its settings."""

import ipaddress
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from checks.target import is_address, parse_target
from runbook.bundle.inner import Inner, names_inside, networks_inside
from runbook.bundle.known import OWN_WORDS
from runbook.settings import Settings
from runbook.settings.shapes import Contact, Internet

_OURS = OWN_WORDS.union(Settings.__struct_fields__, Contact.__struct_fields__)
"""A server called «mail» tells nobody anything, and our own documents would fall apart."""


def inner_of(settings: Settings, secrets: Iterable[str] = ()) -> Inner:
    """Everything the settings say of the bank's inside, and of its own places elsewhere.

    ``secrets`` are known values: of those that are addresses of the web the host is the bank's.
    """
    vpn = settings.vpn
    hosts = [parse_target(one.url).host for one in settings.services]
    given = [address for one in settings.services for address in one.addresses]
    domains: tuple[str, ...] = ()
    if vpn is not None:
        domains = vpn.domains
        hosts += [vpn.gateway, *(parse_target(one).host for one in vpn.control)]
        given += [*vpn.networks, *vpn.gateway_addresses, *vpn.dns_servers, vpn.inner_gateway]
    hosts += _of_the_bank(settings, secrets)
    given += [one for one in hosts if is_address(one)]
    return Inner(
        names_inside([one for one in hosts if not is_address(one)], domains), networks_inside(given)
    )


def _of_the_bank(settings: Settings, secrets: Iterable[str]) -> Iterator[str]:
    """Hosts the bank has named for anything else: what holds without its settings tells nothing."""
    usual = {*_public(Settings()), *_OURS}
    said = (
        *_public(settings),
        settings.mail.server,
        *map(_host, settings.hub.urls),
        # A variable may name anything: a word alone would be found in our own documents.
        *(host for one in secrets if "." in (host := _host(one))),
        *(_host(one.webhook) for one in settings.contacts),
        *(_host(one.proxy) for one in (settings.telegram, settings.webhook, settings.hub)),
    )
    yield from (one for one in said if one and one.casefold() not in usual and not _is_here(one))


def _public(settings: Settings) -> Iterator[str]:
    """Those of which the program has its own: well-known ones, where the bank names no others."""
    yield _host(settings.telegram.api_url)
    yield from _of_internet(settings.internet)


def _of_internet(internet: Internet) -> Iterator[str]:
    for urls in (internet.domestic, internet.unlisted, internet.foreign, internet.portals):
        yield from map(_host, urls)
    yield from internet.resolvers
    for name, addresses in internet.addresses.items():
        yield name
        yield from addresses


def _host(url: str) -> str:
    """The host of an address; empty for a reference and for whatever else is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_here(host: str) -> bool:
    """Whether it is this computer itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"
