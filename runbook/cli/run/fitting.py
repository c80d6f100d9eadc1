"""What of the sheet is shown when the window is too low for all of it. PURE.

The question and its keys always show, and whom to ring; then the verdict's first line, the news,
what is to be read out, the table. The words for the client stand above the sheet: as long as she
needs them, the sheet leaves them their place.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

L = TypeVar("L")
MOST_NEWS = 5


@dataclass(frozen=True, slots=True)
class Parts(Generic[L]):
    """The sheet from top to bottom, each part as lines. ``blank`` stands between two parts."""

    table: Sequence[L]
    verdict: Sequence[L]
    dictation: Sequence[L]
    news: Sequence[L]
    dialogue: Sequence[L]
    blank: L


class _Shown(NamedTuple):
    """How much of each part: None for all of it."""

    table: int | None
    verdict: int | None
    dictation: int | None
    news: int


def _stages() -> Iterator[_Shown]:
    for table, verdict in ((None, None), (None, 1), (0, 1)):
        for news in range(MOST_NEWS, 0, -1):
            yield _Shown(table, verdict, None, news)
    yield _Shown(0, 1, 1, 1)
    yield _Shown(0, 1, 1, 0)
    yield _Shown(0, 0, 1, 0)


def fitted(parts: Parts[L], rooms: Sequence[int], height: Callable[[Sequence[L]], int]) -> list[L]:
    """The lines for the first room they fit into; ``rooms`` are heights, the wished one first.

    Into a room lower than the question itself goes its end, where the keys are.
    """
    lines: list[L] = []
    for room in rooms:
        for shown in _stages():
            lines = _composed(parts, shown)
            if height(lines) <= room:
                return lines
    while len(lines) > 1 and height(lines) > rooms[-1]:
        lines = lines[1:]
    return lines


def _composed(parts: Parts[L], shown: _Shown) -> list[L]:
    chosen = (
        parts.table[: shown.table],
        parts.verdict[: shown.verdict],
        parts.dictation[: shown.dictation],
        parts.news[len(parts.news) - shown.news :] if shown.news < len(parts.news) else parts.news,
        parts.dialogue,
    )
    lines: list[L] = []
    for part in filter(None, map(list, chosen)):
        lines += [parts.blank, *part] if lines else part
    return lines
