"""Every secret, person and client's datum is planted wherever it could get in; none comes out."""

import json
import platform
import socket
import sqlite3
import threading
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from checks.host.facts import Disk, Interface, InterfaceKind, Route, Wifi
from checks.probe import Probe
from checks.situation import Situation
from checks.subject import Subject
from runbook.agent import workplace as place_of
from runbook.agent.checkup.checkup import Checkup
from runbook.agent.evidence import gathering, identity
from runbook.agent.evidence.making import Wishes, bundle_of
from runbook.agent.workplace import Workplace
from runbook.bundle.redaction import Redactor
from runbook.bundle.shapes import Bundle
from runbook.callbacks.promise import Channel
from runbook.journal.callbacks import promise
from runbook.journal.store import open_journal
from tests.acceptance.leaks import Gathered, Planted
from tests.integration.checks.roads import QUICK, SITUATION, Road

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

[telegram]
token = "env:CANARY_TOKEN"
proxy = "env:CANARY_PROXY"

[mail]
server = "mail.bank.example"
sender = "runbook@bank.example"
login = "{PLANTED["user"]}"
password = "file:mail.secret"

[webhook]
key = "env:CANARY_WEBHOOK"

[hub]
urls = ["https://hub.bank.example"]
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


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    for name in ("XDG_STATE_HOME", "WIN_PD_OVERRIDE_LOCAL_APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "state"))
    login = f"{PLANTED['proxy login']}:{PLANTED['proxy password']}"
    for name, value in {
        "CANARY_TOKEN": PLANTED["bot token"],
        "CANARY_APPRISE": f"jsons://{PLANTED['apprise address']}",
        "CANARY_WEBHOOK": PLANTED["webhook key"],
        "CANARY_PROXY": f"http://{login}@proxy.bank.example:3128",
        "CANARY_HUB": PLANTED["hub key"],
        "SOME_API_KEY": PLANTED["secret in the environment"],
        "USERNAME": PLANTED["user"],
        "COMPUTERNAME": PLANTED["PC"],
        "USERPROFILE": f"C:\\Users\\{PLANTED['user']}",
    }.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "mail.secret").write_text(PLANTED["mail password"], encoding="utf-8")
    (tmp_path / "mail.secret").chmod(0o600)
    (tmp_path / "runbook.toml").write_text(SETTINGS, encoding="utf-8")
    monkeypatch.setattr(platform, "node", lambda: PLANTED["PC"])
    monkeypatch.setattr(socket, "gethostname", lambda: PLANTED["PC"])
    monkeypatch.setattr(place_of, "network_of", lambda _: PLANTED["hardware address"])
    _fill_journal()
    place = Workplace.open(str(tmp_path / "runbook.toml"))
    assert not place.loaded.broken, place.loaded.problems

    def took(probe: Probe, number: int) -> float | None:
        return None if probe.kind == "service" else QUICK

    place.make_senses = lambda: Home(took)
    return place


@pytest.fixture
def no_doctor(monkeypatch: pytest.MonkeyPatch) -> None:
    """He asks servers that are not there, and has been asked by the first test."""
    monkeypatch.setattr(gathering, "check_up", lambda *_, **__: Checkup(()))


def _fill_journal() -> None:
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


def everything(bundle: Bundle) -> Gathered:
    """The file, each of its entries and their names."""
    found = Gathered()
    found.add("the file", bundle.content)
    with zipfile.ZipFile(BytesIO(bundle.content)) as archive:
        for entry in archive.infolist():
            found.add(f"name {entry.filename}", entry.filename)
            found.add(entry.filename, archive.read(entry))
    return found


def planted() -> tuple[Planted, ...]:
    whole = tuple(Planted(name, text) for name, text in PLANTED.items())
    words = ("Канарейкина", "Аделаида-не-имя", "Попугаев А", "Воробьёва", "Kanareykiny")
    return (*whole, *(Planted(f"word {one}", one) for one in words if len(one) > 9))


def test_nothing_planted_is_in_any_byte_of_the_bundle(home: Workplace) -> None:
    told: list[str] = []
    bundle = bundle_of(home, Wishes("ru"), told.append)
    names = {one.name for one in bundle.parts}
    assert names >= {
        *("diagnosis.json", "computer.json", "vpn.json", "incident.json", "deliveries.json"),
        *("events.json", "journal.json", "doctor.json", "settings.json", "summary.md"),
    }
    # Nothing had to be kept back by the last look: the step before it has found everything.
    assert not [one for one in bundle.manifest.missing if one[1] == "withheld"]
    assert everything(bundle).leaks(planted()) == []
    assert "diagnosis.json" in told


