"""The table of doors is whole: what it names exists, and no reader of others' data is missing."""

import ast
import importlib
import re
from pathlib import Path

import pytest

from tests.fuzz.every_door import BY_NAME, DOORS
from tests.fuzz.hostile import WHOLE

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "fuzzing.md").read_text("utf-8")
READERS = {
    ("json", "loads"), ("json", "load"), ("tomllib", "loads"), ("tomllib", "load"),
    ("csv", "reader"), ("zipfile", "ZipFile"), ("tarfile", "open"), ("struct", "unpack"),
    ("message", "from_wire"), ("tomlkit", "parse"), ("plistlib", "loads"), ("pickle", "loads"),
    ("yaml", "load"), ("yaml", "parse"),
}  # fmt: skip
"""What takes a document apart, as it is called."""
OUR_OWN = {
    "notifier/providers/apprise_child.py": "a pipe to a process of its own",
    "notifier/providers/apprise_process.py": "a pipe to a process of its own",
    "runbook/cli/hub/report.py": "a document that it has written a line above",
    "runbook/cli/phrase.py": "a file that ships with it",
    "runbook/drill/nights.py": "a file that ships with it",
    "runbook/settings/providers.py": "a file that ships with it",
    "runbook/settings/toml_places.py": "one key of a document that was read already",
    "runbook/agent/recording/acknowledging.py": "a row of its own journal",
    "runbook/agent/evidence/records.py": "rows of its own journal",
    "runbook/agent/line/gathering.py": "rows of its own journal",
    "runbook/agent/line/promises.py": "rows of its own journal",
    "runbook/bundle/packing.py": "a bundle that it makes",
    "runbook/bundle/waiting.py": "a file that it has sealed with its own key",
    "runbook/desktop_entry/macos_text.py": "a bundle that it has made",
}
"""Modules that read what nobody else has made, or what somebody vouches for, and why."""
KEPT_ROWS = ("runbook/journal/", "runbook/hub/store/", "runbook/hub/", "runbook/incidents/")
"""Rows of our own database: `tests/acceptance/test_spoilt_journal.py` spoils the file itself."""


def rows() -> dict[str, list[str]]:
    found = re.findall(r"(?m)^\| [^|]+ \| `(\w+)` \| ([^|]+) \| [^|]+ \|$", TEXT)
    return {name: re.findall(r"`([\w.]+:\w+)`", reads) for name, reads in found}


def test_the_table_names_every_door_and_what_it_reads_and_nothing_else() -> None:
    assert rows() == {door.name: list(door.reads) for door in DOORS}
    assert len(BY_NAME) == len(DOORS)
    assert f"{len(WHOLE)} whole documents" in TEXT


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_what_a_door_reads_with_exists(door: object) -> None:
    for one in BY_NAME[door.name].reads:  # type: ignore[attr-defined]  # a door
        module, _, name = one.partition(":")
        assert callable(getattr(importlib.import_module(module), name)), one


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", TEXT)
    assert len(named) > 10
    for path, test in named:
        assert f"def {test}(" in (ROOT / path).read_text("utf-8"), f"{path}::{test}"
    for test in re.findall(r"(?m)^\| `(test_\w+)` \|", TEXT):
        assert f"def {test}(" in (ROOT / "tests/fuzz/test_doors.py").read_text("utf-8")


def test_no_module_takes_documents_apart_without_a_door() -> None:
    behind = {
        module.replace(".", "/") + ".py"
        for one in re.findall(r"`([\w.]+):\w+`", TEXT)
        for module in [one]
    }
    behind |= set(OUR_OWN)
    strays = [
        str(path.relative_to(ROOT))
        for wing in ("checks", "notifier", "runbook")
        for path in sorted((ROOT / wing).rglob("*.py"))
        if _reads(path)
    ]
    missing = [
        one
        for one in strays
        if one not in behind
        and not one.startswith(KEPT_ROWS)
        and not any(one.startswith(f"{module[:-3]}/") for module in behind)
    ]
    assert [one for one in missing if one not in TEXT and one not in BESIDE] == []


def test_every_module_that_is_excused_still_reads_something() -> None:
    assert [one for one in OUR_OWN if not _reads(ROOT / one)] == []


BESIDE = {
    "runbook/bundle/opening.py": "tests/unit/runbook/bundle/test_bundle_opening.py",
}
"""Readers with their own tests of this kind, in the second table."""


def test_readers_beside_their_rooms_stand_in_the_second_table() -> None:
    for module, test in BESIDE.items():
        assert (ROOT / module).is_file()
        assert test in TEXT


def _reads(path: Path) -> bool:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = node.func.value
            whose = of.id if isinstance(of, ast.Name) else getattr(of, "attr", "")
            if (whose, node.func.attr) in READERS:
                return True
    return False
