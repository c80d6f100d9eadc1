"""``runbook setup --from``: one prepared file for many PCs, silently."""

import json
import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from runbook.holding.scripts import built_in, digest
from runbook.settings.file import load_settings
from tests.acceptance.night import ADMINISTRATOR, LEAD, RUNBOOK, Ended, Night, toml
from tests.far_ends.bot_api import TOKEN, Fault

SCRIPT = """id = "holding"
version = 2
language = "ru"
channel = "voice"
status = "approved"
approved_by = "Банк"
approved_on = "2026-11-01"
text = "Минуту, пожалуйста."
"""


@pytest.fixture
def package(tonight: Night) -> Path:
    """The administrator's folder; nothing is installed yet."""
    # Patient, so that a busy machine is not taken for an outage.
    tonight.tables["checks"]["deadline"] = 15.0
    folder = tonight.home / "package"
    folder.mkdir()
    (folder / "runbook.toml").write_text("# Банк\n" + toml(tonight.tables), encoding="utf-8")
    tonight.settings.unlink()
    return folder / "runbook.toml"


def bring_in(night: Night, package: Path, *more: str, code: int = 0) -> dict[str, Any]:
    done = night.runbook("setup", "--from", str(package), "--json", *more)
    assert done.code == code, done.said
    assert TOKEN not in done.said
    report = json.loads(done.out)
    assert report["schema"] == "runbook.setup/1"
    assert isinstance(report, dict)
    return report


def test_a_prepared_file_is_installed_as_it_is_once(tonight: Night, package: Path) -> None:
    report = bring_in(tonight, package)
    assert (report["changed"], report["items"]) == (
        True, [{"name": "runbook.toml", "action": "create"}],
    )  # fmt: skip
    assert tonight.settings.read_bytes() == package.read_bytes()
    if os.name != "nt":
        assert stat.S_IMODE(tonight.settings.stat().st_mode) == 0o600
    assert tonight.bot.accepted == []
    assert tonight.runbook("check").code == 0
    before = sorted(tonight.settings.parent.iterdir())
    again = bring_in(tonight, package)
    assert (again["changed"], again["backup"], again["keys"]) == (False, None, [])
    assert sorted(tonight.settings.parent.iterdir()) == before


def test_the_ways_to_people_come_through_also_where_the_file_is_written_anew(
    tonight: Night, package: Path
) -> None:
    lead = tonight.tables["contacts"][0]
    lead |= {"email": "lead@bank.test", "webhook": "https://duty.bank.test/alerts"}
    lead |= {"apprise": "env:NTFY", "channels": ["email", "telegram", "desktop"]}
    given = {
        "mail": {"server": "mail.bank.test", "sender": "runbook@bank.test", "port": 2525},
        "webhook": {"key": "env:WEBHOOK_KEY"},
        "escalation": {"repeat_after": 0, "roles": ["shift_lead", "mentor"]},
        "hub": {"urls": ["https://hub.bank.test"], "key": "env:HUB", "bot": "bank_duty_bot"},
    }
    package.write_text(toml({**tonight.tables, **given}), encoding="utf-8")
    bring_in(tonight, package)
    as_it_was = load_settings(tonight.settings, {}).settings
    bring_in(tonight, package, "--operator-id", "op-200")
    anew = load_settings(tonight.settings, {})
    assert anew.problems == ()
    assert anew.settings.operator.id == "op-200"
    for name in ("contacts", *given):
        assert getattr(anew.settings, name) == getattr(as_it_was, name), name
    assert anew.settings.contacts[0].channels == ("email", "telegram", "desktop")
    assert anew.settings.escalation.roles == ("shift_lead", "mentor")


