"""Where the pages are and what is in them."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
HEADING = re.compile(r"^#{1,6} +(.+?)\s*$", re.MULTILINE)
_FENCE = re.compile(r"^([ \t]*)```([\w-]*)[^\n]*\n(.*?)^\1```[ \t]*$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block: its page, the line its text begins at, its kind, its text."""

    page: Path
    line: int
    kind: str
    text: str

    @property
    def where(self) -> str:
        """For messages and ids."""
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"


@cache
def pages() -> tuple[Path, ...]:
    """README, CONTRIBUTING, CHANGELOG and everything below docs/."""
    return (*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md")))


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text("utf-8")
    for found in _FENCE.finditer(text):
        line = text.count("\n", 0, found.start(3)) + 1
        yield Block(page, line, found[2], found[3])


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", page.read_text("utf-8"))


def anchors(page: Path) -> frozenset[str]:
    """The anchors of its headings, as GitHub makes them; a repeated one has a number."""
    found: list[str] = []
    for heading in HEADING.findall(prose(page)):
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        kept = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
        again = found.count(kept)
        found.append(f"{kept}-{again}" if again else kept)
    return frozenset(found)
