"""Every secret, person and client's datum is planted wherever it could get in; none comes out."""

import zipfile
from io import BytesIO

import pytest

from runbook.agent.evidence import identity
from runbook.agent.evidence.making import Wishes, bundle_of
from runbook.agent.workplace import Workplace
from runbook.bundle.redaction import Redactor
from runbook.bundle.shapes import Bundle
from tests.acceptance.leaks import Gathered, Planted
from tests.integration.runbook.evidence.canaries import PLANTED


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
    words = ("Канарейкина", "Попугаев А", "Воробьёва", "Kanareykiny")
    return (*whole, *(Planted(f"word {one}", one) for one in words))


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


def test_without_addresses_nothing_of_the_banks_inside_is_in_it(home: Workplace) -> None:
    bundle = bundle_of(home, Wishes("en", addresses=False), lambda _: None)
    found = everything(bundle)
    inner = ("crm.bank.internal", "vpn.bank.example", "203.0.113.10")
    assert found.leaks(tuple(Planted(one, one) for one in inner)) == []
    named = (b"10.20.1", b"10.77.7", b"10.88.8", b"corp-secret", b"-canary.", b"proxy.bank")
    assert [one for one in named for body in found.places.values() if one in body] == []
    assert {"diagnosis.json", "doctor.json", "settings.json"} <= {one.name for one in bundle.parts}
    # What the program asks by itself tells nothing of the bank.
    settings = next(one.body for one in bundle.parts if one.name == "settings.json")
    assert b"tls://ya.ru:443" in settings
    assert b"8.8.8.8" in settings


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


def test_what_is_known_here_is_known_without_asking_a_keyring(
    home: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a keyring may ask for a password")

    monkeypatch.setattr("keyring.get_password", never)
    values = {one.value for one in identity.known_here(home.loaded)}
    assert {PLANTED["bot token"], PLANTED["mail password"], PLANTED["PC"]} <= values
