"""What a diagnosis is about, made from the settings and from what was learned here."""

import re
from collections.abc import Mapping

from checks.observation import ProbeKind
from checks.subject import History, Internet, Service, Subject, Vpn
from checks.target import Target, parse_target
from runbook.settings import shapes

Pins = Mapping[str, tuple[str, ...]]
"""Addresses by lower-case name."""

_NOTHING_KNOWN = History()
_SEPARATORS = re.compile(r"[/:\s]+")
"""What tells apart the parts of a component's id."""


def subject_from(
    settings: shapes.Settings, history: History = _NOTHING_KNOWN, learned: Pins | None = None
) -> Subject:
    """The subject of a diagnosis.

    A target's addresses come from its own entry, else from ``[internet] addresses``, else from
    ``learned``. Defaults stand in for an operator and a provider without an id.
    """
    pins = {**(learned or {}), **settings.internet.addresses}
    defaults = Subject()
    return Subject(
        operator=settings.operator.id or defaults.operator,
        provider=provider_of(settings) or defaults.provider,
        city=settings.operator.city,
        vpn=_vpn(settings.vpn, pins) if settings.vpn else None,
        services=tuple(_service(service, pins) for service in settings.services),
        internet=internet_of(settings.internet, pins),
        disks=settings.computer.disks,
        off=frozenset(ProbeKind(kind) for kind in settings.checks.off),
        history=history,
    )


def provider_of(settings: shapes.Settings) -> str:
    """By what her provider goes, here and at the hub; empty where nobody has named it.

    A name without a letter that an id may hold stands for itself.
    """
    provider = settings.provider
    return provider.id or _SEPARATORS.sub("-", provider.name).strip("- ")


def _target(text: str, pins: Pins, own: tuple[str, ...] = ()) -> Target:
    target = parse_target(text)
    if not target.is_name:
        return target
    return target.at(*(own or pins.get(target.host.lower(), ())))


def _targets(texts: tuple[str, ...], pins: Pins) -> tuple[Target, ...]:
    return tuple(_target(text, pins) for text in texts)


def _service(service: shapes.Service, pins: Pins) -> Service:
    return Service(
        id=service.id,
        name=service.name or service.id,
        target=_target(service.url, pins, service.addresses),
        channel=service.channel,
        slow_after=service.slow_after,
        process=service.process,
        ca_file=service.ca_file,
    )


def _vpn(vpn: shapes.Vpn, pins: Pins) -> Vpn:
    return Vpn(
        client=vpn.client,
        gateway=vpn.gateway,
        gateway_addresses=vpn.gateway_addresses or pins.get(vpn.gateway.lower(), ()),
        tcp_ports=vpn.tcp_ports,
        udp_ports=vpn.udp_ports,
        interface=vpn.interface,
        inner_gateway=vpn.inner_gateway,
        networks=vpn.networks,
        dns_servers=vpn.dns_servers,
        domains=vpn.domains,
        processes=vpn.processes,
        control=_targets(vpn.control, pins),
    )


def internet_of(internet: shapes.Internet, pins: Pins) -> Internet:
    """The public places of ``[internet]``; ``pins`` are addresses known for their names."""
    return Internet(
        domestic=_targets(internet.domestic, pins),
        unlisted=_targets(internet.unlisted, pins),
        foreign=_targets(internet.foreign, pins),
        resolvers=internet.resolvers,
        portals=_targets(internet.portals, pins),
        ca_file=internet.ca_file,
    )
