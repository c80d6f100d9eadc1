"""PURE. Finds where in a TOML text each key stands, which ``tomllib`` does not tell.

The text must already have been accepted by ``tomllib``: this is a locator, not a second parser.
For any other text it finds what it can and never raises.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from runbook.settings.problem import KeyPath

_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_QUOTED = r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\''
_KEY = re.compile(f"[A-Za-z0-9_-]+|{_QUOTED}")
_STRING = re.compile(
    rf'"""(?:[^\\]|\\.)*?"""(?:"{{0,2}})|\'\'\'.*?\'\'\'(?:\'{{0,2}})|{_QUOTED}', re.DOTALL
)
_SCALAR = re.compile(r"[^,\]}#\n]*")


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column of a key, both from 1."""

    line: int
    column: int


def places_of(text: str) -> Mapping[KeyPath, Place]:
    """The place of every table, key and list item of a TOML text, by key path.

    A table or list built up in several places stands where it was first named.
    """
    scanner = _Scanner(text)
    # Nested deeper than any settings are: what was found before that still stands.
    with suppress(RecursionError):
        scanner.document()
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    return {path: _place(starts, offset) for path, offset in scanner.offsets.items()}


def nearest_place(places: Mapping[KeyPath, Place], path: KeyPath) -> Place | None:
    """The place of a path, or of the nearest table above it that stands in the text."""
    while path:
        if path in places:
            return places[path]
        path = path[:-1]
    return None


def _place(starts: list[int], offset: int) -> Place:
    line = bisect_right(starts, offset)
    return Place(line, offset - starts[line - 1] + 1)


@dataclass
class _Scanner:
    """One pass over the text; ``offsets`` fills as keys are met."""

    text: str
    at: int = 0
    offsets: dict[KeyPath, int] = field(default_factory=dict)
    last_of: dict[KeyPath, int] = field(default_factory=dict)

    def document(self) -> None:
        table: KeyPath = ()
        while self.skip(_GAP) and self.at < len(self.text):
            before = self.at
            if self.take("[["):
                table = self.header(before, repeated=True)
            elif self.take("["):
                table = self.header(before, repeated=False)
            else:
                self.pair(table)
            if self.at == before:
                self.at += 1

    def header(self, offset: int, *, repeated: bool) -> KeyPath:
        keys = self.key()
        path: KeyPath = ()
        for key in keys[:-1]:
            path = self.descend(path, key, offset)
        if not repeated:
            for key in keys[-1:]:
                path = self.descend(path, key, offset)
        else:
            path = (*path, *keys[-1:])
            self.offsets.setdefault(path, offset)
            self.last_of[path] = self.last_of.get(path, -1) + 1
            path = (*path, self.last_of[path])
            self.offsets[path] = offset
        self.skip(_BLANK)
        while self.take("]"):
            pass
        return path

    def descend(self, path: KeyPath, key: str, offset: int) -> KeyPath:
        path = (*path, key)
        self.offsets.setdefault(path, offset)
        return (*path, self.last_of[path]) if path in self.last_of else path

    def pair(self, table: KeyPath) -> None:
        offset = self.at
        path = table
        for key in self.key():
            path = (*path, key)
            self.offsets.setdefault(path, offset)
        if self.take("="):
            self.value(path)

    def key(self) -> list[str]:
        """A dotted key; the offset ends behind it and the blanks that follow."""
        keys: list[str] = []
        while True:
            self.skip(_BLANK)
            found = _KEY.match(self.text, self.at)
            if found is None:
                return keys
            raw = found.group()
            keys.append(_unquoted(raw) if raw[0] in "\"'" else raw)
            self.at = found.end()
            self.skip(_BLANK)
            if not self.take("."):
                return keys

    def value(self, path: KeyPath) -> None:
        self.skip(_BLANK)
        if self.take("["):
            self.items(path)
        elif self.take("{"):
            self.inline_table(path)
        elif not self.skip_match(_STRING):
            self.skip_match(_SCALAR)

    def items(self, path: KeyPath) -> None:
        index = 0
        while self.skip(_GAP) and self.at < len(self.text) and not self.take("]"):
            before = self.at
            self.offsets[(*path, index)] = before
            self.value((*path, index))
            index += 1
            self.skip(_GAP)
            if not self.take(",") and self.at == before:
                self.at += 1

    def inline_table(self, path: KeyPath) -> None:
        while self.skip(_GAP) and self.at < len(self.text) and not self.take("}"):
            before = self.at
            self.pair(path)
            self.skip(_GAP)
            if not self.take(",") and self.at == before:
                self.at += 1

    def take(self, piece: str) -> bool:
        found = self.text.startswith(piece, self.at)
        if found:
            self.at += len(piece)
        return found

    def skip(self, pattern: re.Pattern[str]) -> bool:
        """Skip what may be there. Always true, so that it can stand in a condition."""
        self.skip_match(pattern)
        return True

    def skip_match(self, pattern: re.Pattern[str]) -> bool:
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found is not None


def _unquoted(raw: str) -> str:
    if "\\" not in raw:
        return raw[1:-1]
    try:
        return str(tomllib.loads(f"key = {raw}")["key"])
    except (tomllib.TOMLDecodeError, KeyError):
        return raw[1:-1]
