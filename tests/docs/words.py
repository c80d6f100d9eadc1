"""Whether a line of a screen, a card or a message is made of the program's own texts."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from babel.messages.pofile import read_po

from runbook.holding.scripts import choose
from tools.compile_texts import TRANSLATIONS

_MARKS = re.compile(r"^(?:№ \d+\. |[\s✗✓?•!·—-]+)|\s+$")
_KEYS = re.compile(r"\s*\[[^\]]{1,40}\]\s*")
_HOLE = re.compile(r"\\{\w*[^}]*\\}")
_WHOLE_WORDS = 6
_LEAST = 3
"""Letters a text must have of its own: one that is all values would say anything."""


def is_said(line: str, around: Sequence[str]) -> bool:
    """Whether each part of a line is one of the texts, or a part of one that was folded.

    ``around`` are the lines about it, joined for those that were folded. Labels of keys and
    buttons are parts of their own.
    """
    parts = [_MARKS.sub("", one) for one in _KEYS.split(line)]
    named = [one.strip(" []") for one in re.findall(r"\[[^\]]+\]", line)]
    whole = " ".join(one.strip() for one in around)
    wanted = [one for one in (*parts, *named) if len(one) > 1]
    return all(_said(one) or _folded(one, whole) for one in wanted)


def _said(part: str) -> bool:
    return any(text.fullmatch(part) for text in _patterns())


def _folded(part: str, whole: str) -> bool:
    """Whether it stands within a text that fills several lines, or is several texts in a row."""
    folded = (found.group() for text in _long() for found in text.finditer(whole))
    if _stands_in_one(part) or any(part in one for one in folded):
        return True
    pieces = [one.strip("()") for one in re.split(r"(?<=[.;:,…?!)])\s+|\s(?=\()", part)]
    return all(_said(one.rstrip(".;:,")) or _stands_in_one(one) for one in pieces)


def _stands_in_one(piece: str) -> bool:
    """Whether it is a sentence or a half of one in a longer text, the script among them."""
    return len(piece) >= _WHOLE_WORDS and any(piece.casefold() in text for text in _low())


@cache
def _low() -> tuple[str, ...]:
    script = " ".join(choose(None, "", "ru", "voice").script.text.split())
    return tuple(text.casefold() for text in (*_texts(), script))


@cache
def _texts() -> tuple[str, ...]:
    return tuple(_read())


def _read() -> Iterator[str]:
    for path in sorted((TRANSLATIONS / "ru").glob("*.po")):
        with path.open(encoding="utf-8") as file:
            for message in read_po(file, locale="ru"):
                several = message.string
                yield from several if isinstance(several, (tuple, list)) else (str(several),)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    found = []
    for text in _texts():
        for line in text.splitlines():
            own = re.sub(r"\{[^}]*\}", "", line)
            if sum(one.isalpha() for one in own) >= _LEAST:
                shape = _HOLE.sub("(.+)", re.escape(_MARKS.sub("", line)))
                found.append(re.compile(shape, re.IGNORECASE))
    return tuple(found)


@cache
def _long() -> tuple[re.Pattern[str], ...]:
    return tuple(one for one in _patterns() if len(one.pattern) > 60)
