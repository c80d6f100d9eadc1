"""PURE. What is known of the coming shift before it begins, and what is to be said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from runbook.hub.model.people import Role
from runbook.hub.rooms.readiness.kinds import kind_of


class When(StrEnum):
    """How soon it does harm. ``UNKNOWN``: it could not be found out, which is said."""

    TONIGHT = "tonight"
    SOON = "soon"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """Whose readiness it is: the coming shift's, the present one's, or whoever is at work now."""

    COMING = "coming"
    PRESENT = "present"
    AT_WORK = "at_work"


class Way(StrEnum):
    """One way to a person. ``SHUT``: the hub cannot use it; ``BLOCKED``: the person did that."""

    NONE = "none"
    OPEN = "open"
    DEAD = "dead"
    SHUT = "shut"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody of the office in that shift. Without ``known`` there is no such person any more."""

    id: str
    role: Role
    telegram: Way = Way.NONE
    email: Way = Way.NONE
    known: bool = True


@dataclass(frozen=True, slots=True)
class Desk:
    """One operator's PC. ``heard_at``: its last word of any kind. ``until``: when she goes home.

    ``looked_at`` is when it last looked at itself, and found ``unready``, ``certificate_until`` and
    the version of its VPN client, ``vpn``.
    """

    operator: str
    until: datetime
    enrolled: bool = True
    revoked: bool = False
    heard_at: datetime | None = None
    version: str = ""
    looked_at: datetime | None = None
    certificate_until: datetime | None = None
    unready: tuple[str, ...] = ()
    vpn: str = ""
    drilled: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is judged. ``newest`` is the newest version seen at any PC.

    ``shift``: ``day`` or ``night`` where it begins as ``[shifts]`` says; ``least_vpn``: the oldest
    VPN client that will do; ``returns``: when somebody of a role begins after that shift has begun.
    """

    now: datetime
    begins: datetime
    ends: datetime
    basis: Basis
    workers: tuple[Worker, ...] = ()
    desks: tuple[Desk, ...] = ()
    newest: str = ""
    least: str = ""
    least_vpn: str = ""
    shift: str = ""
    returns: Mapping[Role, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing to be said. ``who`` is a person's or an operator's id, empty for a whole role."""

    when: When
    code: str
    who: str = ""
    role: str = ""
    at: datetime | None = None
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What it has in common with others: they are told in one line."""
        return kind_of(self.code, self.values.get("finding", ""))


@dataclass(frozen=True, slots=True)
class Line:
    """One kind in words: what and how many, who, how many more, and what to do about it."""

    said: str
    names: tuple[str, ...]
    more: str = ""
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One group in words: its heading, and a line for each kind."""

    when: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the room shows. ``tally``: how many operators would do, and how many would not."""

    sentence: str
    tone: str
    tally: str
    about: str
    groups: tuple[Group, ...]
