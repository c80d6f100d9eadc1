"""PURE. Short things to say while something loads, each true only under certain causes.

The sentences are ours and are drafts until the bank approves them; they stand in the catalogue as
``phrase.<id>``. «База загружается» is a lie when the CRM is dead, so each phrase names where it is
true, and before a cause is known only those true under every cause are offered.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

EVERY_CAUSE = "*"


class Kind(StrEnum):
    """What the phrase does."""

    COMMENT = "comment"
    REPHRASE = "rephrase"
    ASK_BACK = "ask_back"
    ENGAGE = "engage"


class Phrase(NamedTuple):
    """One phrase. ``true_under`` holds causes (``bank_service.slow``), whole domains, or ``*``."""

    id: str
    kind: Kind
    true_under: frozenset[str]

    @property
    def text_id(self) -> str:
        """Its id in the catalogue."""
        return f"phrase.{self.id}"


class PhraseError(ValueError):
    """What was read is not a phrase; the message names it."""


def parse(data: Mapping[str, object], causes: Iterable[str]) -> tuple[Phrase, ...]:
    """The phrases of a parsed file. Raises PhraseError for an unknown kind, cause or shape."""
    places = {EVERY_CAUSE, *causes}
    places |= {cause.partition(".")[0] for cause in causes}
    rows = data.get("phrase")
    if not isinstance(rows, list):
        raise PhraseError("phrase")
    return tuple(_phrase(row, places) for row in rows)


def _phrase(row: object, places: set[str]) -> Phrase:
    if not isinstance(row, dict):
        raise PhraseError("phrase")
    name, under = row.get("id"), row.get("true_under")
    if not isinstance(name, str) or not isinstance(under, list) or not under:
        raise PhraseError(str(name))
    if not set(under) <= places:
        raise PhraseError(f"{name}: true_under")
    try:
        return Phrase(name, Kind(str(row.get("kind"))), frozenset(under))
    except ValueError as error:
        raise PhraseError(f"{name}: kind") from error


def is_true(phrase: Phrase, cause: str) -> bool:
    """Whether the phrase may be said under this cause; an empty cause means: not known yet."""
    if EVERY_CAUSE in phrase.true_under:
        return True
    return bool(cause) and bool(phrase.true_under & {cause, cause.partition(".")[0]})


def offered(phrases: Iterable[Phrase], cause: str = "") -> tuple[Phrase, ...]:
    """The phrases that are true now, those made for this very cause first."""
    true = [phrase for phrase in phrases if is_true(phrase, cause)]
    return tuple(sorted(true, key=lambda phrase: EVERY_CAUSE in phrase.true_under))
