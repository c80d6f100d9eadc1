"""PURE. The page of somebody who is logged in, already in words, and what they may press there."""

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


@dataclass(frozen=True, slots=True)
class Card:
    """One incident with what this person may order of it now."""

    number: int
    title: str
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[Choice, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands below it."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The whole page. ``key`` goes back with every order; ``said`` answers the last one.

    ``done``: it was done; otherwise it was refused. ``rows`` are of the office as a whole.
    """

    who: str
    key: str
    said: str = ""
    done: bool = True
    sentence: str = ""
    lines: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    more: str = ""
    rows: tuple[tuple[Choice, ...], ...] = ()
    parts: tuple[Part, ...] = ()


Causes = tuple[tuple[str, tuple[Choice, ...]], ...]
"""True causes to choose from, by the side they are on."""
