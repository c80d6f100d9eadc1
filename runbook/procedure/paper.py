"""PURE. How much fits on a sheet of A4: the size of the type, one side or two, rows to write in.

The type is Arial or one with its widths (Liberation Sans, Arimo), because what is estimated here
must hold on whatever prints it. All lengths are millimetres and follow ``on_paper.css``. Estimates
lean to the generous side: a row of the table too few is no harm, a line on a second sheet is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from math import ceil

SIDE = 279.0
"""Of A4 between the margins."""
ROW = 6.0
"""What a hand needs to write a case number."""
FEWEST_ROWS, MOST_ROWS = 3, 10
MORE = 3
"""Sides: more than the two of one sheet, how many is only known once it is printed."""
_POINT = 0.3528
_LEADING = 1.22
_SPOKEN_POINTS, _SPOKEN_LEADING, _BOLD = 14.5, 1.24, 1.09
_BETWEEN = 0.75
_HEAD, _HEADING, _URGENT, _TABLE_HEAD, _FOOT, _TURN = 9.0, 9.0, 13.5, 4.8, 5.5, 9.0
_WIDTHS = {
    0.29: " .,:;!|/'fijltI",
    0.37: "г()[]-r«»“”–",
    0.47: "ктзуc",
    0.51: "схэвпячьksvxyzJ",
    0.7: "жм",
    0.76: "ыюw",
    0.84: "шщфm№@%",
    0.93: "ЖШЩФЮМMW",
}
"""Letters by their width in ems, as in Arial's metrics."""


class Size(StrEnum):
    """Of the type. Anything smaller than ``small``, a newspaper's, is not read at night."""

    ROOMY = "roomy"
    NORMAL = "normal"
    TIGHT = "tight"
    SMALL = "small"


POINTS = {Size.ROOMY: 10.5, Size.NORMAL: 9.5, Size.TIGHT: 8.7, Size.SMALL: 8.1}


@dataclass(frozen=True, slots=True)
class Layout:
    """``rows`` of the table of promises, two clients each. ``sides`` is 1, 2 or ``MORE``.

    ``abreast``: for each place whether its steps stand in two columns, which may take less room.
    """

    size: Size = Size.TIGHT
    sides: int = 1
    rows: int = FEWEST_ROWS
    abreast: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Rung:
    """One place of the ladder: pairs of question and hint, its heading, its steps.

    ``more`` counts lines of the larger type above the steps.
    """

    questions: Sequence[tuple[str, str]]
    heading: str
    steps: Sequence[str]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Amount:
    """What is to be set: the texts of each part, with their boxes and blanks as letters.

    ``warnings`` stand above the words; ``people`` are pairs of who and phone.
    """

    operator: str
    warnings: Sequence[str]
    script: str
    at_once: Sequence[str]
    urgent: str
    people: Sequence[tuple[str, str]]
    dictated: str
    places: Sequence[Rung]
    note: str
    after: Sequence[str]
    footer: Sequence[str]


