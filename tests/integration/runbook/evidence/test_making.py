"""A bundle is of use: what an administrator needs is in it, whatever hangs or is spoilt."""

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from runbook.agent.evidence import gathering, records
from runbook.agent.evidence.making import Wishes, bundle_of
from runbook.agent.workplace import Workplace
from runbook.journal.chain import Head


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
def test_a_journal_too_long_to_be_verified_says_that_it_was_not(
    home: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "MOST_VERIFIED", 1)
    parts = {one.name: one for one in bundle_of(home, Wishes("ru"), lambda _: None).parts}
    said = json.loads(parts["journal.json"].body)
    assert (said["checked"], said["sound"]) == (False, None)
    assert "Не проверялся" in parts["summary.md"].body.decode()


@pytest.mark.usefixtures("no_doctor")
@pytest.mark.parametrize("most", [0, 200_000])
def test_the_head_of_the_chain_is_noted_whole_whatever_its_digits(
    home: Workplace, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(records, "MOST_VERIFIED", most)
    # The shape of a bot's token, and within it ten digits that begin like a phone's.
    head = "123456:4db79135550011ccce3ac05beb7e0000"
    monkeypatch.setattr(Head, "__str__", lambda _: head)
    bundle = bundle_of(home, Wishes("ru"), lambda _: None)
    parts = {one.name: one.body.decode() for one in bundle.parts}
    assert json.loads(parts["journal.json"])["head"] == head
    assert f"head {head}" in parts["summary.md"]
    assert not {"secret", "number"} & dict(bundle.manifest.removed).keys()


@pytest.mark.usefixtures("no_doctor")
def test_a_spoilt_journal_is_said_and_left_as_it_is(home: Workplace, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.db"
    spoilt.write_bytes(b"SQLite format 3\x00" + bytes(range(256)) * 64)
    before = spoilt.read_bytes()
    bundle = bundle_of(home, Wishes("ru", journal=spoilt), lambda _: None)
    assert any(name == "events.json" for name, _ in bundle.manifest.missing)
    assert spoilt.read_bytes() == before
    assert bundle.part("diagnosis.json") is not None
