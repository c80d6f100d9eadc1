"""``runbook hub login-link``: a way in from the command line, as a link or to be read out."""

import json
import os
import re
from pathlib import Path

import pytest

from runbook.cli.invocation import ExitCode
from runbook.cli.main import main
from runbook.hub.admission import logging_in
from runbook.hub.running.opening import open_store
from runbook.hub.settings.file import load_hub_settings

URL = "https://hub.bank.ru"
ADDED = ("hub", "person", "add", "Мария Петрова", "--role")


@pytest.fixture(autouse=True)
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    file = tmp_path / "hub.toml"
    file.write_text(f'[server]\nurl = "{URL}"\n', encoding="utf-8")
    monkeypatch.setenv("RUNBOOK_HUB_CONFIG", str(file))
    assert main([*ADDED, "shift_lead"]) == ExitCode.OK
    assert main([*ADDED, "standby"]) == ExitCode.OK


def logs_in(code: str) -> str:
    """Who comes in with it; empty for nobody."""
    store = open_store(load_hub_settings(None, os.environ), os.environ)
    with store.write() as tx:
        came = logging_in.log_in(tx, code)
    store.close()
    return came.person.id if isinstance(came, logging_in.Entered) else ""


def test_a_link_is_printed_that_logs_in_once(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["hub", "login-link", "lead-1"]) == ExitCode.OK
    said = capsys.readouterr().out
    (code,) = re.findall(rf"^{re.escape(URL)}/login/(\S{{32}})$", said, re.MULTILINE)
    assert "Мария" not in said
    assert [logs_in(code), logs_in(code)] == ["lead-1", ""]


def test_a_code_is_printed_to_be_read_out(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["hub", "login-link", "lead-1", "--spoken", "--lang", "en"]) == ExitCode.OK
    said = capsys.readouterr().out
    assert f"{URL}/login" in said
    (code,) = re.findall(r"\b(?:\d{3} ){3}\d{3}\b", said)
    assert logs_in(code) == "lead-1"


def test_whoever_is_off_shift_gets_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hub", "person", "shift", "lead-1", "off"]) == ExitCode.OK
    assert main(["hub", "login-link", "lead-1", "--spoken"]) == ExitCode.USAGE
    assert "hub.answer.refused.off_shift" in capsys.readouterr().err


def test_a_log_in_is_listed_and_ended_from_the_command_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["hub", "login-link", "lead-1", "--spoken", "--lang", "en"]) == ExitCode.OK
    code = re.findall(r"\d{4} \d{4} \d{4}|\d{3} \d{3} \d{3} \d{3}", capsys.readouterr().out)[0]
    assert logs_in(code) == "lead-1"
    assert main(["hub", "session", "list", "--json"]) == ExitCode.OK
    (held,) = json.loads(capsys.readouterr().out)["sessions"]
    assert held["person"] == "lead-1"
    assert main(["hub", "session", "end", "no-such"]) == ExitCode.USAGE
    assert main(["hub", "session", "end", held["id"]]) == ExitCode.OK
    capsys.readouterr()
    assert main(["hub", "session", "list", "--json"]) == ExitCode.OK
    assert json.loads(capsys.readouterr().out)["sessions"] == []
