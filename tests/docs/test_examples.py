"""Every example of a page is carried out, parsed, or says why not; a new one must choose."""

import configparser
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import pytest
import yaml

from runbook.cli import main as program
from runbook.hub.settings.file import hub_settings_from
from runbook.language.texts import FOLDER, LANGUAGES
from runbook.procedure.answer_file import read_answers
from runbook.procedure.file import built_in
from runbook.procedure.yaml_tree import read_tree
from runbook.settings.file import settings_from
from tests.docs.pages import DOCS, ROOT, Block, blocks, pages
from tests.docs.test_commands_named import unknown
from tests.docs.words import is_said

Row = TypeVar("Row")
Trying = Callable[[Block, Path, pytest.MonkeyPatch, pytest.CaptureFixture[str]], None]

ELSEWHERE: Mapping[tuple[str, str], str] = {
    ("docs/alerts.md", "$ runbook alert plan"): "tests/unit/runbook/cli/test_alerts_document.py",
    ("docs/webhook.md", "POST /your/path HTTP/1.1"): "tests/unit/notifier/test_webhook_page.py",
    ("docs/webhook.md", '{"schema": "runbook.alert/1"'): "tests/unit/notifier/test_webhook_page.py",
    ("docs/webhook.md", "import base64, hashlib"): "tests/unit/notifier/test_webhook_page.py",
    ("docs/drills.md", 'id = "own-case"'): "tests/unit/runbook/drill/test_reading.py",
    ("docs/install.md", "[Unit]"): "tests/integration/runbook/service/test_hub_server.py",
}
"""Blocks that another test carries out, by page and how they begin."""
NOT_RUN: Mapping[tuple[str, str], str] = {
    ("docs/hub.md", "$ createuser"): "the system's PostgreSQL; tests/integration/hub makes its own",
    ("docs/hub.md", "server {"): "needs nginx and a certificate of the bank's",
    ("docs/hub.md", "runbook hub person add"): "commands alone: test_commands_named.py",
    ("docs/detection.md", "python -m bench detection"): "hours, as root; its figures: matrix.jsonl",
    ("docs/install.md", "python -m pip download"): "an index; uv: acceptance/test_installed.py",
    ("docs/build.md", "$ make build"): "its tool is run by tests/acceptance/test_operator_build.py",
    ("docs/build.md", "$ RUNBOOK_UNDER_TEST"): "a build in dist, which a clone has not",
    ("docs/windows.md", "$ make test-windows"): "minutes of wine, downloaded before",
    ("docs/windows.md", "$ .venv/bin/python -m tools.windows"): "the same",
    ("docs/bundle.md", "$ runbook bundle"): "commands alone: test_commands_named.py",
    ("docs/security.md", "┌─"): "a drawing",
}
"""Blocks that are not carried out, and why."""
NOT_OURS = re.compile(r"docs/commands[.\w]*\.md|CONTRIBUTING\.md")
"""The first is written by the program, the second carried out by tests/extending/."""
ROLL_OUT = re.compile(r'(?:"%RUNBOOK%"|& \$runbook) (.+?)(?= &&| \}|$)', re.MULTILINE)


