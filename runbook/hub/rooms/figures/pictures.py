"""PURE. Columns beside each other as a picture, and the same as rows: told, not only drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 240
"""In the picture's own units; the page scales it."""
_LEFT, _TOP, _BOTTOM = 8, 22, 30
_LEGIBLE = 16.0
"""On a narrower column no number has a place; the table has it."""
SERIES = ("first", "second", "third")
"""Filled, outlined, filled and grey: told apart without a colour too."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One column; ``kind`` is of ``SERIES``, ``value`` stands above it."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    value: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its title and its words; ``heads`` and ``rows`` say the same as a table."""

    id: str
    title: str
    told: str
    bars: tuple[Bar, ...]
    names: tuple[tuple[str, float], ...]
    legend: tuple[tuple[str, str], ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    floor: float = HEIGHT - _BOTTOM


def columns(
    identifier: str,
    title: str,
    told: str,
    heads: Sequence[str],
    rows: Sequence[tuple[str, Sequence[tuple[float | None, str]]]],
) -> Picture:
    """A picture of these rows: each with its name and, series after series, a value and its words.

    ``heads`` are the table's: what the names are, then each series. None is drawn as nothing.
    """
    most = max((value or 0 for _, values in rows for value, _ in values), default=0) or 1
    pitch, tall = (WIDTH - _LEFT) / max(len(rows), 1), HEIGHT - _TOP - _BOTTOM
    series = len(heads) - 1
    width = min(pitch * 0.8 / series, 56.0)
    bars, names = [], []
    for number, (name, values) in enumerate(rows):
        middle = _LEFT + pitch * (number + 0.5)
        names.append((name, round(middle, 1)))
        for place, (value, words) in enumerate(values):
            height = tall * (value or 0) / most
            x, y = middle + width * (place - series / 2), HEIGHT - _BOTTOM - height
            x, y, wide, high = (round(one, 1) for one in (x + 1, y, width - 2, height))
            told_above = words if value and width >= _LEGIBLE else ""
            bars.append(Bar(SERIES[place], x, y, wide, high, told_above))
    legend = tuple(zip(SERIES, heads[1:], strict=False)) if series > 1 else ()
    table = tuple((name, *(words for _, words in values)) for name, values in rows)
    return Picture(identifier, title, told, tuple(bars), tuple(names), legend, tuple(heads), table)
