"""What lies inside the bank by its settings."""

from checks.target import is_address, parse_target
from runbook.bundle.inner import Inner, names_inside, networks_inside
from runbook.settings import Settings


def inner_of(settings: Settings) -> Inner:
    """Everything the settings say of the bank's inside, the gateway included."""
    vpn = settings.vpn
    hosts = [parse_target(one.url).host for one in settings.services]
    given = [address for one in settings.services for address in one.addresses]
    domains: tuple[str, ...] = ()
    if vpn is not None:
        domains = vpn.domains
        hosts += [vpn.gateway, *(parse_target(one).host for one in vpn.control)]
        given += [*vpn.networks, *vpn.gateway_addresses, *vpn.dns_servers, vpn.inner_gateway]
    given += [one for one in hosts if is_address(one)]
    return Inner(
        names_inside([one for one in hosts if not is_address(one)], domains), networks_inside(given)
    )