def test_one_file_does_for_many_pcs(tonight: Night, package: Path) -> None:
    tonight.variables["ROLL_OUT_TOKEN"] = TOKEN
    tonight.variables["RUNBOOK_TELEGRAM_TOKEN"] = ""
    more = ["--operator-id", "op-200", "--operator-name", "Петрова", "--test"]
    report = bring_in(tonight, package, *more, "--token-from", "env:ROLL_OUT_TOKEN")
    assert report["token"] == "file"
    assert [one["reached"] for one in report["test"]] == [True, True]
    text = tonight.settings.read_text("utf-8")
    assert 'id = "op-200"' in text
    assert 'name = "Петрова"' in text
    assert 'token = "file:telegram-token"' in text
    [message] = tonight.bot.texts(LEAD)
    assert "оператор op-200" in message
    secret = tonight.settings.with_name("telegram-token")
    holders = [one for one in tonight.home.rglob("*") if one.is_file()]
    assert [one for one in holders if TOKEN.encode() in one.read_bytes()] == [secret]
    if os.name != "nt":
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    again = bring_in(tonight, package, *more[:4], "--token-from", "env:ROLL_OUT_TOKEN")
    assert (again["changed"], again["token"]) == (False, "kept")


def test_the_token_may_come_from_a_file_or_through_a_pipe(tonight: Night, package: Path) -> None:
    (tonight.home / "t").write_text(f"{TOKEN}\n")
    (tonight.home / "t").chmod(0o600)
    assert bring_in(tonight, package, "--token-from", "file:t")["token"] == "file"
    tonight.settings.with_name("telegram-token").unlink()
    done = subprocess.run(
        [RUNBOOK, "setup", "--from", package, "--token-from", "-"],
        env=tonight.environment, input=f"{TOKEN}\n".encode(), capture_output=True, timeout=40,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    assert TOKEN.encode() not in done.stdout + done.stderr
    assert tonight.settings.with_name("telegram-token").read_text() == TOKEN


def test_the_next_file_without_a_token_leaves_the_one_that_is_there(
    tonight: Night, package: Path
) -> None:
    del tonight.tables["telegram"]["token"]
    package.write_text(toml(tonight.tables), encoding="utf-8")
    bring_in(tonight, package, "--token-from", "env:RUNBOOK_TELEGRAM_TOKEN")
    token = load_settings(tonight.settings, {}).settings.telegram.token
    assert token
    tonight.tables["operator"]["urgent_line"] = "8 800 000-00-09"
    package.write_text(toml(tonight.tables), encoding="utf-8")
    assert bring_in(tonight, package)["keys"] == ["operator.urgent_line"]
    assert load_settings(tonight.settings, {}).settings.telegram.token == token
    assert tonight.runbook("alert", "test").code == 0
    assert bring_in(tonight, package)["changed"] is False


@pytest.mark.parametrize(
    ("origin", "rule_id"),
    [
        ("env:NO_SUCH_VARIABLE", "secret.env_missing"),
        ("env:HOME", "setup.token.shape"),
        ("file:nowhere", "secret.file_unreadable"),
        ("-", "setup.token.shape"),
        (TOKEN, "secret.not_a_reference"),
    ],
)
def test_a_token_that_is_none_stops_everything(
    tonight: Night, package: Path, origin: str, rule_id: str
) -> None:
    report = bring_in(tonight, package, "--token-from", origin, code=2)
    assert [one["id"] for one in report["problems"] if one["level"] == "error"] == [rule_id]
    assert not tonight.settings.exists()


def test_a_broken_file_is_refused_with_all_its_problems_and_replaces_nothing(
    tonight: Night, package: Path
) -> None:
    bring_in(tonight, package)
    before = tonight.settings.read_bytes()
    tonight.tables["operator"]["id"] = "op 117"
    tonight.tables["services"][0]["url"] = "nowhere"
    tonight.tables["surprise"] = {"a": 1}
    package.write_text(toml(tonight.tables), encoding="utf-8")
    report = bring_in(tonight, package, "--operator-name", "+7 922 000-00-00", code=2)
    wrong = {one["id"]: one for one in report["problems"]}
    assert {*wrong} == {
        "settings.bad_id", "settings.bad_target", "settings.unknown_key", "settings.personal_data",
    }  # fmt: skip
    assert wrong["settings.bad_id"]["line"] == 2
    assert all(one["sentence"] and one["hint"] for one in wrong.values())
    assert "922" not in json.dumps(report)
    assert tonight.settings.read_bytes() == before
    said = tonight.runbook("setup", "--from", str(package))
    assert said.code == 2
    assert "[setup.refused]" in said.err
    assert "[settings.bad_target]" in said.err


@pytest.mark.parametrize("content", ["", "\ufeff", "# nothing yet\n", '[operator]\nid = ""\n'])
def test_a_file_that_holds_nothing_is_refused_and_replaces_nothing(
    tonight: Night, package: Path, content: str
) -> None:
    bring_in(tonight, package)
    before = tonight.settings.read_bytes()
    package.write_text(content, encoding="utf-8")
    report = bring_in(tonight, package, "--operator-id", "op-118", code=2)
    assert "setup.nothing" in [one["id"] for one in report["problems"] if one["level"] == "error"]
    assert tonight.settings.read_bytes() == before


def test_a_file_that_is_not_there_is_refused(tonight: Night, package: Path) -> None:
    report = bring_in(tonight, package.with_name("other.toml"), code=2)
    assert [one["id"] for one in report["problems"]] == ["settings.not_found"]
    assert [one["hint"] for one in report["problems"]] == ["Проверьте путь после --from."]


def test_what_is_no_file_is_not_called_a_file_with_errors(tonight: Night, package: Path) -> None:
    folder = package.with_name("a folder")
    folder.mkdir()
    for path, said in ((package.with_name("other.toml"), "после --from"), (folder, "EISDIR")):
        done = tonight.runbook("setup", "--from", str(path))
        assert done.code == 2
        assert said in done.err
        assert "Готовый файл не прочитан. Ничего не изменено." in done.err
        assert "--config" not in done.err
    package.write_bytes(b"this is no toml")
    done = tonight.runbook("setup", "--from", str(package))
    assert done.code == 2
    assert "[settings.bad_toml]" in done.err
    assert "[setup.refused]" in done.err


def test_a_dry_run_says_what_would_change_and_changes_nothing(
    tonight: Night, package: Path
) -> None:
    bring_in(tonight, package)
    tonight.tables["operator"]["city"] = "Уфа"
    package.write_text(toml(tonight.tables), encoding="utf-8")
    before = {one: one.read_bytes() for one in tonight.settings.parent.iterdir()}
    tonight.variables["ROLL_OUT_TOKEN"] = TOKEN
    report = bring_in(tonight, package, "--check", "--token-from", "env:ROLL_OUT_TOKEN")
    assert (report["dry"], report["changed"], report["keys"]) == (True, True, ["operator.city"])
    said = tonight.runbook("setup", "--from", str(package), "--check")
    assert said.code == 0
    assert "Будет заменено: " in said.out
    assert "operator.city" in said.out
    assert {one: one.read_bytes() for one in tonight.settings.parent.iterdir()} == before


def test_scripts_beside_it_are_installed_with_their_pins_and_go_back_with_undo(
    tonight: Night, package: Path
) -> None:
    scripts = package.parent / "scripts"
    scripts.mkdir()
    (scripts / "holding.ru.voice.toml").write_text(SCRIPT, encoding="utf-8")
    refused = bring_in(tonight, package, code=2)
    assert [one["id"] for one in refused["problems"]] == ["setup.script"]
    assert not tonight.settings.exists()
    pin(tonight, package, SCRIPT.replace("Минуту", "Секунду"))
    assert bring_in(tonight, package, code=2)["refused"]
    pin(tonight, package, SCRIPT)
    report = bring_in(tonight, package)
    assert [one["name"] for one in report["items"]] == ["scripts", "runbook.toml"]
    assert tonight.runbook("script").out.strip() == "Минуту, пожалуйста."
    undone = tonight.runbook("setup", "--undo", "--json")
    assert undone.code == 0
    assert {one["action"] for one in json.loads(undone.out)["items"]} == {"remove"}
    assert built_in("ru", "voice").text in tonight.runbook("script").out
    assert tonight.runbook("setup", "--undo").code == 0
    assert tonight.runbook("script").out.strip() == "Минуту, пожалуйста."


def pin(tonight: Night, package: Path, text: str) -> None:
    trusted = {"pinned": {"holding.ru.voice.toml": digest(text)}}
    package.write_text(toml({**tonight.tables, "trust": trusted}), encoding="utf-8")


def test_a_procedure_that_would_not_be_used_is_refused(tonight: Night, package: Path) -> None:
    folder = package.parent / "procedures"
    folder.mkdir()
    (folder / "night-shift.yaml").write_text("steps: [", encoding="utf-8")
    report = bring_in(tonight, package, code=2)
    assert [one["id"] for one in report["problems"]] == ["procedure.bad_yaml"]
    assert not tonight.settings.exists()


def test_who_was_not_reached_is_named_and_the_settings_are_in_place(
    tonight: Night, package: Path
) -> None:
    tonight.bot.always_fail(ADMINISTRATOR, Fault("blocked", taken=False))
    done = tonight.runbook("setup", "--from", str(package), "--test")
    assert done.code == 10
    assert "не получат сообщение: дежурный администратор" in done.out.casefold()
    assert tonight.settings.exists()


@pytest.mark.skipif(os.name == "nt", reason="where the system keeps settings is no variable there")
def test_settings_for_everybody_can_be_read_by_everybody_and_are_found(
    tonight: Night, package: Path
) -> None:
    tonight.variables |= {"XDG_CONFIG_DIRS": str(tonight.home / "etc"), "RUNBOOK_CONFIG": ""}
    report = bring_in(tonight, package, "--system")
    installed = tonight.home / "etc" / "runbook" / "runbook.toml"
    assert report["target"] == str(installed)
    assert stat.S_IMODE(installed.stat().st_mode) == 0o644
    assert stat.S_IMODE(installed.parent.stat().st_mode) == 0o755
    assert tonight.runbook("check").code == 0


def test_without_a_backup_undo_says_so(tonight: Night) -> None:
    before = tonight.settings.read_bytes()
    done = tonight.runbook("setup", "--undo")
    assert (done.code, "[setup.no_backup]" in done.err) == (2, True)
    assert tonight.settings.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["--check"],
        ["--json"],
        ["--operator-id", "op-1"],
        ["--system"],
        ["--undo", "--from", "x.toml"],
        ["--system", "--from", "x.toml", "--token-from", "env:X"],
    ],
)
def test_options_that_mean_nothing_together_are_named(tonight: Night, arguments: list[str]) -> None:
    done: Ended = tonight.runbook("setup", *arguments)
    assert done.code == 2
    assert "[cli.usage]" in done.err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_place_that_cannot_be_written_is_said_calmly(tonight: Night, package: Path) -> None:
    tonight.settings.parent.chmod(0o500)
    done = tonight.runbook("setup", "--from", str(package))
    tonight.settings.parent.chmod(0o700)
    assert done.code == 1
    assert "[setup.cannot_write]" in done.err


def test_a_file_standing_where_the_folder_should_be_is_said_calmly(
    tonight: Night, package: Path
) -> None:
    (tonight.home / "in-the-way").write_text("")
    tonight.variables["RUNBOOK_CONFIG"] = str(tonight.home / "in-the-way" / "runbook.toml")
    done = tonight.runbook("setup", "--from", str(package))
    assert done.code == 1
    assert "[setup.cannot_write]" in done.err
    assert "Traceback" not in done.said
