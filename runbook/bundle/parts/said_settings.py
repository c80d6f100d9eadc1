"""The settings that steer checks and alerts, key by key; what is not named here stays here.

Of secrets only how they are referred to, of people only their role and the ways to them.
"""

from typing import Any
from urllib.parse import urlsplit

from runbook.settings import Settings
from runbook.settings.file import Loaded
from runbook.settings.rules import is_reference
from runbook.settings.shapes import Contact, Service, Vpn


def said_settings(loaded: Loaded) -> dict[str, Any]:
    """What holds, and which rules the file breaks: by rule and key, never by what stands there."""
    settings = loaded.settings
    return {
        "file": loaded.source is not None,
        "broken": loaded.broken,
        "problems": [
            {"rule": one.rule_id, "line": getattr(one, "line", None)} for one in loaded.problems
        ],
        "operator": _operator(settings),
        "provider": {"id": settings.provider.id, "named": bool(settings.provider.name)},
        "contacts": [_contact(one) for one in settings.contacts],
        "channels": _channels(settings),
        "hub": {
            "urls": [server(one) for one in settings.hub.urls],
            "key": _reference(settings.hub.key),
            "proxy": bool(settings.hub.proxy),
            "own_authority": bool(settings.hub.ca_file),
            "script_key": bool(settings.hub.script_key),
        },
        "vpn": _vpn(settings.vpn) if settings.vpn else None,
        "services": [_service(one) for one in settings.services],
        "internet": {
            name: [server(one) for one in getattr(settings.internet, name)]
            for name in ("domestic", "unlisted", "foreign", "portals", "resolvers")
        },
        "checks": {"deadline": settings.checks.deadline, "off": list(settings.checks.off)},
    }


def server(url: str) -> str:
    """Scheme, host and port; a path, a query and a login are nobody's business."""
    if "://" not in url and not url.startswith("sip:"):
        return url
    if url.startswith("sip:"):
        return url.partition(";")[0]
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}"


def _operator(settings: Settings) -> dict[str, Any]:
    her = settings.operator
    return {
        "id": her.id,
        "team": bool(her.team),
        "city": her.city,
        "backup": her.backup,
        "trainee": her.trainee,
    }


def _contact(one: Contact) -> dict[str, Any]:
    ways = {"telegram": one.telegram is not None}
    ways |= {name: bool(getattr(one, name)) for name in ("email", "phone", "apprise", "webhook")}
    return {
        "role": one.role,
        "ways": [name for name, there in ways.items() if there],
        "order": list(one.channels),
    }


def _channels(settings: Settings) -> dict[str, Any]:
    telegram, mail = settings.telegram, settings.mail
    return {
        "telegram": {
            "token": _reference(telegram.token),
            "api": server(telegram.api_url),
            "proxy": bool(telegram.proxy),
            "evidence": telegram.evidence,
        },
        "mail": {
            "server": mail.server,
            "port": mail.port,
            "security": mail.security,
            "login": bool(mail.login),
            "password": _reference(mail.password),
        },
        "webhook": {
            "key": _reference(settings.webhook.key),
            "proxy": bool(settings.webhook.proxy),
        },
    }


def _vpn(vpn: Vpn) -> dict[str, Any]:
    return {
        "client": vpn.client,
        "gateway": vpn.gateway,
        "gateway_addresses": list(vpn.gateway_addresses),
        "tcp_ports": list(vpn.tcp_ports),
        "udp_ports": list(vpn.udp_ports),
        "interface": bool(vpn.interface),
        "inner_gateway": vpn.inner_gateway,
        "networks": list(vpn.networks),
        "dns_servers": list(vpn.dns_servers),
        "domains": list(vpn.domains),
        "control": [server(one) for one in vpn.control],
    }


def _service(one: Service) -> dict[str, Any]:
    return {
        "id": one.id,
        "channel": one.channel,
        "url": server(one.url),
        "addresses": list(one.addresses),
        "slow_after": one.slow_after,
        "process": bool(one.process),
        "own_authority": bool(one.ca_file),
    }


def _reference(text: str) -> str:
    """How a secret is referred to: ``env``, ``file``, ``keyring``; never by which name."""
    if not text:
        return "none"
    return text.partition(":")[0] if is_reference(text) else "plain"
