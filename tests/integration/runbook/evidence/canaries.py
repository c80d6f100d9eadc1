"""Her PC, with every secret, person and client's datum planted wherever it could get in."""

from dataclasses import replace
from datetime import UTC, datetime

from checks.host.facts import Disk, Interface, InterfaceKind, Route, Wifi
from checks.situation import Situation
from checks.subject import Subject
from runbook.callbacks.promise import Channel
from runbook.journal.callbacks import promise
from runbook.journal.store import open_journal
from tests.integration.checks.roads import SITUATION, Road

NOW = datetime.now(UTC)
PLANTED = {
    "bot token": "123456789:AAFcanaryTokenCanaryTokenCanary01",
    "mail password": "Каѕtle-canaryMailPassword-77",
    "hub key": "canary-hub-key-0f1e2d3c4b5a6978",
    "webhook key": "canary-webhook-key-99887766554433",
    "proxy login": "canaryproxyuser",
    "proxy password": "canaryproxypassword",
    "apprise address": "canary.apprise.example/canaryApprise",
    "secret in the environment": "canaryEnvironmentSecret42",
    "operator": "Канарейкина Аделаида",
    "operator's phone": "+7 922 555-12-34",
    "contact": "Попугаев Аристарх",
    "contact's phone": "+7 912 777-65-43",
    "contact's mail": "canary.admin@bank.example",
    "contract": "KANAR-7734559",
    "PC": "NB-CANARY-OFFICE-7",
    "user": "a.kanareykina",
    "SSID": "Kanareykiny-5G-Home",
    "hardware address": "a4:5e:60:ca:4a:71",
    "home address": "91.203.177.145",
    "client's phone": "+7 903 444-55-66",
    "client's reference": "ОБР-2026-778899",
    "client's card": "4276 1600 9988 7764",
    "client": "Воробьёва Клавдия Петровна",
    "folder": "Пароль от почты qwerty77 Сидоренко",
}
SETTINGS = f"""
[operator]
id = "op-117"
name = "{PLANTED["operator"]}"
phone = "{PLANTED["operator's phone"]}"
city = "Оренбург"

[provider]
id = "domru"
name = "Дом.ру"
contract = "{PLANTED["contract"]}"

[[contacts]]
role = "sysadmin"
name = "{PLANTED["contact"]}"
phone = "{PLANTED["contact's phone"]}"
email = "{PLANTED["contact's mail"]}"
telegram = 987654321012
apprise = "env:CANARY_APPRISE"
webhook = "https://hook-canary.corp-secret.lan/alerts"

[telegram]
token = "env:CANARY_TOKEN"
api_url = "https://tg-canary.corp-secret.lan"
proxy = "env:CANARY_PROXY"

[mail]
server = "mx7.corp-secret.lan"
sender = "runbook@bank.example"
login = "{PLANTED["user"]}"
password = "file:mail.secret"

[webhook]
key = "env:CANARY_WEBHOOK"

[hub]
urls = ["https://hub-canary.corp-secret.lan:9443", "https://10.77.7.7"]
key = "env:CANARY_HUB"

[vpn]
client = "generic"
gateway = "vpn.bank.example"
gateway_addresses = ["203.0.113.10"]
networks = ["10.20.0.0/16"]
domains = ["bank.internal"]

[[services]]
id = "crm"
url = "https://crm.bank.internal/health?session={PLANTED["secret in the environment"]}"
addresses = ["10.20.1.10"]

[computer]
disks = ["/home/{PLANTED["user"]}/Работа"]

[internet]
domestic = ["tls://ya.ru:443", "tls://anchor-canary.corp-secret.lan:443"]
resolvers = ["8.8.8.8", "10.88.8.8"]

[checks]
deadline = 1.0
"""


class Home(Road):
    """Her PC: adapters she named after her family and her network, her own address."""

    def situation(self, subject: Subject, destinations: tuple[str, ...], wait: float) -> Situation:
        ssid, mac = PLANTED["SSID"], PLANTED["hardware address"]
        wifi = Interface(
            f"Wi-Fi {ssid}", f"Adapter of {PLANTED['operator']}", InterfaceKind.WIFI, True, True,
            ("192.168.1.23", PLANTED["home address"], f"fe80::{mac}"),
        )  # fmt: skip
        facts = replace(
            SITUATION.facts,
            interfaces=(*SITUATION.facts.interfaces, wifi),
            routes=(Route("0.0.0.0/0", "192.168.1.1", wifi.name, 5), *SITUATION.facts.routes),
            wifi=Wifi(wifi.name, 60, -60),
            disks=(Disk(f"C:\\Users\\{PLANTED['user']}", 1, 2, True),),
            conflicting=("winws",),
            services={"TracSrvWrapper": "running"},
            unreadable={"routes": f"denied to {PLANTED['PC']}\\{PLANTED['user']}"},
        )
        status = replace(
            SITUATION.vpn,  # type: ignore[type-var]
            reason=f"log of {PLANTED['user']} at {PLANTED['PC']}, {PLANTED['client']}",
        )
        return replace(SITUATION, facts=facts, vpn=status)


def fill_journal() -> None:
    """An outage whose events say everything that must never be said."""
    journal = open_journal(None, NOW).journal
    opened = journal.open_incident("op-117", NOW)
    key = opened.incident.key
    said = {name.replace(" ", "_"): text for name, text in PLANTED.items()}
    hostile = {**said, "why": PLANTED["client"], "role": PLANTED["contact"], "note": said,
               "error": PLANTED["client's phone"], "channel": PLANTED["user"],
               "cause": PLANTED["client's reference"], "number": 79034445566}  # fmt: skip
    journal.append_event(NOW, "incident.noted", key, hostile)
    journal.append_event(NOW, "delivery.attempted", key, {**hostile, "outcome": "failed"})
    journal.append_event(NOW, PLANTED["client's reference"], key, hostile)
    promise(
        journal, NOW, operator="op-117", incident=key, channel=Channel.CALL,
        reference=PLANTED["client's reference"],
    )  # fmt: skip
    journal.close()
