"""Settings as banks may write them, generated: every table, every kind of text."""

import unicodedata
from typing import Any

from hypothesis import strategies as st

from runbook.settings import rules
from runbook.settings.fields import BACKUPS, CHANNELS, CLIENTS, ROLES


def _kept(text: str, *checks: rules.Check) -> bool:
    plain = (rules.no_control_characters, rules.no_bot_token, *checks)
    return bool(text) and all(check(text) is None for check in plain)


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


TEXTS = (
    st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
    | st.sampled_from([r"C:\bank\new\ca.pem", "D:\\", "'it''s'", 'say "hi"', "👩‍💻 №1", "\\u0041"])
    | st.text(st.sampled_from("\"'\\#=[]{}\n\t ab😀ё"), max_size=12)
).map(_normal)
NAMES = TEXTS.filter(lambda text: _kept(text, rules.no_personal_data, rules.at_most(120)))
PATHS = TEXTS.filter(_kept)
IDS = st.from_regex(r"[A-Za-z][A-Za-z0-9._-]{0,20}", fullmatch=True)
PHONES = st.sampled_from(["+7 922 000-00-00", "112", "8 800 000-00-00", "8(800)000-00-00"])
HOSTS = st.sampled_from(["vpn.bank.example", "банк.example", "10.0.0.1"])
ADDRESSES = st.lists(st.ip_addresses().map(str), max_size=3)
URLS = st.sampled_from(["https://crm.bank.internal/health", "sip:pbx:5060", "tcp://10.0.0.1:22"])
REFERENCES = st.sampled_from(["env:RUNBOOK_TOKEN", r"file:C:\bank\token.txt", "keyring:bot"])


def _table(needed: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(needed, optional=optional)


OPERATORS = _table(
    {"id": IDS},
    {
        "name": NAMES, "team": NAMES, "city": NAMES, "phone": PHONES, "urgent_line": PHONES,
        "backup": st.sampled_from(BACKUPS), "trainee": st.booleans(),
    },
)  # fmt: skip
PROVIDERS = _table(
    {}, {"id": IDS | st.just("domru"), "name": NAMES, "phone": PHONES, "contract": PATHS}
)
WAYS = {
    "email": st.just("lead@bank.example"), "phone": PHONES, "name": NAMES,
    "apprise": REFERENCES,
    "webhook": REFERENCES | st.just("https://duty.bank.example/alerts?id=1"),
    "channels": st.lists(st.sampled_from(["telegram", "desktop", "console"]), unique=True),
}  # fmt: skip
MAILS = _table(
    {"server": HOSTS, "sender": st.just("runbook@bank.example")},
    {
        "port": st.integers(0, 65535),
        "security": st.sampled_from(["starttls", "tls"]),
        "ca_file": PATHS,
    },
)
PAUSES = st.just(0.0) | st.floats(10, 3600)
ESCALATIONS = _table(
    {},
    {
        "next_route_after": st.floats(5, 600), "repeat_after": PAUSES, "next_person_after": PAUSES,
        "roles": st.lists(st.sampled_from(ROLES), min_size=1, unique=True),
    },
)  # fmt: skip
CHATS = st.integers(-(2**51), 2**51).filter(bool)
CONTACTS = st.lists(
    _table({"role": st.sampled_from(ROLES), "telegram": CHATS}, WAYS), max_size=4
).map(lambda found: [*found, {"role": "shift_lead", "phone": "112"}])
VPNS = _table(
    {"gateway": HOSTS},
    {
        "client": st.sampled_from(CLIENTS), "gateway_addresses": ADDRESSES, "interface": PATHS,
        "tcp_ports": st.lists(st.integers(1, 65535), max_size=3), "dns_servers": ADDRESSES,
        "networks": st.just(["10.20.0.0/16"]), "processes": st.lists(PATHS, max_size=2),
    },
)  # fmt: skip
SERVICES = st.lists(
    _table(
        {"id": IDS, "url": URLS},
        {
            "name": NAMES, "channel": st.sampled_from(CHANNELS), "addresses": ADDRESSES,
            "slow_after": st.floats(0.1, 60), "process": PATHS, "ca_file": PATHS,
        },
    ),
    max_size=4,
    unique_by=lambda one: one["id"],
)  # fmt: skip
DOCUMENTS = _table(
    {
        "operator": OPERATORS,
        "contacts": CONTACTS,
        "mail": MAILS,
        "webhook": _table({"key": REFERENCES}, {"ca_file": PATHS}),
    },
    {
        "escalation": ESCALATIONS,
        "provider": PROVIDERS,
        "telegram": _table({}, {"token": REFERENCES, "ca_file": PATHS, "evidence": st.booleans()}),
        "hub": _table(
            {},
            {
                "urls": st.just(["https://hub.bank.example"]),
                "key": REFERENCES,
                "bot": st.just("bank_duty_bot"),
            },
        ),
        "vpn": VPNS,
        "services": SERVICES,
        "internet": _table(
            {},
            {
                "resolvers": ADDRESSES,
                "addresses": st.dictionaries(st.just("ya.ru"), ADDRESSES.filter(bool)),
            },
        ),
        "computer": _table({}, {"disks": st.lists(PATHS, max_size=2)}),
        "checks": _table({}, {"deadline": st.floats(1, 30), "off": st.just(["loss"])}),
    },
)
"""Documents that read without a single problem."""
