"""``runbook hub`` on the command line: help, completion, and a PC without the extra."""

import importlib.util
import re
from pathlib import Path

import click
import pytest

from runbook.cli.hub import command as hub
from runbook.cli.hub.office import need_the_extra
from runbook.cli.hub.people import PersonType
from runbook.cli.hub.person import command as person
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.main import main, root
from runbook.texts import LANGUAGES

COMMANDS = [
    *(("hub", name) for name in hub.TABLE),
    *(("hub", "person", name) for name in person.TABLE),
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
    assert 'pip install "runbook[hub]"' in said
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
    assert completed("mar") == [("mariya-petrova", "Мария Петрова")]
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
