"""``runbook setup --from``: one prepared file for many PCs, silently."""

import json
import os
import stat
from pathlib import Path

import pytest

from runbook.holding.scripts import built_in, digest
from runbook.settings.file import load_settings
from tests.acceptance.night import ADMINISTRATOR, LEAD, Night, toml
from tests.acceptance.prepared import SCRIPT, bring_in
from tests.far_ends.bot_api import TOKEN, Fault


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
    done = tonight.piped(f"{TOKEN}\n", "setup", "--from", str(package), "--token-from", "-")
    assert done.code == 0, done.said
    assert TOKEN not in done.said
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


def pin(tonight: Night, package: Path, text: str) -> None:
    trusted = {"pinned": {"holding.ru.voice.toml": digest(text)}}
    package.write_text(toml({**tonight.tables, "trust": trusted}), encoding="utf-8")
