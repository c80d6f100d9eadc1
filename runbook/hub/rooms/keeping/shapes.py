"""PURE. What the page about keeping says."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Held:
    """How much there is of one kind. ``days``: how long it is kept, 0 for ever.

    ``count`` None: more than ``gathering.MOST``. ``oldest`` None: there is none.
    """

    what: str
    days: int
    count: int | None
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Row:
    """One kind in words."""

    name: str
    kept: str
    count: str
    oldest: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """One line of the log of deletions: when, in Moscow's time, and what."""

    seq: int
    at: str
    said: str


@dataclass(frozen=True, slots=True)
class Page:
    """The whole. ``cut`` is a sentence about where the log begins, ``older`` an address.

    ``held`` says why nothing is deleted now; ``releases``: this person may let it go on.
    """

    rows: tuple[Row, ...]
    deleted: tuple[Deleted, ...]
    cut: str = ""
    held: str = ""
    releases: bool = False
    older: str = ""
    newest: str = ""
    export: str = ""
