"""PURE. The first page of whoever is logged in, already in words, and what may be pressed there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to press: an order as a button carries it, or with ``href`` a page to go to.

    ``first``: what is most needed.
    """

    label: str
    order: str = ""
    href: str = ""
    first: bool = False


Rows = tuple[tuple[Choice, ...], ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """How far an outage has come: a word, a time of day, and whether it has come to that."""

    word: str
    at: str = ""

    @property
    def reached(self) -> bool:
        """Whether it has come to that."""
        return bool(self.at)


@dataclass(frozen=True, slots=True)
class Card:
    """One incident with what this person may order of it now. ``tone`` is its colour and shape."""

    number: int
    title: str
    lines: tuple[str, ...] = ()
    rows: Rows = ()
    stages: tuple[Stage, ...] = ()
    tone: str = "calm"


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands below it; ``href`` leads to the room that has all of it."""

    title: str
    lines: tuple[str, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One place: operators hit there, and operators heard of from there lately.

    ``share`` is the part of those who are hit in per cent, ``of`` in words.
    """

    name: str
    hit: int
    alive: int
    share: int
    said: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Who is hit, by place, most first. ``more``: what does not stand in the picture."""

    sentence: str
    bars: tuple[Bar, ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the way to the bank: ``state`` is works, partial, accused or unknown."""

    name: str
    state: str
    word: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """The way to the bank in one incident, from the operator's side on."""

    number: int
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Switch:
    """Degraded mode: how it stands, what turning it does, and the order; ``asks`` first."""

    on: bool
    sentence: str
    means: str
    label: str = ""
    order: str = ""
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """The whole page. ``tone``: calm, ours (only our messages), one, mass."""

    sentence: str
    tone: str
    lines: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    more: str = ""
    hit: Hit | None = None
    way: Way | None = None
    degraded: Switch | None = None
    parts: tuple[Part, ...] = ()


Causes = tuple[tuple[str, tuple[Choice, ...]], ...]
"""True causes to choose from, by the side they are on."""
