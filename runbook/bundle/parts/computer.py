"""PURE. The computer as it was read: adapters, routes, name servers, VPN client, disks."""

import re
from typing import Any

from checks.host.facts import Interface, Route
from checks.situation import Situation
from runbook.bundle.known import Kind
from runbook.bundle.redaction import Redactor, Vetted

MOST_ROUTES = 120
MOST_INTERFACES = 40
_SYSTEM_NAME = re.compile(
    r"(?:lo|eth|en[opsx]?|wlan|wlp|wl|wwan|ww|tun|tap|utun|ppp|veth|br|docker|virbr|bond|wg|ipsec"
    r"|sit|tunl|ip6tnl|gre|erspan|dummy|awdl|llw|gif|stf|bridge|anpi|ap|snx|tunsnx|snx-tun|snx-xfrm|xfrm)[0-9a-z]{0,12}(?:@if\d+)?",
    re.IGNORECASE,
)
"""Names systems give by themselves. One that somebody typed may be anybody's name."""
_WORDS = frozenset(
    """
    ethernet wi-fi wifi wlan lan bluetooth loopback pseudo-interface local area connection network
    wireless adapter virtual controller family gigabit fast usb pci pcie express dual band ac ax
    for endpoint vpn client ssl extender check point realtek intel intel(r) broadcom qualcomm
    atheros mediatek tp-link asus d-link microsoft hyper-v wan miniport direct device remote ndis
    based internet sharing tap-windows wintun userspace tunnel openvpn data channel offload teredo
    kernel debug ip ipv6 6to4 isatap mobile broadband modem the and with of killer marvell aquantia
    vmware virtualbox host-only cisco anyconnect tap v9 nic rndis apple huawei zte series
    подключение по локальной сети беспроводная беспроводное сеть сетевое подключение адаптер
    bluetooth сетевая карта виртуальный туннель устройство
    """.split()  # noqa: SIM905 - read as a text, one line after another
)
"""Words of makers and systems: a description of these alone names nobody."""
_MODEL = re.compile(r"#?\d{1,3}|\(\d{1,3}\)|[a-z]{0,3}-?\d{2,5}[a-z]{0,3}(?:-[a-z])?|\(r\)|\(tm\)")


def computer(situation: Situation, redactor: Redactor) -> dict[str, Any]:
    """Everything read of this PC that a network administrator asks for, and nothing of its owner.

    Of programs only those known to break the VPN client are named, of services those of the client.
    """
    facts = situation.facts
    wifi = facts.wifi
    return {
        "system": facts.system,
        "default_router": situation.router,
        "physical": called(situation.physical.name, redactor) if situation.physical else None,
        "interfaces": [_interface(one, redactor) for one in facts.interfaces[:MOST_INTERFACES]],
        "interfaces_left_out": max(len(facts.interfaces) - MOST_INTERFACES, 0),
        "routes": [_route(one, redactor) for one in facts.routes[:MOST_ROUTES]],
        "routes_left_out": max(len(facts.routes) - MOST_ROUTES, 0),
        "resolvers": list(facts.resolvers),
        "dhcp_resolvers": list(facts.dhcp_resolvers),
        "wifi": None
        if wifi is None
        else {
            "interface": called(wifi.interface, redactor),
            "signal": wifi.signal,
            "dbm": wifi.dbm,
        },
        "cpu_percent": facts.cpu_percent,
        "memory_percent": facts.memory_percent,
        "disks": [
            {"volume": _volume(one.path), "free": one.free, "total": one.total,
             "writable": one.writable}
            for one in facts.disks
        ],
        "on_mains": facts.on_mains,
        "battery_percent": facts.battery_percent,
        "vpn_services": {str(name): str(state) for name, state in facts.services.items()},
        "conflicting_programs": list(facts.conflicting),
        "unreadable": sorted(facts.unreadable),
    }  # fmt: skip


def vpn(situation: Situation, version: str, redactor: Redactor) -> dict[str, Any]:
    """What the VPN client says of itself, and where packets for the bank would go."""
    status = situation.vpn
    tunnel = situation.tunnel
    said: dict[str, Any] = {
        "tunnel": called(tunnel.name, redactor) if tunnel else None,
        "tunnel_takes_all": situation.tunnel_takes_all,
        "tunnel_doubt": situation.tunnel_doubt or None,
        "version": version or None,
        "inner_routes": {
            destination: called(name, redactor) if name else None
            for destination, name in situation.inner_routes.items()
        },
    }
    if status is None:
        return {"asked": False, **said}
    ends = status.certificate_expires
    return {
        "asked": True,
        "client": status.client,
        "running": status.running,
        "session": str(status.session),
        "login_rejected": status.login_rejected,
        "certificate_expires": ends.isoformat() if ends else None,
        "certificate_expired": status.certificate_expired,
        "interface": called(status.interface, redactor),
        "address": status.address,
        "server_ip": status.server_ip,
        "reason": status.reason,
        **said,
    }


def learn_names(situation: Situation, redactor: Redactor) -> None:
    """Adapters' names that somebody chose stand in other parts too: checks are called by them."""
    for one in situation.facts.interfaces:
        for name in (one.name, one.description):
            if called(name, redactor) != name:
                redactor.also(Kind.ADAPTER, name)


def called(name: str, redactor: Redactor) -> str:
    """An adapter's name where the system or its maker gave it, else what stands for it here."""
    if not name or _SYSTEM_NAME.fullmatch(name) or is_of_makers(name):
        return Vetted(name)
    return redactor.alias(Kind.ADAPTER, name)


def is_of_makers(text: str) -> bool:
    """Whether there is no word in it that anybody could have chosen."""
    words = re.sub(r"[,;/]", " ", text.casefold()).split()
    return all(one in _WORDS or _MODEL.fullmatch(one) for one in words)


def _interface(one: Interface, redactor: Redactor) -> dict[str, Any]:
    return {
        "name": called(one.name, redactor),
        "description": called(one.description, redactor),
        "kind": str(one.kind),
        "enabled": one.enabled,
        "link": one.link,
        "addresses": list(one.addresses),
        "bytes_sent": one.bytes_sent,
        "bytes_received": one.bytes_received,
    }


def _route(one: Route, redactor: Redactor) -> dict[str, Any]:
    return {
        "network": one.network,
        "gateway": one.gateway,
        "interface": called(one.interface, redactor),
        "metric": one.metric,
    }


def _volume(path: str) -> str:
    """The drive of Windows; elsewhere only whether it is the root: a path may name anything."""
    drive = re.match(r"[A-Za-z]:", path)
    return drive[0] if drive else "/" if path == "/" else "other"