def plan(
    block: Block,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """``runbook alert plan`` with two leads and an administrator in Telegram."""
    monkeypatch.setenv("T", "123456789:AAsecretsecretsecretsecretsecretsecr")
    people = (("shift_lead", "Мария"), ("shift_lead", "Пётр"), ("sysadmin", "Дежурный"))
    contacts = "".join(
        f'[[contacts]]\nrole = "{role}"\nname = "{name}"\ntelegram = {number}\n'
        for number, (role, name) in enumerate(people, 1)
    )
    file = home / "runbook.toml"
    file.write_text(f'[telegram]\ntoken = "env:T"\n{contacts}', encoding="utf-8")
    code = program.main(["alert", "plan", "--config", str(file)])
    assert code == 0
    shown = block.text.partition("\n")[2]
    assert capsys.readouterr().out.startswith(shown)


def bootstrapped(
    block: Block,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each ``python3 bootstrap.py`` is one that its own first words describe."""
    described = (ROOT / "bootstrap.py").read_text("utf-8").partition('"""\n\n')[0]
    for line in block.text.splitlines():
        _, python, script, name, *options = line.split()
        assert (python, script) == ("python3", "bootstrap.py")
        assert f"bootstrap.py {name}" in described
        assert [one for one in options if one not in described] == []


def rolled_out(
    block: Block,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Both lines are the program's; tests/acceptance/test_service.py goes the same way on Linux."""
    setup, service = ROLL_OUT.findall(block.text)
    assert (setup.split()[:2], service) == (["setup", "--from"], "service install --quiet")
    assert [unknown(one) for one in (setup, service)] == ["", ""]
    assert unknown(setup.replace("--token-from", "--token-form")) == "--token-form"


def answered(
    block: Block,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A file of answers to the built-in procedure, through the program's own door."""
    read = read_answers(read_tree(block.text), built_in(), "answers.yaml")
    assert read.problems == ()


def spoken(
    block: Block,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A screen or a card of one night: every line of it is said by the program's texts."""
    lines = [one for one in block.text.splitlines() if not one.startswith("$ ")]
    assert [one for one in lines if not is_said(one, lines)] == []


TRIED: Mapping[tuple[str, str], Trying] = {
    ("README.md", "$ runbook alert plan"): plan,
    ("README.md", "$ runbook run"): spoken,
    ("README.md", "Сбой у оператора"): spoken,
    ("README.md", "№ 6."): spoken,
    ("README.md", "$ python3 bootstrap.py"): bootstrapped,
    ("docs/hub.md", "$ python3 bootstrap.py"): bootstrapped,
    ("docs/procedure.md", "steps:"): answered,
    ("docs/install.md", 'set "RUNBOOK='): rolled_out,
    ("docs/install.md", "$runbook = "): rolled_out,
}


def ours() -> list[Block]:
    """The blocks this test answers for."""
    found = [block for page in pages() for block in blocks(page)]
    return [one for one in found if not NOT_OURS.match(one.where)]


@pytest.mark.parametrize("block", ours(), ids=lambda block: block.where)
def test_an_example_is_tried_or_says_why_not(
    block: Block,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("LANGUAGE", "")
    parsed = parse(block)
    if trying := _row(block, TRIED):
        trying(block, tmp_path, monkeypatch, capsys)
        return
    where = _row(block, ELSEWHERE)
    assert where or parsed or _row(block, NOT_RUN), f"{block.where} is neither tried nor excused"
    if where:
        assert block.page.name in (ROOT / where).read_text("utf-8")


def parse(block: Block) -> bool:
    """Whether it is of a kind that can be read; raises for what cannot."""
    if block.kind == "toml":
        return bool(tomllib.loads(block.text))
    if block.kind == "json":
        return bool(json.loads(block.text))
    if block.kind == "yaml":
        return bool(yaml.safe_load(block.text))
    if block.kind == "ini":
        read = configparser.ConfigParser(strict=False)
        read.optionxform = str  # type: ignore[assignment,method-assign]
        read.read_string(block.text)
        return bool(read.sections())
    return False


def _row(block: Block, table: Mapping[tuple[str, str], Row]) -> Row | None:
    page = block.page.relative_to(ROOT).as_posix()
    text = block.text.lstrip()
    rows = (row for (of, begins), row in table.items() if of == page and text.startswith(begins))
    return next(rows, None)


def test_no_excuse_outlives_its_example() -> None:
    known = ours()
    rows = [*ELSEWHERE, *NOT_RUN, *TRIED]
    stale = [key for key in rows if not any(_row(block, {key: True}) for block in known)]
    assert stale == []


def test_the_samples_of_settings_are_read_without_a_word() -> None:
    data = Path(FOLDER).parent
    for name, read in (("runbook", settings_from), ("hub", hub_settings_from)):
        path = data / f"{name}.example.toml"
        assert read(path.read_bytes(), path).problems == (), name
    assert LANGUAGES == ("ru", "en")
    assert DOCS.is_dir()