def layout(amount: Amount) -> Layout:
    """The largest type with which all stands on one side; otherwise both sides of the sheet.

    On two sides the words, the telephones and the table stand on the first.
    """
    for size in Size:
        rows = int((SIDE - front(amount, size) - back(amount, size)) // ROW)
        if rows >= FEWEST_ROWS:
            return _laid(amount, size, 1, rows)
    for size in Size:
        rows = int((SIDE - front(amount, size) - _FOOT - _TURN) // ROW)
        if back(amount, size) <= SIDE and rows >= FEWEST_ROWS:
            return _laid(amount, size, 2, rows)
    return _laid(amount, Size.NORMAL, MORE, MOST_ROWS)


def _laid(amount: Amount, size: Size, sides: int, rows: int) -> Layout:
    points = POINTS[size]
    abreast = tuple(_two_columns(one.steps, points) for one in amount.places)
    return Layout(size, sides, min(rows, MOST_ROWS), abreast)


def front(amount: Amount, size: Size) -> float:
    """The height of the head, the words, whom to ring and the table of promises without rows."""
    points = POINTS[size]
    line = points * _POINT * _LEADING
    head = _HEAD + (lines(amount.operator, 64.0, 12.0 * _BOLD) - 1) * 5.2
    warned = sum(lines(one, 180.0, 9.5 * _BOLD) for one in amount.warnings) * 4.3
    spoken = lines(amount.script, 183.0, _SPOKEN_POINTS * _BOLD)
    spoken_height = spoken * _SPOKEN_POINTS * _POINT * _SPOKEN_LEADING + 0.8
    urgent = _URGENT + (lines(amount.urgent, 92.0, points * 1.2) - 1) * line
    beside = 1.4 + max(_listed(amount.at_once, 84.0, points), urgent)
    listed = [_person(who, phone, points) for who, phone in amount.people]
    rows = sum(max(pair) for pair in zip_longest(listed[::2], listed[1::2], fillvalue=0.0))
    dictated = lines(amount.dictated, 186.0, points) * (line + 0.5) + 0.6
    note = (lines(amount.note, 155.0, points) - 1) * line + _TABLE_HEAD
    return head + 3 * _HEADING + warned + spoken_height + beside + dictated + rows + note


def back(amount: Amount, size: Size) -> float:
    """The height of the ladder, of what comes afterwards and of the foot."""
    points = POINTS[size]
    ladder = sum(_rung(one, points) for one in amount.places)
    after = max(_HEADING, 2.6 + _listed(amount.after, 62.0, points, columns=2))
    foot = _FOOT + (lines(" ".join(amount.footer), 188.0, 6.9) - 1) * 3.2
    return _HEADING + ladder + after + foot


def _person(who: str, phone: str, points: float) -> float:
    room = 90.0 - max(34.0, _width(phone, points * 1.16 * _BOLD) + 2.0)
    return max(lines(who, room, points), 1.2) * points * _POINT * _LEADING + 1.9


def _rung(rung: Rung, points: float) -> float:
    line = points * _POINT * _LEADING
    asked = line + 2.9
    for question, hint in rung.questions:
        asked += (
            lines(question, 49.0, points * _BOLD) + lines(hint, 49.0, points * 0.92)
        ) * line + 1.0
    heading = max(5.6, lines(rung.heading, 128.0, points * 1.04) * line * 1.16)
    above = heading + rung.more * (line * 1.3 + 0.6)
    abreast = _two_columns(rung.steps, points)
    steps = _listed(rung.steps, 60.0 if abreast else 129.0, points, columns=1 + abreast)
    return max(asked, above + steps + 2.0) + 0.5


def _two_columns(steps: Sequence[str], points: float) -> bool:
    one = _listed(steps, 129.0, points)
    return (
        len(steps) > 1
        and _listed(steps, 60.0, points, columns=2) < one - points * _POINT * _LEADING
    )


def _listed(texts: Sequence[str], width: float, points: float, columns: int = 1) -> float:
    """The height of boxes to tick; in columns they are never quite even."""
    line = points * _POINT * _LEADING
    each = [lines(one, width, points) * line + _BETWEEN for one in texts]
    # Columns are even but for half a step, and one of a single step is no column.
    return sum(each) if columns == 1 else max(sum(each) / columns + line / 2, *each, 0.0)


def lines(text: str, width: float, points: float) -> int:
    """How many lines a text takes: what is left of a line at its end counts as used."""
    whole = _width(text, points)
    return max(1, ceil(whole / (width - 1.6 * points * _POINT))) if whole > width else 1


def _width(text: str, points: float) -> float:
    return sum(map(_letter, text)) * points * _POINT


def _letter(letter: str) -> float:
    """The width of a letter of Arial in ems; what is not in the table counts as a capital."""
    found = next((width for width, letters in _WIDTHS.items() if letter in letters), 0.0)
    if found:
        return found
    return 0.56 if letter.islower() or letter.isdigit() else 0.74
