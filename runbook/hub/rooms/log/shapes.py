"""PURE. What the log's page says."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One event: when (Moscow), what, who ordered it (empty: the hub itself), which incident."""

    seq: int
    at: str
    said: str
    who: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the log. ``asked`` is what stands in the form, ``groups`` what may be chosen.

    ``older`` and ``newest`` are addresses, empty where there is nothing; ``taken`` are those of
    the files, by what they are called. ``notes`` are sentences about what was not looked at.
    """

    lines: tuple[Line, ...]
    asked: Mapping[str, str]
    groups: tuple[tuple[str, str], ...]
    taken: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()
    older: str = ""
    newest: str = ""
