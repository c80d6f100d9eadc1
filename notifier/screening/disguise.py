"""PURE. A text without what hides its letters and digits, and where each of them stood.

Every number looked for is looked for here first: the guard of what is typed and the last look at
what leaves see the same text, so that nothing passes the one and not the other.
"""

import re
import unicodedata
from dataclasses import dataclass

_DASHES = re.compile("[\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d]")
_DOT = r"\[\.\]|\(\.\)|\{\.\}|[\u3002\uff0e\uff61]"
_DOTS = re.compile(_DOT)
"""What is read as a dot: brackets that keep a name from becoming a link, and UTS 46, 2.3."""
_STRANGE = re.compile(rf"{_DOT}|[^\x00-\x7f\u0410-\u044f\u0401\u0451\u00ab\u00bb]")
"""All but ASCII and the letters and quotation marks of Russian texts, which are plain already."""
_UNSEEN = ("Cf", "Mn", "Me")
"""Signs that are not seen, or sit on the sign before: they part digits without showing it."""


@dataclass(frozen=True)
class Plain:
    """The plain text, and for each of its characters the place in the original."""

    original: str
    text: str
    places: tuple[int, ...] | None = None
    """None: both texts have the same characters at the same places."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The piece of the original that became ``text[start:end]``; not empty."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def plain_text(text: str) -> str:
    """NFKC, ASCII digits, dots and hyphens; nothing unseen."""
    text = _DOTS.sub(".", text)
    if text.isascii():
        return text
    # NFKC would make the letters «No» of it, which nobody typed.
    signs = text.replace("№", "#")
    shown = "".join(
        one
        for one in unicodedata.normalize("NFKC", signs)
        if unicodedata.category(one) not in _UNSEEN
    )
    return _DASHES.sub("-", "".join(map(_digit, shown)))


def plain(text: str) -> Plain:
    """The text as ``plain_text`` has it, sign by sign, with the places they came from."""
    made: list[str] = []
    places: list[int] = []
    done = 0
    for strange in _STRANGE.finditer(text):
        start, end = strange.span()
        shown = plain_text(strange[0])
        made += [text[done:start], shown]
        places += [*range(done, start), *([start] * len(shown))]
        done = end
    if not done:
        return Plain(text, text)
    made.append(text[done:])
    places += range(done, len(text))
    return Plain(text, "".join(made), tuple(places))


def _digit(character: str) -> str:
    if not character.isdigit() or character.isascii():
        return character
    return str(unicodedata.digit(character))
