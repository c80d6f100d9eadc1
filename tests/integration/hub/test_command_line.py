"""``runbook hub`` on the command line: help, completion, and a PC without the extra."""

import importlib.util
import json
import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import click
import pytest

from runbook.cli.hub import command as hub
from runbook.cli.hub.office import need_the_extra
from runbook.cli.hub.people import PersonType
from runbook.cli.hub.person import command as person
from runbook.cli.hub.roster import command as roster
from runbook.cli.hub.session import command as session
from runbook.cli.hub.window import command as window
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.main import main, root
from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.running.opening import open_office, open_store
from runbook.hub.settings.file import load_hub_settings
from runbook.hub.store import incidents
from runbook.hub.support.opening import open_case
from runbook.language.texts import LANGUAGES

COMMANDS = [
    *(("hub", name) for name in hub.TABLE),
    *(("hub", "person", name) for name in person.TABLE),
    *(("hub", "roster", name) for name in roster.TABLE),
    *(("hub", "session", name) for name in session.TABLE),
    *(("hub", "window", name) for name in window.TABLE),
]


@pytest.fixture(autouse=True)
def nobodys_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.delenv("RUNBOOK_HUB_CONFIG", raising=False)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_says_its_help_in_both_languages(
    path: tuple[str, ...], lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*path, "--help", "--lang", lang]) == ExitCode.OK
    said = capsys.readouterr().out
    ids = re.findall(r"\b(?:hub|cli)\.[a-z_]+\b", said.replace("hub.toml", ""))
    assert ids == []


def test_a_pc_without_the_extra_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(click.exceptions.Exit) as ended:
        need_the_extra("en")
    assert ended.value.exit_code == ExitCode.USAGE
    said = capsys.readouterr().err
    assert "python3 bootstrap.py setup --hub" in said
    assert "install runbook" not in said.replace('"', ""), (
        "an index has a stranger's program so named"
    )
    assert "[hub.not_installed]" in said


def completed(incomplete: str) -> list[tuple[str, str | None]]:
    context = click.Context(root("ru"), obj=Invocation("ru"))
    kind = PersonType()
    parameter = click.Option(["--by"], type=kind)
    return [(one.value, one.help) for one in kind.shell_complete(context, parameter, incomplete)]


