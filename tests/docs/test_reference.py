"""The reference pages are whole: commands, causes, events, exit codes, schemas, files."""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache

import click
import pytest

from checks.causes import CAUSES
from runbook.cli.invocation import ExitCode
from runbook.cli.lazy import LazyGroup
from runbook.language.texts import t
from tests.docs.commands import codes_named, leaves
from tests.docs.pages import DOCS, ROOT
from tools import cause_reference, command_reference, event_reference

WINGS = ("checks", "notifier", "runbook")
REFERENCE = (DOCS / "reference.md").read_text("utf-8")
JSON = (DOCS / "json.md").read_text("utf-8")
SCHEMA = re.compile(r"runbook\.[a-z_.]+/\d+")
ALWAYS = {0, 1, 2, 130}
"""Codes that any command may end with: said once, above the table."""
GIVEN_TO_OTHERS = re.compile(r"RUNBOOK_(ICON|TASK)_[A-Z_]+|RUNBOOK_TEXT")
"""Put into the environment of one PowerShell script of ours, which reads them."""
EXAMPLES = {"RUNBOOK_TELEGRAM_TOKEN", "RUNBOOK_HUB_DATABASE"}
"""Names in examples of settings: what an ``env:`` reference there points to."""
_LISTED = 60
"""Letters of a command's line in a list, in a window of eighty columns."""
_WORTH_A_LOOK = re.compile(
    r'"schema"|"runbook\.[a-z_.]+/\d|environ|"_?RUNBOOK_|_FILE = "|FILE_NAME = "|LOCK(_FILE)? = "'
)
_FILE_NAME = re.compile(r"[\w-]+(\.[\w-]+)+")
_ROW = re.compile(r"^\| (`[^|]+`) \| ([\d ]+) \|", re.MULTILINE)
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_()]{2,}")


@cache
def trees() -> dict[str, ast.Module]:
    """The files of the product in which any of this can stand, parsed."""
    paths = [path for wing in WINGS for path in sorted((ROOT / wing).rglob("*.py"))]
    texts = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in paths}
    return {name: ast.parse(text) for name, text in texts.items() if _WORTH_A_LOOK.search(text)}


@pytest.mark.parametrize(
    ("made", "written"),
    [
        pytest.param(lambda: command_reference.page("en"), "commands.md", id="commands"),
        pytest.param(lambda: command_reference.page("ru"), "commands.ru.md", id="commands_ru"),
        pytest.param(cause_reference.page, "causes.md", id="causes"),
        pytest.param(event_reference.page, "events.md", id="events"),
    ],
)
def test_a_page_that_repeats_the_program_is_up_to_date(
    made: Callable[[], str], written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "")
    assert (DOCS / written).read_text("utf-8") == made(), "run: make docs"


def test_every_cause_is_shown_by_a_fault_of_the_lab_or_says_why_not() -> None:
    shown = cause_reference.scenarios()
    dark = {one for one in CAUSES if one not in shown}
    assert dark == set(cause_reference.ELSEWHERE)


def documented_codes() -> dict[str, set[int]]:
    """By command or group, as the table of exit codes has them."""
    table = REFERENCE.partition("| command | codes |")[2].partition("\n\n")[0]
    rows: dict[str, set[int]] = {}
    for names, codes in _ROW.findall(table):
        for name in re.findall(r"`([^`]+)`", names):
            rows[name] = {int(one) for one in codes.split()}
    return rows


def test_every_command_has_its_exit_codes_in_the_table() -> None:
    rows = documented_codes()
    assert [one for one in leaves() if not _row_of(one, rows)] == []
    groups = {word for one in leaves() for word in _prefixes(one)}
    assert sorted(set(rows) - groups) == []


def test_the_table_has_every_exit_code_that_a_commands_own_file_names() -> None:
    rows = documented_codes()
    lacking = {}
    for name, command in leaves().items():
        said = {int(ExitCode[one]) for one in codes_named(command)}
        if missing := said - rows[_row_of(name, rows)] - ALWAYS:
            lacking[name] = missing
    assert lacking == {}


def test_every_exit_code_is_explained() -> None:
    table = REFERENCE.partition("## Exit codes")[2].partition("\n\n|")[2]
    assert [int(one) for one in ExitCode if f"| {int(one)} |" not in REFERENCE] == [], table[:80]


def _prefixes(command: str) -> Iterator[str]:
    words = command.split()
    return (" ".join(words[:count]) for count in range(1, len(words) + 1))


