"""PURE. Which rules each key keeps, what is expected there, and an example: one line per key."""

from collections.abc import Mapping
from dataclasses import dataclass

from checks.observation import ProbeKind
from runbook.settings import bot_rules, rules, trust_rules

ROLES = ("shift_lead", "sysadmin", "monitoring", "standby", "mentor")
CLIENTS = ("checkpoint", "snx-rs", "openvpn", "generic")
CHANNELS = ("voice", "chat", "data")
BACKUPS = ("none", "hotspot")
UNASKED = ("telegram", "email", "apprise", "webhook")
"""The ways to a person: keys of a contact, tried in this order where it names none of its own."""
ON_SCREEN = ("desktop", "console")
ROUTES = (*UNASKED, *ON_SCREEN)
MAIL_SECURITY = ("starttls", "tls", "none")


@dataclass(frozen=True, slots=True)
class Field:
    """What one key holds. ``expected`` is a text id under ``settings.expected.``.

    A list that is an ``order`` holds nothing twice, and ``least`` items when it is given at all.
    """

    expected: str
    example: str
    checks: tuple[rules.Check, ...] = ()
    required: bool = False
    longest: int = rules.LONGEST_TEXT
    order: bool = False
    least: int = 0


def _name(example: str, *, required: bool = False) -> Field:
    checks = (rules.no_personal_data,)
    return Field("name", example, checks, required, rules.LONGEST_NAME)


def _id(example: str) -> Field:
    return Field("id", example, (rules.no_personal_data, rules.identifier))


def _choice(
    expected: str, example: str, words: tuple[str, ...], *, required: bool = False
) -> Field:
    return Field(expected, example, (rules.one_of(words),), required)


def _phone(example: str) -> Field:
    return Field("phone", example, (rules.phone,))


def _path(example: str) -> Field:
    return Field("path", example)


def _target(expected: str, example: str, *schemes: str, required: bool = False) -> Field:
    return Field(expected, example, (rules.target(*schemes),), required, rules.LONGEST_URL)


def _bot_api(example: str) -> Field:
    return Field("https", example, (bot_rules.bot_api,), longest=rules.LONGEST_URL)


def _hub(example: str) -> Field:
    return Field("url", example, (rules.hub_address,), longest=rules.LONGEST_URL)


def _order(expected: str, example: str, words: tuple[str, ...], least: int = 0) -> Field:
    return Field(expected, example, (rules.one_of(words),), order=True, least=least)


def _pause(example: str) -> Field:
    return Field("pause", example, (rules.zero_or(rules.between(10, 3600)),))


def _reference(example: str) -> Field:
    return Field("reference", example, (rules.reference,))


def _proxy() -> Field:
    return Field("proxy", 'proxy = "socks5://10.0.0.5:1080"', (rules.proxy,))


_ANCHOR = ("https", "http", "tls", "tcp")

