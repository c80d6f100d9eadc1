"""What a page of CONTRIBUTING.md says to do, and doing it in a copy of the product.

A ``console`` block holds ``$ cp FROM FOLDER/``. A ``diff`` block names a file after ``---``; its
lines are kept (a blank before them), added (``+``) or taken away (``-``). Kept and taken lines
find the place: they follow each other in the file, and each run of them stands there once.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "CONTRIBUTING.md"
PAGES = ("A kind of service", "A probe", "A cause", "A channel")
COPIED = ("checks", "notifier", "runbook", "tools", "docs", "tests", "pyproject.toml")
"""What the program, its architecture test and its pages are made of."""
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class StaleError(AssertionError):
    """The page says what cannot be done any more."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Lines of one file in a row: what they were and what they become."""

    file: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Steps:
    """What one page does: files that are new, by where they come from, and edits."""

    new: tuple[tuple[str, str], ...]
    edits: tuple[Edit, ...]
    lines: int

    @property
    def touched(self) -> list[str]:
        """The files that were there and are changed, each once."""
        return list(dict.fromkeys(one.file for one in self.edits))


def steps(heading: str) -> Steps:
    """What stands below a heading of the third level."""
    _, found, rest = PAGE.read_text("utf-8").partition(f"\n### {heading}\n")
    if not found:
        raise StaleError(f"no section {heading}")
    section = re.split(r"^#{1,3} ", rest, maxsplit=1, flags=re.MULTILINE)[0]
    blocks = _BLOCK.findall(section)
    new = [pair for kind, text in blocks if kind == "console" for pair in _copies(text)]
    edits = [edit for kind, text in blocks if kind == "diff" for edit in _edits(text)]
    return Steps(tuple(new), tuple(edits), len(section.strip().splitlines()))


def carry_out(what: Steps, copy: Path) -> None:
    """Do it in a copy of the product. Raises StaleError for a place that is not there once."""
    for source, folder in what.new:
        shutil.copy(ROOT / source, copy / folder)
    for edit in what.edits:
        path = copy / edit.file
        text = path.read_text("utf-8")
        if text.count(edit.before) != 1:
            raise StaleError(f"{edit.file} has this {text.count(edit.before)} times: {edit.before}")
        path.write_text(text.replace(edit.before, edit.after), encoding="utf-8")


def copy_of_the_product(folder: Path) -> Path:
    """A copy to change; what was compiled or measured stays behind."""
    leave = shutil.ignore_patterns("__pycache__", "recordings", "pictures", "gallery", "*.jsonl")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=leave)
        else:
            shutil.copy(source, folder / name)
    return folder


def run(copy: Path, *arguments: str, ok: tuple[int, ...] = (0,)) -> str:
    """What Python printed there, the copy's modules before all others."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )
    assert done.returncode in ok, f"{done.returncode} {arguments}\n{done.stdout}{done.stderr}"
    return done.stdout


def _copies(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        found = re.fullmatch(r"\$ cp (\S+) (\S+/)", line)
        if not found:
            raise StaleError(f"not a copy: {line}")
        yield found[1], found[2]


def _edits(text: str) -> Iterator[Edit]:
    for part in text.split("--- ")[1:]:
        file, _, lines = part.partition("\n")
        yield from _runs(file.strip(), lines.splitlines())


def _runs(file: str, lines: list[str]) -> Iterator[Edit]:
    """One edit for each stretch of lines that has a change in it.

    A kept line after an added one begins the next stretch, unless the stretch has no place yet.
    """
    before: list[str] = []
    after: list[str] = []
    changed = False
    for line in lines:
        mark, rest = line[:1], line[1:]
        if mark in {" ", "-"} and changed and before:
            yield _edit(file, before, after)
            before, after, changed = [], [], False
        if mark in {" ", "-"}:
            before.append(rest)
        if mark in {" ", "+"}:
            after.append(rest)
        changed = changed or mark in {"+", "-"}
    if not changed:
        raise StaleError(f"{file}: nothing is changed by {before}")
    yield _edit(file, before, after)


def _edit(file: str, before: list[str], after: list[str]) -> Edit:
    if not before:
        raise StaleError(f"{file}: no place for {after}")
    return Edit(file, "\n".join(before), "\n".join(after))