def _row_of(command: str, rows: dict[str, set[int]]) -> str:
    """The row that speaks of a command: its own, or that of the nearest group."""
    return next((one for one in [*_prefixes(command)][::-1] if one in rows), "")


def schemas() -> dict[str, set[str]]:
    """Every id of a document, with the keys that stand beside it in the same literal."""
    found: dict[str, set[str]] = {}
    for tree in trees().values():
        named = {
            target.id: node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name) and _is_schema(node.value.value)
        }
        for one in named.values():
            found.setdefault(str(one), set())
        for node in ast.walk(tree):
            if isinstance(node, ast.Dict):
                keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
                if "schema" in keys:
                    about = node.values[[_key(key) for key in node.keys].index("schema")]
                    name = named.get(about.id) if isinstance(about, ast.Name) else _key(about)
                    if _is_schema(name):
                        found.setdefault(str(name), set()).update(map(str, keys))
    return found


def _key(node: ast.expr | None) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _is_schema(value: object) -> bool:
    return isinstance(value, str) and SCHEMA.fullmatch(value) is not None


def test_every_schema_is_described_with_its_keys() -> None:
    rows = {
        schema: line
        for line in JSON.splitlines()
        if line.startswith("| `runbook.")
        for schema in SCHEMA.findall(line.split("|")[1])
    }
    known = schemas()
    assert len(known) > 50
    assert sorted(set(known) - set(rows)) == []
    lacking = {
        schema: missing
        for schema, keys in known.items()
        if (missing := {key for key in keys - {"schema"} if f"`{key}`" not in rows[schema]})
    }
    assert lacking == {}


def test_no_schema_is_described_that_nothing_writes() -> None:
    everywhere = "".join(
        path.read_text("utf-8") for wing in WINGS for path in (ROOT / wing).rglob("*.py")
    )
    assert [one for one in set(SCHEMA.findall(JSON)) if one not in everywhere] == []


def variables() -> Iterator[str]:
    """Names that are taken out of the environment, wherever that is written as a literal."""
    for tree in trees().values():
        for node in ast.walk(tree):
            asked = _asked(node)
            if asked and _VARIABLE.fullmatch(asked):
                yield asked


def _asked(node: ast.AST) -> str:
    if isinstance(node, ast.Subscript) and _is_environment(node.value):
        return str(_key(node.slice) or "")
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
        return ""
    gets = node.func.attr == "get" and _is_environment(node.func.value)
    asked = gets or ast.unparse(node.func) == "os.getenv"
    return str(_key(node.args[0]) or "") if asked else ""


def _is_environment(node: ast.expr) -> bool:
    return ast.unparse(node) in {"os.environ", "environ", "environment"}


def test_every_environment_variable_that_is_read_is_documented() -> None:
    table = REFERENCE.partition("## Environment variables")[2].partition("\n## ")[0]
    own = {
        name
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for name in re.findall(r"^_?RUNBOOK_[A-Z_]+$", node.value)
    }
    read = {*variables(), *own} - EXAMPLES
    assert "RUNBOOK_CONFIG" in read
    read = {one for one in read if not GIVEN_TO_OTHERS.fullmatch(one)}
    assert sorted(one for one in read if f"`{one}`" not in table) == []


def test_every_file_that_the_program_names_is_documented() -> None:
    table = REFERENCE.partition("## Files")[2]
    named = {
        node.value.value
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and re.search(r"_?(FILE|FILE_NAME|LOCK)$", target.id)
        if isinstance(node.value.value, str) and _FILE_NAME.fullmatch(node.value.value)
    }
    assert {"journal.db", "hub.sqlite"} <= named
    assert sorted(one for one in named if one not in table) == []


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_command_is_listed_by_a_whole_sentence(lang: str) -> None:
    listed = {
        f"{ctx.command_path} {name}": t(entry.short_help, lang)
        for ctx in command_reference.walk(lang)
        if isinstance(ctx.command, LazyGroup)
        for name, entry in ctx.command.table.items()
    }
    assert len(listed) > 50
    odd = {name: said for name, said in listed.items() if said != f"{said[:1].upper()}{said[1:]}"}
    odd |= {name: said for name, said in listed.items() if not said.endswith(".")}
    assert odd == {}


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_no_command_is_listed_by_half_a_sentence(lang: str) -> None:
    cut = [
        f"{ctx.command_path} {name}"
        for ctx in command_reference.walk(lang)
        if isinstance(ctx.command, click.Group) and not isinstance(ctx.command, LazyGroup)
        for name, one in ctx.command.commands.items()
        if one.get_short_help_str(_LISTED).endswith("...")
    ]
    assert cut == []
