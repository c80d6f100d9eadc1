"""PURE. A file of steps as it is written: tables, lists and words, each with its place.

Words are taken as they stand: ``yes``, ``1`` and ``2026-11-22`` are texts, because what a word
means follows from where it stands and not from how YAML would read it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from runbook.privacy.personal_data import find_personal_data
from runbook.settings import rules
from runbook.settings.problem import Fault, KeyPath
from runbook.settings.toml_places import Place

_LONGEST_SHOWN_KEY = 40

Found = tuple[Place, KeyPath, Fault]
"""One fault: where it is in the file, at which key, and what it is."""


@dataclass(frozen=True, slots=True)
class Word:
    """A single value."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Values one after another."""

    place: Place
    items: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Table:
    """Values by key. ``keys`` are the places of the keys themselves."""

    place: Place
    values: "dict[str, Node]" = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)

    def place_of(self, key: str) -> Place:
        """Where the key stands, or the table where there is no such key."""
        return self.keys.get(key, self.place)


Node = Word | Listing | Table


@dataclass(frozen=True, slots=True)
class Tree:
    """What a file holds. ``root`` is None when it cannot be used at all."""

    root: Node | None
    found: tuple[Found, ...] = ()


def words_in(node: Node) -> Iterator[Word]:
    """The words of a value that may be one word or a list of them; whatever else is passed over."""
    for one in node.items if isinstance(node, Listing) else (node,):
        if isinstance(one, Word):
            yield one


def shown_key(text: str) -> str:
    """A key as a problem may repeat it: not when it is endless or holds a client's datum."""
    unfit = len(text) > _LONGEST_SHOWN_KEY or rules.no_control_characters(text)
    return "…" if unfit or find_personal_data(text) else text
