"""PURE. An incident as the office sees it: one operator's, or one that many share."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

TELEGRAM: Final = "channel.telegram"
"""The cause of a mass incident that says that Telegram itself is out of reach. No catalogue of
``checks`` has it: nobody's work stops, only our messages take another way."""


class Kind(StrEnum):
    """Whose it is."""

    LOCAL = "local"
    MASS = "mass"


class Step(StrEnum):
    """How far it has come."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESTORED = "restored"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Weight:
    """What everybody's evidence says of a mass incident: operators who accuse, prove, are silent.

    ``silent`` show neither; ``vanished`` are those of them who left without signing off.
    ``places`` breaks those hit down by provider and city, most first. ``instead`` is the cause of
    the next best explanation, empty where that is so many separate faults; ``certain``: it is far
    enough behind. ``partial``: it fails for a share of those who use it.
    """

    accuse: int = 0
    prove: int = 0
    silent: int = 0
    vanished: int = 0
    places: tuple[tuple[str, int], ...] = ()
    instead: str = ""
    certain: bool = True
    partial: bool = False


def beginning(
    occurred_at: datetime | None, detected_at: datetime | None, opened_at: datetime
) -> datetime:
    """The one beginning of an outage: when it occurred, as a PC observed it.

    Where no PC could say that, when one found it; failing that, when the hub first heard of it. A
    report may come late: that moves when the hub heard of it, never the beginning.
    """
    return occurred_at or detected_at or opened_at


@dataclass(frozen=True, slots=True)
class HubIncident:
    """One incident. Times are aware and the hub's own; None means that it has not come to that.

    ``key`` is 16 hexadecimal digits: the operator's own for a local one. ``number`` is what people
    call it by, 0 until it is kept. ``agent`` is the operator's id, empty for a mass one.
    ``component`` is the shared component of a mass one, as ``checks.component`` writes it.
    ``parent`` is the key of the mass incident it has joined. ``acknowledged_by`` and the like are
    ids of people. ``told``: somebody in the office was told of it. ``late``: it came as history
    and pages nobody. ``revision`` grows with every change that is kept.

    What she said besides: ``client_hears`` to ``repeats`` as in ``reporting.shapes.Outage``.
    ``quiet_until``: it has just left a mass incident that ended, and is given until then to end by
    itself. ``closed_by`` is empty when her own PC closed it. ``unsaid``: of a mass one as it is
    shown, how many of its operators have not said what they have in hand; it is never kept.
    ``reopened_at``: it was over, and goes on since then. ``awaits``: a person has opened it again,
    and nobody was hit since.
    """

    key: str
    kind: Kind
    opened_at: datetime
    number: int = 0
    agent: str = ""
    cause: str = ""
    side: str = ""
    confidence: float = 0.0
    services: tuple[str, ...] = ()
    component: str = ""
    parent: str = ""
    weight: Weight = Weight()
    occurred_at: datetime | None = None
    detected_at: datetime | None = None
    alerted_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    called_out_at: datetime | None = None
    support_at: datetime | None = None
    ticket: str = ""
    passed_on_at: datetime | None = None
    eta_at: datetime | None = None
    update_at: datetime | None = None
    restored_at: datetime | None = None
    closed_at: datetime | None = None
    true_cause: str = ""
    calls: int | None = None
    chats: int | None = None
    promised: int = 0
    not_working: tuple[str, ...] = ()
    agent_revision: int = -1
    spoken: bool = False
    told: bool = False
    late: bool = False
    drill: bool = False
    also: tuple[str, ...] = ()
    client_hears: bool | None = None
    off_the_line: bool | None = None
    provider_knows: str = ""
    provider_until: datetime | None = None
    provider_ticket: str = ""
    repeats: int = 1
    trainee: bool = False
    quiet_until: datetime | None = None
    closed_by: str = ""
    unsaid: int = 0
    reopened_at: datetime | None = None
    awaits: bool = False
    revision: int = 0

    @property
    def began(self) -> datetime:
        """When it began, as everything shows it: see ``beginning``."""
        return beginning(self.occurred_at, self.detected_at, self.opened_at)

    @property
    def is_mass(self) -> bool:
        """Whether many share it."""
        return self.kind is Kind.MASS

    @property
    def is_only_ours(self) -> bool:
        """Whether it stops nobody's work but our messages, and asks nothing of anybody."""
        return self.cause == TELEGRAM

    @property
    def hit(self) -> int:
        """Operators a mass incident hits, those who vanished included."""
        return self.weight.accuse + self.weight.vanished

    @property
    def over(self) -> bool:
        """Whether the outage has ended."""
        return self.restored_at is not None or self.closed_at is not None

    @property
    def step(self) -> Step:
        """The furthest it has come to."""
        if self.closed_at is not None:
            return Step.CLOSED
        if self.restored_at is not None:
            return Step.RESTORED
        return Step.OPEN if self.acknowledged_at is None else Step.ACKNOWLEDGED