def test_completing_a_person_makes_no_hub(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert completed("") == []
    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr().err == ""


def test_a_person_is_completed_by_id_with_the_name(capsys: pytest.CaptureFixture[str]) -> None:
    for name, role in (("Мария Петрова", "shift_lead"), ("Дежурный", "sysadmin")):
        assert main(["hub", "person", "add", name, "--role", role]) == ExitCode.OK
    assert completed("le") == [("lead-1", "Мария Петрова")]
    capsys.readouterr()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (("enroll",), "hub.enroll.nobody"),
        (("enroll", "оп-117"), "hub.enroll.bad_id"),
        (("enroll", "--file", "none.txt"), "hub.enroll.unreadable"),
        (("ack", "1"), "hub.ack.by_whom"),
        (("ack", "1", "--by", "nobody"), "hub.person.unknown"),
        (("ack", "1", "--code", "123"), "hub.ack.slip"),
        (("show", "7"), "hub.show.unknown"),
        (("export-case", "7"), "hub.export_case.unknown"),
        (("revoke", "op-117"), "hub.revoke.unknown"),
        (("log", "--head", "none"), "hub.log.no_head"),
        (("login-link", "nobody"), "hub.login_link.no_url"),
        (("login-link", "nobody", "--spoken"), "hub.person.unknown"),
        (("ticket", "1", "INC-1", "--by", "nobody"), "hub.person.unknown"),
        (("person", "add", " ", "--role", "mentor"), "hub.person.no_name"),
        (("serve", "--listen", "8470"), "hub.settings.bad_listen"),
        (("person", "add", "X", "--role", "mentor", "--email", "x"), "settings.bad_email"),
        (("person", "invite", "nobody"), "hub.person.no_bot"),
        (("person", "shift", "nobody", "on"), "hub.person.unknown"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_id(
    given: tuple[str, ...], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["hub", *given]) == ExitCode.USAGE
    assert f"[{why}]" in capsys.readouterr().err


def test_a_list_of_operators_may_hold_remarks_and_gives_each_one_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("\ufeffop-117  # Иванова\n\n# смена Б\nop-118\nop-117\n", encoding="utf-8")
    assert main(["hub", "enroll", "op-119", "--file", str(listed)]) == ExitCode.OK
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["op-119", "op-117", "op-118"]
    assert all(len("".join(line.split()[1:])) == 15 for line in lines[1:])


def settings(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    path = folder / "hub.toml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("RUNBOOK_HUB_CONFIG", str(path))


def test_the_check_says_what_the_settings_are_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mail = '[mail]\nserver = "mail.bank.example"\nsender = "a@bank.example"\nsecurity = "none"\n'
    settings(tmp_path, monkeypatch, f'[server]\nlisten = "0.0.0.0:8470"\n{mail}')
    main(["hub", "check", "--offline"])
    said = capsys.readouterr().err
    assert "[settings.plain_http]" in said
    assert "[settings.plain_mail]" in said


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in lists of its own")
@pytest.mark.parametrize(("mode", "said"), [(0o644, True), (0o600, False), (0o640, False)])
def test_a_key_that_anybody_may_read_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    mode: int,
    said: bool,
) -> None:
    key = tmp_path / "hub.key"
    key.write_text("x", encoding="utf-8")
    key.chmod(mode)
    text = '[server]\ncertificate = "hub.pem"\nkey = "hub.key"\nurl = "https://hub.bank.example"\n'
    settings(tmp_path, monkeypatch, text)
    main(["hub", "check", "--offline"])
    assert (
        f"TLS может прочитать любой на этом компьютере: {key}" in capsys.readouterr().out
    ) is said


def test_a_proxy_that_is_not_named_is_said_and_no_other_listen_gets_round_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = '[server]\nurl = "https://hub.bank.example"\n'
    settings(tmp_path, monkeypatch, url)
    main(["hub", "check", "--offline"])
    assert "прокси не назван" in capsys.readouterr().out
    settings(tmp_path, monkeypatch, f'{url}proxies = ["127.0.0.1"]\n')
    main(["hub", "check", "--offline"])
    assert "прокси не назван" not in capsys.readouterr().out
    assert main(["hub", "serve", "--listen", "0.0.0.0:0"]) == ExitCode.USAGE
    assert "[hub.settings.open_listen]" in capsys.readouterr().err


def person_added() -> None:
    assert main(["hub", "person", "add", "Мария", "--role", "shift_lead"]) == ExitCode.OK


def test_who_was_added_is_told_within_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    person_added()
    assert "В списке: lead-1, руководитель смены." in capsys.readouterr().out


def test_a_log_is_verified_to_where_a_head_is_known(
    capsys: pytest.CaptureFixture[str],
) -> None:
    person_added()
    assert main(["hub", "log", "--verify"]) == ExitCode.OK
    assert "Конец журнала не проверен" in capsys.readouterr().out
    assert main(["hub", "status", "--json"]) == ExitCode.OK
    capsys.readouterr()
    assert main(["hub", "log", "--verify", "--json"]) == ExitCode.OK
    said = json.loads(capsys.readouterr().out)
    assert said["end_checked_to"] is None
    assert main(["hub", "log", "--head", said["head"]]) == ExitCode.OK
    assert f"до записи {said['events']}" in capsys.readouterr().out


def hub_database(folder: Path) -> sqlite3.Connection:
    (path,) = folder.rglob("hub.sqlite")
    return sqlite3.connect(path)


def test_a_log_that_was_cut_off_shows_against_the_evidence_handed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    person_added()
    capsys.readouterr()
    assert main(["hub", "log", "--json"]) == ExitCode.OK
    head = json.loads(capsys.readouterr().out)["head"]
    with closing(hub_database(tmp_path)) as base, base:
        base.execute(
            "INSERT INTO incidents (key, number, kind, opened_at, over, revision, body)"
            " VALUES ('k', 1, 'local', 0, 0, 1, '{}')"
        )
        body = json.dumps({"evidence": {"log_head": head}, "ways": []})
        base.execute(
            "INSERT INTO cases (id, incident, kind, made_at, made_by, number, body)"
            " VALUES ('c', 'k', 'support', 0, 'lead-1', 'KC-1', ?)",
            (body,),
        )
    assert main(["hub", "log", "--verify"]) == ExitCode.OK
    assert "сверен с последними доказательствами" in capsys.readouterr().out
    with closing(hub_database(tmp_path)) as base, base:
        base.execute("DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)")
    assert main(["hub", "log", "--verify"]) == ExitCode.DEFECT


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in lists of its own")
def test_a_log_written_out_is_its_owners_only_whatever_the_umask_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    person_added()
    out = tmp_path / "log.csv"
    before = os.umask(0)
    try:
        # The program sets a strict one at its start.
        with monkeypatch.context() as loose:
            loose.setattr(os, "umask", lambda _mask: 0)
            assert main(["hub", "log", "--export", "csv", "--out", str(out)]) == ExitCode.OK
    finally:
        os.umask(before)
    assert out.stat().st_mode & 0o777 == 0o600
    assert main(["hub", "log", "--export", "csv", "--out", str(out)]) == ExitCode.USAGE
    assert "[hub.file.exists]" in capsys.readouterr().err


def test_a_ticket_is_written_down_by_who_may_and_refused_to_others_in_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    person_added()
    assert main(["hub", "person", "add", "Наставник", "--role", "mentor"]) == ExitCode.OK
    loaded = load_hub_settings(None, os.environ)
    store = open_store(loaded, os.environ)
    office = open_office(loaded, os.environ).office
    with closing(store), store.write() as tx:
        found = incidents.save(tx, HubIncident("0" * 16, Kind.LOCAL, tx.now, agent="op-117"))
        assert open_case(tx, office, found, "lead-1").done
    assert main(["hub", "ticket", "1", "INC-77", "--by", "mentor-1"]) == ExitCode.USAGE
    assert "[hub.answer.refused.role]" in capsys.readouterr().err
    assert main(["hub", "ticket", "2", "INC-77", "--by", "lead-1"]) == ExitCode.USAGE
    assert main(["hub", "ticket", "1", "4276 1234 5678 9012", "--by", "lead-1"]) == ExitCode.USAGE
    assert "[hub.answer.support.bad_ticket]" in capsys.readouterr().err
    assert main(["hub", "ticket", "1", "INC-77", "--by", "lead-1"]) == ExitCode.OK
    assert "INC-77" in capsys.readouterr().out
    assert main(["hub", "log", "--json"]) == ExitCode.OK
    happened = json.loads(capsys.readouterr().out)["events"]
    assert [one["kind"] for one in happened if one["kind"].startswith(("order", "support"))] == [
        "support.opened",
        "order.refused",
        "order.refused",
        "support.ticket",
    ]
    assert main(["hub", "show", "1"]) == ExitCode.OK
    assert "INC-77" in capsys.readouterr().out
    for form in ("csv", "json", "md"):
        assert main(["hub", "export-case", "1", "--form", form, "--out", str(tmp_path)]) == 0
    assert main(["hub", "export-case", "1", "--norms", "--out", str(tmp_path)]) == ExitCode.OK
    assert len(list(tmp_path.glob("KC-*"))) == 3
    assert (tmp_path / "norms-1.csv").read_text("utf-8")
