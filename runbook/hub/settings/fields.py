"""Which rules each key of ``hub.toml`` keeps, what is expected there, and an example."""

from collections.abc import Mapping

from runbook.hub.settings.rules import database, listen, shift, version
from runbook.language.texts import LANGUAGES
from runbook.settings import rules
from runbook.settings.fields import FIELDS as OF_A_PC
from runbook.settings.fields import Field

LONGEST_STEP = 200
_PATH = "path"
_SECONDS = "seconds"


def _web(example: str, *checks: rules.Check) -> Field:
    return Field("url", example, (rules.web_address, *checks), longest=rules.LONGEST_URL)


def _hook(example: str) -> Field:
    return Field("webhook", example, (rules.webhook,), longest=rules.LONGEST_URL)


def _mails(example: str) -> Field:
    return Field("hub_mails", example, (rules.email,), order=True)


def _span(example: str, low: float, high: float) -> Field:
    return Field(_SECONDS, example, (rules.between(low, high),))


def _count(example: str, low: int, high: int) -> Field:
    return Field("hub_count", example, (rules.between(low, high),))


def _days(example: str, low: int, high: int) -> Field:
    return Field("hub_days", example, (rules.between(low, high),))


TOP: Mapping[str, Field] = {"lang": Field("hub_lang", 'lang = "ru"', (rules.one_of(LANGUAGES),))}
"""Keys that stand before the first table."""

FIELDS: Mapping[str, Mapping[str, Field]] = {
    "server": {
        "listen": Field("hub_listen", 'listen = "0.0.0.0:8470"', (listen,)),
        "url": _web('url = "https://hub.bank.example"'),
        "certificate": Field(_PATH, 'certificate = "/etc/runbook/hub.pem"'),
        "key": Field(_PATH, 'key = "/etc/runbook/hub.key"'),
        "proxies": Field("addresses", 'proxies = ["10.0.0.5"]', (rules.address,), order=True),
        "watchers": Field("addresses", 'watchers = ["10.0.0.7"]', (rules.address,), order=True),
    },
    "database": {
        "url": Field(
            "hub_database",
            'url = "env:RUNBOOK_HUB_DATABASE"',
            (database,),
            longest=rules.LONGEST_URL,
        ),
        "folder": Field(_PATH, 'folder = "/var/lib/runbook"'),
    },
    "telegram": OF_A_PC["telegram"],
    "bot": {"name": Field("bot", 'name = "bank_duty_bot"', (rules.bot_name,))},
    "mail": OF_A_PC["mail"],
    "webhook": OF_A_PC["webhook"],
    "escalation": OF_A_PC["escalation"],
    "correlation": {
        "least": _count("least = 3", 2, 1000),
        "window": _span("window = 300", 30, 3600),
        "silent_after": _span("silent_after = 90", 20, 3600),
        "burst": _count("burst = 3", 2, 1000),
        "burst_within": _span("burst_within = 60", 5, 3600),
        "quiet_for": _span("quiet_for = 120", 10, 3600),
    },
    "callout": {
        "office_first": Field(
            "pause", "office_first = 60", (rules.zero_or(rules.between(1, 3600)),)
        ),
        "seats": _count("seats = 0", 0, 1000),
        "wave": _count("wave = 3", 1, 100),
        "wave_every": _span("wave_every = 180", 10, 3600),
    },
    "shifts": {
        "day": Field("hub_shift", 'day = "08:00-20:00"', (shift,)),
        "night": Field("hub_shift", 'night = "20:00-08:00"', (shift,)),
    },
    "readiness": {
        "before": Field("pause", "before = 7200", (rules.zero_or(rules.between(600, 43200)),)),
        "least_version": Field("hub_version", 'least_version = "1.4"', (version,), longest=20),
        "least_vpn_version": Field(
            "hub_version", 'least_vpn_version = "E86.20"', (version,), longest=20
        ),
    },
    "callbacks": OF_A_PC["callbacks"],
    "support": {
        "email": _mails('email = ["servicedesk@bank.example"]'),
        "webhook": _hook('webhook = "https://itsm.bank.example/incidents"'),
        "folder": Field(_PATH, 'folder = "/var/spool/runbook/support"'),
        "prefix": Field("id", 'prefix = "KC"', (rules.identifier,), longest=12),
    },
    "monitoring": {
        "email": _mails('email = ["monitoring@bank.example"]'),
        "webhook": _hook('webhook = "https://monitoring.bank.example/alerts"'),
        "folder": Field(_PATH, 'folder = "/var/spool/runbook/monitoring"'),
    },
    "relief": {
        "steps": Field(
            "texts",
            'steps = ["Включить сообщение на IVR"]',
            (rules.no_personal_data,),
            longest=LONGEST_STEP,
        )
    },
    "retention": {
        "reports": _days("reports = 30", 1, 3650),
        "messages": _days("messages = 7", 1, 3650),
        "references": _days("references = 14", 1, 365),
        "promises": _days("promises = 365", 30, 3650),
        "sessions": _days("sessions = 30", 1, 3650),
        "bundles": _days("bundles = 30", 1, 365),
        "log": Field("hub_days_or_ever", "log = 0", (rules.zero_or(rules.between(30, 36500)),)),
    },
    "deadman": {
        "url": _hook('url = "env:RUNBOOK_HUB_DEADMAN"'),
        "every": _span("every = 60", 10, 3600),
    },
    "internet": OF_A_PC["internet"],
}
