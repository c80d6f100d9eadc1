"""``runbook hub window`` and ``hub figures`` on a hub that is made for it."""

import json
from pathlib import Path

import pytest

from runbook.cli.invocation import ExitCode
from runbook.cli.main import main


@pytest.fixture(autouse=True)
def nobodys_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.delenv("RUNBOOK_HUB_CONFIG", raising=False)


def test_a_link_made_by_command_is_listed_without_its_key_and_closed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["hub", "window", "open", "Зал 2", "--json"]) == ExitCode.OK
    made = json.loads(capsys.readouterr().out)
    key = made["link"].removeprefix("/window/")
    assert main(["hub", "window", "list", "--json"]) == ExitCode.OK
    said = capsys.readouterr().out
    [listed] = json.loads(said)["windows"]
    assert (listed["id"], listed["label"], key in said) == (made["id"], "Зал 2", False)
    assert main(["hub", "window", "close", made["id"]]) == ExitCode.OK
    assert main(["hub", "window", "close", made["id"]]) == ExitCode.USAGE
    assert main(["hub", "window", "open", "x" * 61]) == ExitCode.USAGE


def test_the_figures_of_a_month_are_said_in_words_and_in_numbers(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["hub", "figures", "--month", "2026-11"]) == ExitCode.OK
    assert "Цифры: ноябрь 2026. За этот месяц сбоев не было." in capsys.readouterr().out
    assert main(["hub", "figures", "--month", "2026-11", "--json"]) == ExitCode.OK
    said = json.loads(capsys.readouterr().out)
    assert (said["month"], said["restore_mean_s"], said["promises_made"]) == ("2026-11", None, 0)
    assert main(["hub", "figures", "--month", "2026-13"]) == ExitCode.USAGE