FIELDS: Mapping[str, Mapping[str, Field]] = {
    "operator": {
        "id": _id('id = "op-117"'),
        "name": _name('name = "Иванова Анна"'),
        "team": _name('team = "ОКВ Оренбург"'),
        "city": _name('city = "Оренбург"'),
        "phone": _phone('phone = "+7 922 000-00-00"'),
        "backup": _choice("backup", 'backup = "hotspot"', BACKUPS),
        "trainee": Field("flag", "trainee = true"),
        "urgent_line": _phone('urgent_line = "8 800 000-00-00"'),
    },
    "provider": {
        "id": _id('id = "domru"'),
        "name": _name('name = "Дом.ру"'),
        "phone": _phone('phone = "8 800 333-70-00"'),
        "contract": Field("text", 'contract = "1234567"', longest=rules.LONGEST_NAME),
    },
    "contacts": {
        "role": _choice("role", 'role = "shift_lead"', ROLES, required=True),
        "name": _name('name = "Руководитель смены"'),
        "telegram": Field("chat_id", "telegram = 111111111", (rules.chat_id,)),
        "email": Field("email", 'email = "lead@bank.example"', (rules.email,)),
        "phone": _phone('phone = "+7 922 000-00-00"'),
        "apprise": Field("apprise", 'apprise = "keyring:lead-ntfy"', (rules.reference,)),
        "webhook": Field(
            "webhook",
            'webhook = "https://duty.bank.example/alerts"',
            (rules.webhook,),
            longest=rules.LONGEST_URL,
        ),
        "channels": _order("routes", 'channels = ["email", "telegram"]', ROUTES),
    },
    "telegram": {
        "token": _reference('token = "env:RUNBOOK_TELEGRAM_TOKEN"'),
        "api_url": _bot_api('api_url = "https://api.telegram.org"'),
        "proxy": _proxy(),
        "ca_file": _path("ca_file = 'C:\\bank\\ca.pem'"),
        "evidence": Field("flag", "evidence = false"),
    },
    "mail": {
        "server": Field("host", 'server = "mail.bank.example"', (rules.host,)),
        "port": Field("mail_port", "port = 587", (rules.zero_or(rules.port),)),
        "security": _choice("mail_security", 'security = "starttls"', MAIL_SECURITY),
        "sender": Field("email", 'sender = "runbook@bank.example"', (rules.email,)),
        "login": Field("text", 'login = "runbook"', longest=rules.LONGEST_NAME),
        "password": _reference('password = "keyring:mail"'),
        "ca_file": _path("ca_file = 'C:\\bank\\ca.pem'"),
    },
    "webhook": {
        "key": _reference('key = "keyring:webhook"'),
        "proxy": _proxy(),
        "ca_file": _path("ca_file = 'C:\\bank\\ca.pem'"),
    },
    "escalation": {
        "next_route_after": Field("seconds", "next_route_after = 60", (rules.between(5, 600),)),
        "repeat_after": _pause("repeat_after = 300"),
        "next_person_after": _pause("next_person_after = 300"),
        "roles": _order("roles", 'roles = ["shift_lead", "sysadmin"]', ROLES, least=1),
    },
    "hub": {
        "urls": _hub('urls = ["https://hub.bank.example"]'),
        "key": _reference('key = "keyring:hub"'),
        "bot": Field("bot", 'bot = "bank_duty_bot"', (rules.bot_name,)),
        "proxy": _proxy(),
        "ca_file": _path("ca_file = 'C:\\bank\\ca.pem'"),
        "script_key": Field(
            "public_key",
            'script_key = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"',
            (trust_rules.public_key,),
        ),
    },
    "vpn": {
        "client": _choice("client", 'client = "checkpoint"', CLIENTS),
        "gateway": Field("host", 'gateway = "vpn.bank.example"', (rules.host,)),
        "gateway_addresses": Field(
            "addresses", 'gateway_addresses = ["203.0.113.10"]', (rules.address,)
        ),
        "tcp_ports": Field("ports", "tcp_ports = [443]", (rules.port,)),
        "udp_ports": Field("ports", "udp_ports = [4500]", (rules.port,)),
        "interface": Field("text", 'interface = "tun0"', longest=rules.LONGEST_NAME),
        "inner_gateway": Field("address", 'inner_gateway = "10.20.0.1"', (rules.address,)),
        "networks": Field("networks", 'networks = ["10.20.0.0/16"]', (rules.network,)),
        "dns_servers": Field("addresses", 'dns_servers = ["10.20.0.53"]', (rules.address,)),
        "domains": Field("hosts", 'domains = ["bank.internal"]', (rules.host,)),
        "processes": Field("texts", 'processes = ["TracSrvWrapper"]', longest=rules.LONGEST_NAME),
        "control": _target("control", 'control = ["tcp://10.20.1.40:22"]', "tcp", "tls"),
    },
    "services": {
        "id": _id('id = "crm"'),
        "name": _name('name = "CRM"'),
        "channel": _choice("channel", 'channel = "voice"', CHANNELS),
        "url": _target("service", 'url = "https://crm.bank.internal/health"', required=True),
        "addresses": Field("addresses", 'addresses = ["10.20.1.10"]', (rules.address,)),
        "slow_after": Field("seconds", "slow_after = 3.0", (rules.between(0.1, 60),)),
        "process": Field("text", 'process = "crm.exe"', longest=rules.LONGEST_NAME),
        "ca_file": _path("ca_file = 'C:\\bank\\ca.pem'"),
    },
    "internet": {
        "domestic": _target("anchors", 'domestic = ["tls://ya.ru:443"]', *_ANCHOR),
        "unlisted": _target("anchors", 'unlisted = ["tls://cbr.ru:443"]', *_ANCHOR),
        "foreign": _target("anchors", 'foreign = ["tls://1.1.1.1:443"]', *_ANCHOR),
        "resolvers": Field("addresses", 'resolvers = ["77.88.8.8"]', (rules.address,)),
        "portals": _target("portals", 'portals = ["http://portal.example/generate_204"]', "http"),
        "addresses": Field("pins", 'addresses = { "ya.ru" = ["5.255.255.242"] }', (rules.address,)),
        "ca_file": _path("ca_file = 'C:\\bank\\ca.pem'"),
    },
    "computer": {"disks": Field("paths", "disks = ['D:\\']")},
    "checks": {
        "deadline": Field("seconds", "deadline = 4.0", (rules.between(1, 30),)),
        "off": _choice("probes", 'off = ["gateway_tcpt"]', tuple(ProbeKind)),
    },
    "callbacks": {
        "quiet_from": Field("clock", 'quiet_from = "22:00"', (rules.clock,)),
        "quiet_until": Field("clock", 'quiet_until = "08:00"', (rules.clock,)),
        "window_hours": Field("hours", "window_hours = 4.0", (rules.between(0.5, 48),)),
        "attempts": Field("attempts", "attempts = 3", (rules.between(1, 3),)),
        "pause_minutes": Field("minutes", "pause_minutes = 30", (rules.between(1, 720),)),
        "reference": Field("shape", "reference = 'CRM-[0-9]{7}'", (rules.reference_shape,)),
    },
    "trust": {
        "keys": Field(
            "public_keys",
            'keys = ["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"]',
            (trust_rules.public_key,),
        ),
        "pinned": Field(
            "digests",
            'pinned = { "night-shift.yaml" = "<SHA-256>" }',
            (trust_rules.sha256,),
        ),
    },
}
