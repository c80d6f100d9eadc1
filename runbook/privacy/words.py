"""PURE. The words of a note, each with what its place and its spelling say of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_WORD = re.compile(
    r"(?<!\w)(?P<title>г-(?:н|жа)\w{0,2}(?!\w)\.?)|[^\W\d_]+",
    re.IGNORECASE,
)
_OPENING = re.compile(r"[.!?:;\n\"«(–—]")
_LOOKALIKES = str.maketrans("aceopxykmtbhAEKMHOPCTXBY", "асеорхукмтвнАЕКМНОРСТХВУ")


@dataclass(frozen=True, slots=True)
class Word:
    """One word. ``key`` is it in small letters with ``е`` for ``ё``."""

    text: str
    key: str
    gap: str
    """What stands between it and the word before."""
    dotted: bool
    opens: bool
    """Whether a sentence may begin with it, which is a reason for its capital."""
    start: int
    end: int

    @property
    def title(self) -> bool:
        """«Иванов»."""
        return len(self.text) > 1 and self.text[0].isupper() and self.text[1:].islower()

    @property
    def shouted(self) -> bool:
        """«ИВАНОВ»."""
        return len(self.text) > 1 and self.text.isupper()

    @property
    def initial(self) -> bool:
        """«И»."""
        return len(self.text) == 1 and self.text.isupper()

    @property
    def initial_dot(self) -> int:
        """The length of the dot that belongs to it."""
        return int(self.dotted and self.initial)


def words_of(shown: str) -> Iterator[Word]:
    """The words of a plain text; «г-н» counts as one."""
    end = 0
    opens = True
    titled = False
    for found in _WORD.finditer(shown):
        word = "господин" if found["title"] else found[0]
        # A Latin letter inside a Russian word is a slip or a disguise.
        if re.search("[а-яё]", word, re.IGNORECASE) and re.search("[a-z]", word, re.IGNORECASE):
            word = word.translate(_LOOKALIKES)
        gap = shown[end : found.start()] or (" " if titled else "")
        titled = found["title"] is not None
        dotted = not titled and shown[found.end() : found.end() + 1] == "."
        opens = opens or _OPENING.search(gap) is not None
        yield Word(word, word.lower().replace("ё", "е"), gap, dotted, opens, *found.span())
        end = found.end() + dotted
        opens = dotted and len(word) > 1
