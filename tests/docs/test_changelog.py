"""The changelog names the version there is, in the form that programs read."""

import re
import tomllib
from datetime import date

import pytest

from runbook.cli import main as program
from tests.docs.pages import ROOT

TEXT = (ROOT / "CHANGELOG.md").read_text("utf-8")
SECTION = re.compile(r"^## \[(.+?)\](?: - (\S+))?$", re.MULTILINE)
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


def test_this_version_has_its_section_below_what_is_not_released() -> None:
    sections = SECTION.findall(TEXT)
    assert sections[0] == ("Unreleased", "")
    assert VERSION in [name for name, _ in sections[1:]]
    days = [date.fromisoformat(day) for _, day in sections[1:]]
    assert days == sorted(days, reverse=True)


def test_every_section_sorts_its_changes_by_the_known_kinds() -> None:
    assert set(re.findall(r"^### (.+)$", TEXT, re.MULTILINE)) <= KINDS


def test_the_program_says_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--version"]) == 0
    assert capsys.readouterr().out == f"runbook {VERSION}\n"
