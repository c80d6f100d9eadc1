"""``runbook hub log`` and ``report`` on a database of their own."""

import json
from pathlib import Path

import pytest

from runbook.cli.invocation import ExitCode
from runbook.cli.main import main
from runbook.hub.store import searching


@pytest.fixture(autouse=True)
def nobodys_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.delenv("RUNBOOK_HUB_CONFIG", raising=False)


def test_the_command_searches_and_writes_out_as_the_page_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, role in (("a", "shift_lead"), ("b", "mentor")):
        assert main(["hub", "person", "add", name, "--role", role]) == ExitCode.OK
    capsys.readouterr()
    assert main(["hub", "log", "--person", "mentor-1", "--json"]) == ExitCode.OK
    found = json.loads(capsys.readouterr().out)["events"]
    assert [one["body"]["person"] for one in found] == ["mentor-1"]
    out = tmp_path / "log.json"
    assert main(["hub", "log", "--export", "json", "--out", str(out)]) == ExitCode.OK
    kinds = [one["kind"] for one in json.loads(out.read_text(encoding="utf-8"))["events"]]
    assert kinds == ["person.added", "person.added"]
    capsys.readouterr()
    assert main(["hub", "log", "--for", "quality", "--json"]) == ExitCode.OK
    assert json.loads(capsys.readouterr().out)["outages"] == []
    assert main(["hub", "log", "--since", "вчера"]) == ExitCode.USAGE
    assert "2026-11-23" in capsys.readouterr().err
    assert main(["hub", "report", "7"]) == ExitCode.USAGE


@pytest.mark.parametrize("option", [("--search", "zzzz"), ("--since", "2030-01-01")])
def test_a_search_that_finds_nothing_calls_no_full_log_empty(
    option: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["hub", "log", *option]) == ExitCode.OK
    assert capsys.readouterr().out == "Журнал пуст.\n"
    assert main(["hub", "person", "add", "a", "--role", "mentor"]) == ExitCode.OK
    capsys.readouterr()
    assert main(["hub", "log", *option]) == ExitCode.OK
    assert capsys.readouterr().out == "Таких событий нет.\n"


def test_a_search_that_stopped_says_how_far_it_has_looked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b", "c"):
        assert main(["hub", "person", "add", name, "--role", "mentor"]) == ExitCode.OK
    monkeypatch.setattr(searching, "SCAN", 2)
    capsys.readouterr()
    assert main(["hub", "log", "--person", "mentor-1"]) == ExitCode.OK
    said = capsys.readouterr().out
    assert "более ранние не просмотрены" in said
    assert "Таких событий нет" not in said
