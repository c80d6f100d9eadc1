"""PURE. Months or kinds one below another, a bar beside each number: the picture is the table.

So it says the same to whoever sees it and to whoever hears it, and needs no room to the side.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SERIES = ("first", "second", "third")
"""Filled, outlined, filled and grey: told apart without a colour too."""
_LEAST_SEEN = 1.0
"""What is there at all is drawn, however little it is beside the others."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One number in words, and how long its bar is in hundredths of its column's longest."""

    kind: str
    words: str
    length: float


@dataclass(frozen=True, slots=True)
class Row:
    """``where`` is the address of what it names, empty where there is none."""

    name: str
    bars: tuple[Bar, ...]
    where: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its title, what its columns are, and its rows."""

    id: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


Value = tuple[float | None, str]
"""How much, and in words. None is drawn as nothing."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row before it is drawn: a value of each series."""

    name: str
    values: tuple[Value, ...]
    where: str = ""
    chosen: bool = False


def drawn(identifier: str, title: str, heads: Sequence[str], lines: Sequence[Line]) -> Picture:
    """A picture of these lines. ``heads``: what the names are, then each series.

    Each column has a measure of its own: seconds until somebody knew do not vanish beside hours.
    """
    most = [
        max(value or 0 for value, _ in column)
        for column in zip(*(one.values for one in lines), strict=True)
    ]
    rows = tuple(
        Row(
            one.name,
            tuple(map(_bar, SERIES, one.values, most)),
            one.where,
            one.chosen,
        )
        for one in lines
    )
    return Picture(identifier, title, tuple(heads), rows)


def _bar(kind: str, value: Value, most: float) -> Bar:
    much, words = value
    length = max(round(100 * much / most, 1), _LEAST_SEEN) if much and most else 0.0
    return Bar(kind, words, length)
