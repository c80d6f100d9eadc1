"""PURE. What the page of promises says, already in words."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Count:
    """One figure beneath the sentence. ``wrong``: it should be nought."""

    label: str
    value: int
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One promise. ``incident`` is its number, 0 without one.

    ``works``: buttons are offered. ``spent``: there is no more try, it needs a decision.
    ``undo``: it is settled, and that can still be taken back.
    ``back``: who promised it, where it can be given back to her.
    """

    id: str
    title: str
    lines: tuple[str, ...]
    mark: str = ""
    late: bool = False
    incident: int = 0
    works: bool = False
    reveals: bool = False
    undo: bool = False
    back: str = ""
    spent: bool = False


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody a promise can be given to, and how it is with her PC."""

    operator: str
    said: str


@dataclass(frozen=True, slots=True)
class PromisesPage:
    """The whole page. ``asked`` are the filters, as they stand in links and forms."""

    sentence: str
    counts: tuple[Count, ...]
    items: tuple[Item, ...]
    asked: dict[str, str]
    everybodys: bool
    gives: bool
    colleagues: tuple[Colleague, ...] = ()
    before: str = ""
    after: str = ""
    pages: str = ""

    @property
    def filtered(self) -> bool:
        """Whether less is shown than there is."""
        return not {"owner", "overdue", "incident"}.isdisjoint(self.asked)


@dataclass(frozen=True, slots=True)
class ShownReference:
    """What one client is found by: for this answer only, kept nowhere, and in no ``repr``."""

    item: Item
    reference: str = field(repr=False)
    asked: dict[str, str] = field(default_factory=dict)
    home: str = "/promises"
