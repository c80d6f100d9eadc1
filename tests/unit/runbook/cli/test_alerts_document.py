"""What docs/alerts.md shows is what the program says and writes."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notifier.delivery import Attempt, Delivery, ErrorCode, Purpose, Recipient, State
from notifier.message import Message
from notifier.screening.screening import Hidden
from runbook.agent.telling.rehearsal import Result, Way
from runbook.cli import main as program
from runbook.cli.alert.list import as_object
from runbook.incidents.attempts import ATTEMPTED, SCREENED
from runbook.journal.outbox_reading import Listed
from runbook.journal.receipts import receipt

DOCUMENT = (Path(__file__).parents[4] / "docs" / "alerts.md").read_text(encoding="utf-8")
SETTINGS = """
[operator]
id = "op-117"
[[contacts]]
role = "shift_lead"
name = "Maria"
telegram = 5001
email = "maria@bank.example"
[[contacts]]
role = "sysadmin"
telegram = 5002
[[contacts]]
role = "standby"
phone = "8 900 000-00-03"
[telegram]
token = "env:RUNBOOK_TELEGRAM_TOKEN"
[mail]
server = "mail.bank.example"
sender = "runbook@bank.example"
"""
TOKEN = "123456789:AAsecretsecretsecretsecretsecretsecr"
NOW = datetime(2026, 11, 21, 23, 13, 5, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("RUNBOOK_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("LANGUAGE", "")
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    file = tmp_path / "runbook.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    return str(file)


def section(heading: str) -> set[str]:
    """What stands in backticks below a heading, up to the next one of any level."""
    _, _, rest = DOCUMENT.partition(heading)
    return set(re.findall(r"`([a-z_]+)`", re.split(r"\n#+ ", rest)[0]))


def test_the_transcript_is_what_the_plan_prints(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.main(["alert", "plan", "--config", config, "--lang", "en"]) == 0
    found = re.search(r"```text\n\$ runbook alert plan\n(.*?)```", DOCUMENT, re.DOTALL)
    assert found
    assert found.group(1) == capsys.readouterr().out


def test_every_key_of_the_plan_is_described(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.main(["alert", "plan", "--config", config, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert f"`{shown.pop('schema')}`" in DOCUMENT
    keys = {*shown, *shown["all_take"][0], *shown["no_way"][0]}
    assert keys <= section("### `runbook.alert_plan/1`")


def test_every_key_of_the_test_is_described() -> None:
    shown = Result("shift_lead", "Maria", (Way("telegram"),)).as_json()
    routes = Way("telegram").as_json()
    assert {"contacts", *shown, *routes} <= section("### `runbook.alert_test/1`")


def delivery() -> Delivery:
    to = Recipient("shift_lead", "Maria", "telegram", "5001", "p")
    return Delivery("a" * 16, "b" * 16, Purpose.RING, to, Message("x"), NOW, NOW)


def test_every_key_of_the_list_is_described() -> None:
    described = section("### `runbook.alerts/1`")
    assert {"deliveries", *as_object(Listed(delivery()))} <= described
    assert {*map(str, State), *map(str, ErrorCode), *map(str, Purpose)} <= described


def test_every_key_of_an_attempts_event_is_described() -> None:
    body = receipt(delivery(), Attempt("a", 1, NOW, NOW, "accepted"))
    described = section("## Events in the journal")
    assert {*body, "kinds", "role"} <= described
    assert {*map(str, Hidden)} <= described
    for kind in (ATTEMPTED, SCREENED):
        assert f"`{kind}`:" in DOCUMENT
