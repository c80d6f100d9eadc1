"""Setting a hub up from the command line: what is said of keys, and what is missing or open."""

import json
import os
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from runbook.cli.invocation import ExitCode
from runbook.cli.main import main
from runbook.hub.correlation.standing import SWITCH, Standing
from runbook.hub.model.incident import HubIncident, Kind, Weight
from runbook.hub.running.opening import open_store
from runbook.hub.settings.file import load_hub_settings
from runbook.hub.store import incidents, switches
from tests.integration.hub.test_command_line import person_added, settings


@pytest.fixture(autouse=True)
def nobodys_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.delenv("RUNBOOK_HUB_CONFIG", raising=False)


def test_a_secret_that_is_not_there_is_named_by_its_key_and_the_channel_is_not_called_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mail = (
        '[mail]\nserver = "mail.bank.example"\nsender = "a@bank.example"\nlogin = "a"\n'
        'password = "env:NO_SUCH_MAIL_PASSWORD"\n'
    )
    settings(tmp_path, monkeypatch, f'{mail}[telegram]\ntoken = "env:NO_SUCH_TOKEN"\n')
    assert main(["hub", "check", "--offline"]) == ExitCode.OPERATOR
    told = capsys.readouterr()
    assert "Почта не работает: ошибка в [mail] password." in told.out
    assert "Telegram не работает: ошибка в [telegram] token." in told.out
    assert "Почты нет" not in told.out
    assert "Сообщать нечем" not in told.out
    assert "[mail] password: Переменная окружения NO_SUCH_MAIL_PASSWORD" in told.err
    assert main(["hub", "check", "--offline", "--json"]) == ExitCode.OPERATOR
    said = json.loads(capsys.readouterr().out)
    assert {one["key"] for one in said["channels"]} == {"[mail] password", "[telegram] token"}


def test_one_secret_that_two_keys_name_is_told_for_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        '[webhook]\nkey = "env:NO_SUCH_KEY"\n[support]\nwebhook = "env:NO_SUCH_HOOK"\n'
        '[telegram]\ntoken = "env:NO_SUCH_KEY"\nproxy = "env:NO_SUCH_PROXY"\n'
    )
    settings(tmp_path, monkeypatch, text)
    main(["hub", "check", "--offline", "--json"])
    said = json.loads(capsys.readouterr().out)
    keys = [one["key"] for one in said["channels"]]
    assert sorted(keys) == ["[support] webhook", "[telegram] token", "[webhook] key"]


def test_the_example_is_printed_as_it_is_and_its_address_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["hub", "serve", "--example"]) == ExitCode.OK
    example = capsys.readouterr().out
    assert 'url = "https://hub.bank.example"' in example
    settings(tmp_path, monkeypatch, example)
    assert main(["hub", "check", "--offline"]) == ExitCode.OPERATOR
    assert "взят из образца: https://hub.bank.example" in capsys.readouterr().out


def test_what_belongs_to_a_mass_outage_is_folded_into_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    person_added()
    store = open_store(load_hub_settings(None, os.environ), os.environ)
    with closing(store), store.write() as tx:
        mass = HubIncident(
            "f" * 16, Kind.MASS, tx.now, cause="isp.no_internet", weight=Weight(accuse=3)
        )
        incidents.save(tx, mass)
        for number in range(3):
            one = HubIncident(f"{number:016x}", Kind.LOCAL, tx.now, agent=f"op-{number}")
            incidents.save(tx, replace(one, parent=mass.key))
        incidents.save(tx, HubIncident("e" * 16, Kind.LOCAL, tx.now, agent="op-307"))
    capsys.readouterr()
    assert main(["hub", "incidents"]) == ExitCode.OK
    rows = capsys.readouterr().out.splitlines()[1:]
    assert len(rows) == 2
    assert any("3 оператора: № 2\N{EN DASH}4" in row for row in rows)
    assert any("op-307" in row for row in rows)
    assert main(["hub", "status"]) == ExitCode.OK
    assert "Массовые сбои: 1, отдельные: 1." in capsys.readouterr().out


def test_a_number_that_is_none_points_to_the_list_in_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    person_added()
    for order in (("ack", "99", "--by", "lead-1"), ("ack-code", "99", "--for", "lead-1")):
        assert main(["hub", *order]) == ExitCode.USAGE
        said = capsys.readouterr().err
        assert "runbook hub incidents" in said
        assert "/incidents" not in said


def test_a_hub_that_hears_nobody_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    person_added()
    deaf = Standing(deaf_since=datetime(2026, 11, 23, 1, 0, tzinfo=UTC))
    store = open_store(load_hub_settings(None, os.environ), os.environ)
    with closing(store), store.write() as tx:
        switches.put(tx, SWITCH, msgspec.to_builtins(deaf))
    capsys.readouterr()
    for command in (("status",), ("check", "--offline")):
        main(["hub", *command])
        assert "не видит своих опорных адресов" in capsys.readouterr().out
    main(["hub", "status", "--json"])
    assert json.loads(capsys.readouterr().out)["silence_counts"] is False
