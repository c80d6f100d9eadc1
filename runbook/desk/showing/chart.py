"""PURE. A chart as pieces and words, before it is drawn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """A coloured piece of the picture; ``kind`` is a side, or what became of promises."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A word on the picture."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart: its pieces, its words, its legend, and all of it told in a sentence."""

    width: float
    height: float
    blocks: tuple[Block, ...]
    marks: tuple[Mark, ...]
    lines: tuple[float, ...]
    legend: tuple[tuple[str, str], ...]
    told: str
