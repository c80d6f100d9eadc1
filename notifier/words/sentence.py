"""PURE. One sentence that says what happened, and one hint that says what to do."""

from collections.abc import Mapping
from typing import NamedTuple


class Wording(NamedTuple):
    """A sentence and a hint, in one language."""

    sentence: str
    hint: str


Sentences = Mapping[str, Mapping[str, Wording]]
"""By stable id, then by language."""


def both(ru: tuple[str, str], en: tuple[str, str]) -> Mapping[str, Wording]:
    """The same in Russian and in English."""
    return {"ru": Wording(*ru), "en": Wording(*en)}
