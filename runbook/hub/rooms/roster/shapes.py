"""PURE. One shift of one person, and what the roster's page says of it."""

from dataclasses import dataclass
from datetime import datetime

from runbook.hub.model.people import Role

BY_HAND, IMPORTED, SUBSTITUTED = "hand", "csv", "substitution"
"""Where an entry comes from."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody works from ``begins`` until ``ends`` (UTC, aware), in this role.

    ``instead_of`` is the id of the entry it stands in for. ``begun_at`` and ``ended_at``: when the
    hub on duty has put them on shift for it and off, or a person took that into their own hands.
    ``held_at``: since when a lead is kept on shift for want of another one.
    """

    id: str
    who: str
    role: Role
    begins: datetime
    ends: datetime
    source: str = BY_HAND
    instead_of: str = ""
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    held_at: datetime | None = None
    cancelled_at: datetime | None = None
    import_id: str = ""
    made_at: datetime | None = None

    @property
    def key(self) -> tuple[str, Role, datetime, datetime]:
        """What makes two entries the same."""
        return self.who, self.role, self.begins, self.ends

    def covers(self, moment: datetime) -> bool:
        """Whether it stands at that moment."""
        return self.cancelled_at is None and self.begins <= moment < self.ends


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody of this role works between these. ``open``: and nothing later is planned."""

    role: Role
    begins: datetime
    ends: datetime
    open: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in words. ``cancels``: it may be taken out; ``others`` may stand in: id and name.

    ``typed``: too many may stand in to be listed, so that the code of whoever comes is written.
    """

    id: str
    role: str
    who: str
    when: str
    note: str = ""
    cancels: bool = False
    others: tuple[tuple[str, str], ...] = ()
    undo: bool = False
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """Several lines. ``said`` says how many where these are too many to stand there unfolded."""

    lines: tuple[Line, ...]
    said: str = ""


@dataclass(frozen=True, slots=True)
class Previewed:
    """What an import would do: headings and their shifts. Without ``digest`` there is nothing."""

    faults: tuple[str, ...]
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    same: str
    digest: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the room shows. ``week``: the heads are days, each row is a role and its cells.

    Operators stand apart: there are many of them. ``nobody`` is said where nobody is there now,
    ``well`` where nothing has to be warned of.
    """

    warnings: tuple[str, ...]
    well: str
    now: tuple[Line, ...]
    next: tuple[Line, ...]
    nobody: str
    operators_now: Lines
    operators_next: Lines
    heads: tuple[str, ...]
    week: tuple[tuple[str, tuple[Lines, ...]], ...]
    title: str
    before: str
    after: str
