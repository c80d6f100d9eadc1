"""Reads the answer of a Check Point gateway to a ClientHello: ``(CCCserverResponse :key (value))``.

The grammar is a tree of ``(name? :key (value) …)``; values are bare, quoted or trees themselves,
arrays have empty keys, NUL bytes occur. The reader is bounded in size, depth and number of parts,
because what answers may be anybody.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_BYTES = 64 * 1024
MAX_DEPTH = 16
MAX_PARTS = 4096
RESPONSE = "CCCserverResponse"
_BLANK = re.compile(r"[\s\0]*")
_BARE = re.compile(r"[^()\"]*?(?=[()\"]|[\s\0]:|$)", re.DOTALL)
_KEY = re.compile(r":([^\s\0():\"]*)[\s\0]*(?=\()")
_QUOTED = re.compile(r'"([^"]*)"[\s\0]*\)', re.DOTALL)


class CccError(ValueError):
    """The text is not an answer in this grammar."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A named tree. Keys may repeat and may be empty (arrays); values stay texts."""

    name: str
    items: tuple[tuple[str, "Tree | str"], ...] = ()

    def walk(self) -> Iterator[tuple[str, "Tree | str"]]:
        """Every key and value, outer ones first."""
        for key, value in self.items:
            yield key, value
            if isinstance(value, Tree):
                yield from value.walk()

    def text(self, key: str) -> str | None:
        """The first text under this key, wherever it stands; None when there is none."""
        return next((v for k, v in self.walk() if k == key and isinstance(v, str)), None)


def parse(data: bytes) -> Tree:
    """The whole answer. Raises CccError for anything else, however long or deep."""
    if len(data) > MAX_BYTES:
        raise CccError("the answer is too long")
    reader = _Reader(data.decode("utf-8", "replace"))
    tree = reader.value(0)
    if not isinstance(tree, Tree) or not tree.name:
        raise CccError("the answer has no name")
    return tree


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._parts = 0

    def value(self, depth: int) -> Tree | str:
        """The value in parentheses that begins here."""
        self._parts += 1
        if depth > MAX_DEPTH or self._parts > MAX_PARTS:
            raise CccError("the answer is too deep or has too many parts")
        self._skip()
        if not self._take("("):
            raise CccError("an opening parenthesis is missing")
        self._skip()
        quoted = _QUOTED.match(self._text, self._at)
        if quoted:
            self._at = quoted.end()
            return quoted[1]
        bare = "" if self._text.startswith(":", self._at) else self._match(_BARE)[0]
        bare = bare.strip("\0 \t\r\n")
        self._skip()
        if self._take(")"):
            # ``(CCCserverResponse)`` looks like a text; only the outermost is a tree for sure.
            return bare if depth else Tree(bare)
        return Tree(bare, tuple(self._items(depth)))

    def _items(self, depth: int) -> Iterator[tuple[str, Tree | str]]:
        while not self._take(")"):
            key = self._match(_KEY)[1]
            yield key, self.value(depth + 1)
            self._skip()

    def _skip(self) -> None:
        self._at = self._match(_BLANK).end()

    def _take(self, character: str) -> bool:
        found = self._text.startswith(character, self._at)
        self._at += found
        return found

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self._text, self._at)
        if not found:
            raise CccError("the answer breaks off or is malformed")
        self._at = found.end()
        return found
