"""PURE. The guide: what to press first, what the page shows, what never to do; one sheet of A4.

Buttons and keys stand in its texts as ``[id of the button's text]`` and ``[key.name]``, so that the
guide says what the page says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from runbook.desktop_entry.entry import HOT_KEY
from runbook.language.letters import KEYS
from runbook.language.texts import known, t

PARTS = (
    "first", "client", "page", "promises", "lead", "code", "after", "end", "never", "dead", "drills"
)  # fmt: skip
"""In the order in which they are needed at night."""
NUMBERED = frozenset({"first"})
"""Parts whose lines are done one after another."""
_TOKEN = re.compile(r"\[([a-z0-9_.]+)\]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words. ``button``: they are what stands on a button or a key."""

    text: str
    button: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the guide. ``id`` is one of ``PARTS``."""

    id: str
    title: str
    lines: tuple[tuple[Piece, ...], ...]
    numbered: bool = False


def guide(lang: str) -> tuple[Part, ...]:
    """The whole guide."""
    return tuple(
        Part(
            one,
            t(f"desk.guide.{one}", lang),
            tuple(tuple(_pieces(text, lang)) for text in _lines(one, lang)),
            one in NUMBERED,
        )
        for one in PARTS
    )


def named(quoted: str, lang: str) -> str:
    """What stands on the button, or which key it is."""
    if quoted == "key.icon":
        return HOT_KEY
    kind, _, name = quoted.partition(".")
    if kind == "key":
        return f"Alt+{getattr(KEYS[lang], name).upper()}"
    said = t(quoted, lang)
    return f"«{said}»" if lang == "ru" else f"“{said}”"


def _lines(part: str, lang: str) -> Iterator[str]:
    number = 1
    while known(f"desk.guide.{part}.{number}", lang):
        yield t(f"desk.guide.{part}.{number}", lang)
        number += 1


def _pieces(text: str, lang: str) -> Iterator[Piece]:
    for number, run in enumerate(_TOKEN.split(text)):
        if run:
            yield Piece(named(run, lang) if number % 2 else run, button=bool(number % 2))