@pytest.mark.usefixtures("no_doctor")
def test_what_an_administrator_needs_is_there_all_the_same(home: Workplace) -> None:
    bundle = bundle_of(home, Wishes("ru"), lambda _: None)
    parts = {one.name: one.body.decode() for one in bundle.parts}
    here = json.loads(parts["computer.json"])
    assert (here["default_router"], here["conflicting_programs"]) == ("192.168.1.1", ["winws"])
    wifi = here["interfaces"][-1]
    assert wifi["name"].startswith("adapter-")
    assert wifi["addresses"][:2] == ["192.168.1.23", "91.203.177.0/24"]
    # Equal things stay equal: the route leads over that adapter.
    assert here["routes"][0]["interface"] == wifi["name"] == here["wifi"]["interface"]
    verdict = json.loads(parts["diagnosis.json"])["verdict"]
    assert verdict["cause"] in parts["summary.md"]
    incident = json.loads(parts["incident.json"])
    assert "incident.noted" in [one["kind"] for one in incident["events"]]
    assert json.loads(parts["deliveries.json"])["attempts"][0]["outcome"] == "failed"
    assert json.loads(parts["journal.json"])["head"]
    settings = json.loads(parts["settings.json"])
    assert settings["channels"]["telegram"]["token"] == "env"
    assert settings["services"][0]["url"] == "https://crm.bank.internal"
    assert bundle.manifest.operator == "op-117"
    assert "10.20.1.10" in parts["settings.json"]


@pytest.mark.usefixtures("no_doctor")
def test_without_addresses_nothing_of_the_banks_inside_is_in_it(home: Workplace) -> None:
    bundle = bundle_of(home, Wishes("en", addresses=False), lambda _: None)
    found = everything(bundle)
    inner = ("crm.bank.internal", "vpn.bank.example", "203.0.113.10")
    assert found.leaks(tuple(Planted(one, one) for one in inner)) == []
    assert not any(b"10.20.1" in body for body in found.places.values())


@pytest.mark.usefixtures("no_doctor")
def test_a_mistake_of_the_redaction_costs_a_part_and_no_secret(
    home: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Redactor, "text", lambda _self, text: text)
    bundle = bundle_of(home, Wishes("ru"), lambda _: None)
    withheld = {name for name, why in bundle.manifest.missing if why == "withheld"}
    assert {"deliveries.json", "vpn.json"} <= withheld
    sure = ("bot token", "mail password", "hub key", "operator", "PC", "user", "contract")
    some = tuple(Planted(one, PLANTED[one]) for one in sure)
    assert everything(bundle).leaks(some) == []


def test_half_of_it_comes_in_time_when_something_hangs(
    home: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = threading.Event()
    monkeypatch.setattr(gathering, "check_up", lambda *_, **__: hanging.wait(60))
    begun = datetime.now(UTC)
    bundle = bundle_of(home, Wishes("ru"), lambda _: None, deadline=3.0)
    hanging.set()
    assert datetime.now(UTC) - begun < timedelta(seconds=30)
    assert ("doctor.json", "not_in_time") in bundle.manifest.missing
    assert bundle.part("diagnosis.json") is not None


@pytest.mark.usefixtures("no_doctor")
def test_a_spoilt_journal_is_said_and_left_as_it_is(home: Workplace, tmp_path: Path) -> None:
    journal = tmp_path / "state" / "runbook" / "journal.db"
    with closing(sqlite3.connect(journal)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    spoilt = tmp_path / "spoilt.db"
    spoilt.write_bytes(b"SQLite format 3\x00" + bytes(range(256)) * 64)
    before = spoilt.read_bytes()
    bundle = bundle_of(home, Wishes("ru", journal=spoilt), lambda _: None)
    assert any(name == "events.json" for name, _ in bundle.manifest.missing)
    assert spoilt.read_bytes() == before
    assert bundle.part("diagnosis.json") is not None


def test_what_is_known_here_is_known_without_asking_a_keyring(
    home: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a keyring may ask for a password")

    monkeypatch.setattr("keyring.get_password", never)
    values = {one.value for one in identity.known_here(home.loaded)}
    assert {PLANTED["bot token"], PLANTED["mail password"], PLANTED["PC"]} <= values
