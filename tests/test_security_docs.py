"""The threat model and the security office's page say what the code and the tests bear out."""

import ast
import re
from pathlib import Path

import pytest

from checks.evidence import FACTS
from checks.observation import ProbeKind
from checks.probes.registry import PROBES
from checks.pulse.pulse import INTERVAL
from checks.tries import MOST_TRIES
from runbook.agent.watch.detector import CHECKUP
from runbook.hub.settings.shapes import Retention
from runbook.journal.callbacks import HANDED_KEPT
from runbook.learned.learning import BELIEVED
from runbook.settings.shapes import Checks

ROOT = Path(__file__).parents[1]
MODEL = ROOT / "docs" / "security.md"
NETWORK = ROOT / "docs" / "network.md"
PAGES = {"en": ROOT / "docs" / "security-office.md", "ru": ROOT / "docs" / "security-office.ru.md"}
_THREAT = re.compile(r"^### (T\d\d) (.+)$", re.MULTILINE)
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
_WORD = re.compile(r"`([a-z0-9_]+)`")


def threats() -> dict[str, str]:
    """Each threat's text by its heading."""
    text = MODEL.read_text(encoding="utf-8").partition("## Threats")[2]
    pieces = _THREAT.split(text.partition("## What is left")[0])[1:]
    return {
        f"{number} {title}": body
        for number, title, body in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True)
    }


def names_in(path: str) -> set[str]:
    """The tests a file holds, by name."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {one.name for one in ast.walk(tree) if isinstance(one, functions)}


def rows(lang: str) -> dict[frozenset[str], list[str]]:
    """The rows of the page's table of kinds: the kinds in the last cell, and the cells."""
    text = PAGES[lang].read_text(encoding="utf-8")
    table = text.partition("<!-- kinds -->")[2].partition("<!-- /kinds -->")[0]
    found = {}
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        kinds = frozenset(_WORD.findall(cells[-1]))
        if kinds - {"off"}:
            found[kinds] = cells
    return found


def test_threats_are_numbered_without_a_gap() -> None:
    numbers = [heading[:3] for heading in threats()]
    assert numbers == [f"T{number:02}" for number in range(1, len(numbers) + 1)]
    assert len(numbers) >= 25


@pytest.mark.parametrize("heading", threats())
def test_each_threat_says_what_holds_what_remains_and_which_tests_prove_it(heading: str) -> None:
    body = threats()[heading]
    assert "**Holds:**" in body
    assert "**Remains:**" in body
    named = _TEST.findall(body)
    assert named
    missing = [f"{path}::{name}" for path, name in named if name not in names_in(path)]
    assert missing == []
    boundary = re.search(r"^[STRIDE ]+ at ((?:B\d ?)+)\.$", body, re.MULTILINE)
    assert boundary
    model = MODEL.read_text(encoding="utf-8")
    assert all(f"| {one} |" in model for one in boundary[1].split())


@pytest.mark.parametrize("lang", PAGES)
def test_the_offices_page_names_every_kind_of_probe_once(lang: str) -> None:
    named = [kind for kinds in rows(lang) for kind in kinds]
    assert sorted(named) == sorted(str(kind) for kind in ProbeKind)


@pytest.mark.parametrize("lang", PAGES)
def test_the_offices_page_tells_what_sends_from_what_only_reads(lang: str) -> None:
    nothing = {"en": "nothing", "ru": "ничего"}[lang]
    for kinds, cells in rows(lang).items():
        sends = nothing not in cells[1]
        assert {ProbeKind(kind) in PROBES for kind in kinds} == {sends}, cells
        assert {ProbeKind(kind) in FACTS for kind in kinds} == {not sends}, cells


def test_both_pages_have_the_same_rows() -> None:
    assert list(rows("en")) == list(rows("ru"))


@pytest.mark.parametrize("lang", PAGES)
def test_the_figures_on_the_offices_page_are_those_of_the_code(lang: str) -> None:
    text = PAGES[lang].read_text(encoding="utf-8")
    kept = Retention()
    figures = [
        rf"(?:in|в) {INTERVAL:g} (?:s|с)\b",
        rf"\b{CHECKUP / 60:g} (?:minutes|минут)",
        rf"(?:within|за) {Checks().deadline:g} (?:s|с)\b",
        rf"(?:up to|до) {MOST_TRIES} (?:tries|попыток)",
        rf"{BELIEVED.days} (?:days|дней)",
        rf"{HANDED_KEPT.seconds // 3600} (?:h|ч)\b",
        rf"(?:reports|отчёты) {kept.reports}\b",
        rf"(?:messages|сообщений) {kept.messages}\b",
        rf"(?:log-ins|входы) {kept.sessions}\b",
        rf"(?:bundles|свидетельства) {kept.bundles}\b",
        rf"(?:promises|обещания) {kept.promises}\b",
        rf"\b{kept.references} (?:days|дней) (?:after|после)",
    ]
    assert [one for one in figures if not re.search(one, text)] == []
    assert kept.log == 0
    measured = re.search(r"about (\d+) packets a minute", NETWORK.read_text(encoding="utf-8"))
    assert measured
    assert re.search(rf"\b{measured[1]} (?:packets|пакетов)", text)
