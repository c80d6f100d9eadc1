"""The hand-over on the command line: noted, sent and taken over, judged as on the page."""

import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from runbook.cli.invocation import ExitCode
from runbook.cli.main import main
from tests.integration.hub.rooms.handover.test_handover import WORDS

PHONE = "+7 912 345-67-89"


class Hub:
    """The commands of one hub of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys, self.err = folder, capsys, ""

    def run(self, *words: str) -> tuple[int, str]:
        code = main(["hub", *words])
        said = self.capsys.readouterr()
        self.err = said.err
        return code, said.out

    def json(self, *words: str) -> dict[str, Any]:
        code, out = self.run("handover", *words, "--json")
        assert code == ExitCode.OK, self.err
        found: dict[str, Any] = json.loads(out)
        return found


@pytest.fixture
def hub(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Hub:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    for name in ("RUNBOOK_HUB_CONFIG", "RUNBOOK_HUB_PERSON"):
        monkeypatch.delenv(name, raising=False)
    made = Hub(tmp_path, capsys)
    for name, role in (("Анна", "shift_lead"), ("Мария", "shift_lead"), ("Пётр", "auditor")):
        mail = f"{role}{name == 'Мария'}@bank.example"
        assert made.run("person", "add", name, "--role", role, "--email", mail)[0] == 0, made.err
    return made


def test_it_is_noted_sent_and_taken_over(hub: Hub) -> None:
    assert hub.run("handover", "note", WORDS, "--by", "lead-1") == (0, "Записано.\n")
    assert hub.json()["note"] == WORDS
    assert hub.json()["last_sent"] is None
    sent = hub.json("send", "--by", "lead-1")
    assert (sent["answer"], sent["from"], sent["to"]) == (
        "handover.not_reached",
        "lead-1",
        "lead-2",
    )
    assert hub.run("handover", "take", "--by", "lead-1")[0] == ExitCode.USAGE
    assert "Свою передачу принять нельзя" in hub.err
    taken = hub.json("take", sent["id"], "--by", "lead-2")
    assert (taken["id"], taken["taken_by"]) == (sent["id"], "lead-2")
    assert hub.json()["last_sent"]["taken_by"] == "lead-2"
    assert hub.run("handover", "take", "--by", "lead-2")[0] == ExitCode.USAGE
    assert hub.run("handover", "take", "nothing", "--by", "lead-2")[0] == ExitCode.USAGE


def test_what_is_sent_waits_for_the_hub_on_duty(hub: Hub) -> None:
    config = hub.folder / "hub.toml"
    config.write_text(
        '[mail]\nserver = "mail.bank.example"\nsender = "hub@bank.example"\n', "utf-8"
    )
    hub.run("handover", "note", WORDS, "--by", "lead-1")
    code, out = hub.run("--config", str(config), "handover", "send", "--by", "lead-1")
    assert (code, "Смена передана: Мария." in out) == (ExitCode.OK, True), hub.err
    (database,) = hub.folder.rglob("hub.sqlite")
    with closing(sqlite3.connect(database)) as opened:
        rows = opened.execute("SELECT message FROM outbox WHERE person = 'lead-2'").fetchall()
    assert [WORDS in message for (message,) in rows] == [True]


def test_role_and_shift_are_judged_and_refusals_logged(hub: Hub) -> None:
    hub.run("person", "shift", "lead-2", "off")
    for words in (("note", WORDS), ("send",), ("take",)):
        for who in ("auditor-1", "lead-2"):
            assert hub.run("handover", *words, "--by", who, "--json") == (ExitCode.USAGE, "")
            assert "hub.answer.refused" in hub.err
    assert hub.json()["note"] == ""
    _, out = hub.run("log", "--search", "handover", "--export", "json")
    assert "handover.sent" not in out
    refused = hub.run("log", "--search", "deed.refused", "--export", "json")[1]
    assert refused.count('"deed.refused"') == 6


def test_a_clients_number_is_not_taken(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"Ждёт {PHONE}"))
    assert hub.run("handover", "note", "-", "--by", "lead-1")[0] == ExitCode.USAGE
    assert "Похоже на номер телефона" in hub.err
    assert PHONE not in hub.err
    assert hub.json()["note"] == ""
