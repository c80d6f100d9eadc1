"""``runbook service`` as installed, and the whole roll-out to one user without a question."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from runbook.settings.file import load_settings
from tests.acceptance.night import Night, toml
from tests.far_ends.bot_api import TOKEN

pytestmark = [
    pytest.mark.skipif(
        sys.platform != "linux", reason="the folders looked into are those of Linux"
    ),
    # A dozen commands, one after another, on whatever machine.
    pytest.mark.timeout(300),
]
UNIT = "systemd/user/runbook-watch.service"


@pytest.fixture
def alone(tonight: Night) -> Night:
    """No session of hers is open, as for most deployment tools."""
    runtime = tonight.home / "no-session"
    runtime.mkdir(mode=0o700)
    own = tonight.home / "her-config"
    tonight.variables |= {
        "XDG_RUNTIME_DIR": str(runtime), "RUNBOOK_CONFIG": "", "XDG_CONFIG_HOME": str(own),
        "XDG_CONFIG_DIRS": str(tonight.home / "etc"),
    }  # fmt: skip
    return tonight


def config(night: Night) -> Path:
    return Path(night.variables["XDG_CONFIG_HOME"])


def service(night: Night, *arguments: str, code: int = 0) -> dict[str, Any]:
    done = night.runbook("service", *arguments, "--json")
    assert done.code == code, done.said
    report = json.loads(done.out)
    assert report["schema"] == "runbook.service/1"
    assert isinstance(report, dict)
    return report


def test_a_dry_run_shows_the_whole_file_and_writes_nothing(alone: Night) -> None:
    done = alone.runbook("service", "install", "--dry-run")
    assert done.code == 0, done.said
    assert f"Будет записано: {config(alone) / UNIT}" in done.out
    assert "Restart=on-failure" in done.out
    [planned] = service(alone, "install", "--dry-run")["files"]
    assert planned["text"] in done.out
    assert not config(alone).exists()


def test_the_roll_out_to_one_user_is_silent_and_can_be_repeated(alone: Night) -> None:
    alone.variables["ROLL_OUT_TOKEN"] = TOKEN
    package = alone.home / "package.toml"
    package.write_text(toml(alone.tables), encoding="utf-8")
    recipe = (
        ("setup", "--from", str(package), "--operator-id", "op-200",
         "--token-from", "env:ROLL_OUT_TOKEN", "--quiet"),
        ("service", "install", "--quiet"),
    )  # fmt: skip
    said = []
    for _ in range(2):
        for step in recipe:
            done = alone.runbook(*step)
            assert (done.code, done.out) == (0, ""), done.said
            said.append(done.err)
            assert TOKEN not in done.said
        files = {one: one.read_bytes() for one in config(alone).rglob("*") if one.is_file()}
    assert {one: one.read_bytes() for one in files} == files
    assert "op-200" in (config(alone) / "runbook" / "runbook.toml").read_text(encoding="utf-8")
    assert TOKEN not in (config(alone) / UNIT).read_text(encoding="utf-8")
    seen = service(alone, "status")
    assert (seen["well"], seen["enabled"], seen["current"]) == (True, True, True)
    assert (seen["runs"], seen["problems"], seen["unseen_secrets"]) == (None, [], [])
    assert seen["settings"] == str(config(alone) / "runbook" / "runbook.toml")
    assert service(alone, "install")["became"] == "as_it_was"
    assert service(alone, "remove")["became"] == "removed"
    assert service(alone, "status", code=10)["presence"] == "absent"
    assert not (config(alone) / UNIT).exists()
    assert not (config(alone) / "systemd/user/default.target.wants").exists()


def test_a_refused_package_says_why_even_when_it_is_to_be_quiet(alone: Night) -> None:
    package = alone.home / "package.toml"
    package.write_text("[operator]\nid = 7\n", encoding="utf-8")
    done = alone.runbook("setup", "--from", str(package), "--quiet")
    assert (done.code, done.out) == (2, "")
    assert "[setup.refused]" in done.err


def test_settings_of_the_computer_hold_for_who_has_none_of_their_own(alone: Night) -> None:
    package = alone.home / "package.toml"
    package.write_text(toml(alone.tables), encoding="utf-8")
    assert alone.runbook("setup", "--from", str(package), "--system", "--quiet").code == 0
    everybodys = alone.home / "etc" / "runbook" / "runbook.toml"
    service(alone, "install")
    assert service(alone, "status")["settings"] == str(everybodys)
    done = alone.runbook("setup", "--from", str(package), "--operator-id", "op-300", "--quiet")
    assert done.code == 0, done.said
    own = config(alone) / "runbook" / "runbook.toml"
    assert service(alone, "status")["settings"] == str(own)
    assert load_settings(own, {}).settings.operator.id == "op-300"


def test_the_settings_named_now_are_those_of_the_service(alone: Night) -> None:
    alone.variables["RUNBOOK_CONFIG"] = str(alone.settings)
    made = service(alone, "install")
    assert made["command"][-2:] == ["--config", str(alone.settings)]
    alone.settings.unlink()
    seen = service(alone, "status", code=10)
    assert (seen["well"], seen["problems"]) == (False, ["service.no_settings"])
    assert service(alone, "install", code=2)["problems"] == ["service.no_settings"]
    told = alone.runbook("service", "status").err
    assert "[service.no_settings]" in told
    assert str(alone.settings) in told


def test_what_was_said_at_its_installation_holds_when_its_state_is_asked(alone: Night) -> None:
    """Nobody types settings and language again to ask; «renew it» would then lose them."""
    service(alone, "install", "--config", str(alone.settings))
    for asked in ((), ("--lang", "en"), ("--config", str(alone.settings))):
        seen = service(alone, "status", *asked)
        assert (seen["current"], seen["settings"]) == (True, str(alone.settings))
    unit = config(alone) / UNIT
    text = unit.read_text(encoding="utf-8")
    unit.write_text(text.replace("RestartSec=5", "RestartSec=6"), encoding="utf-8")
    assert service(alone, "status")["current"] is False


def test_secrets_that_autostart_cannot_see_are_named(alone: Night) -> None:
    alone.variables["RUNBOOK_CONFIG"] = str(alone.settings)
    done = alone.runbook("service", "install")
    assert done.code == 0
    assert "[service.unseen_secrets]" in done.err
    assert "RUNBOOK_TELEGRAM_TOKEN" in done.err
    assert service(alone, "status")["unseen_secrets"] == ["RUNBOOK_TELEGRAM_TOKEN"]


def heard(watch: "subprocess.Popen[bytes]", event: bytes) -> None:
    """Read on until it says this; fails when it ends before."""
    assert watch.stdout is not None
    assert any(event in line for line in watch.stdout)


def test_a_watch_started_by_hand_is_seen_and_relieved_when_it_ends(alone: Night) -> None:
    service(alone, "install")
    watch = alone.start("watch", "--json", "--no-pop-up")
    try:
        heard(watch, b'"starting"')
        assert service(alone, "status")["runs_by_hand"] is True
        waiting = alone.start("watch", "--stand-by", "--json", "--no-pop-up")
        time.sleep(2)
        assert waiting.poll() is None
    finally:
        watch.terminate()
        watch.communicate(timeout=60)
    try:
        heard(waiting, b'"starting"')
    finally:
        waiting.terminate()
        waiting.communicate(timeout=60)
    assert service(alone, "status")["runs_by_hand"] is False


def test_a_folder_of_hers_with_the_name_of_ours_is_not_started(alone: Night) -> None:
    for name in ("runbook", "checks", "click"):
        (alone.home / name).mkdir()
        (alone.home / name / "__init__.py").write_text("raise SystemExit(77)\n")
    assert service(alone, "install")["became"] == "installed"
    assert service(alone, "status")["problems"] == []


def test_help_and_mistakes_are_said_in_both_languages(alone: Night) -> None:
    assert "Autostart of the watch" in alone.runbook("service", "--help", "--lang", "en").out
    assert "Автозапуск дежурства" in alone.runbook("service", "--help").out
    assert alone.runbook("service", "instal").code == 2
    said = alone.runbook("service", "status", "--lang", "en")
    assert said.code == 10
    assert "there is no autostart" in said.out
