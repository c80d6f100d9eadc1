"""``runbook hub login-link``: a way in from the command line, as a link or to be read out."""

import os
import re
from pathlib import Path

import pytest

from runbook.cli.invocation import ExitCode
from runbook.cli.main import main
from runbook.hub import logging_in
from runbook.hub.opening import open_store
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


def test_who_may_not_log_in_gets_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hub", "login-link", "standby-1"]) == ExitCode.USAGE
    said = capsys.readouterr()
    assert "hub.answer.refused.role" in said.err
    assert "/login/" not in said.out


def test_whoever_is_off_shift_gets_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hub", "person", "shift", "lead-1", "off"]) == ExitCode.OK
    assert main(["hub", "login-link", "lead-1", "--spoken"]) == ExitCode.USAGE
    assert "hub.answer.refused.off_shift" in capsys.readouterr().err
