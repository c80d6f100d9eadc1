"""PURE. A drill's case: what breaks and when, who is on the line, and what is right to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from runbook.drill.world import Scenario

CALM = 3.0
"""Seconds all is well before the outage."""
Words = Mapping[str, str]
"""A sentence by language."""


class Choice(StrEnum):
    """What a client of the case wants."""

    CALL = "call"
    CHAT = "chat"
    NEITHER = "neither"
    URGENT = "urgent"
    """A stolen card, fraud: handed over alive, nothing is promised."""
    CUT_OFF = "cut_off"
    """The call is gone before anybody could ask: whatever is promised is right."""


class Until(StrEnum):
    """What ends a phase before its time is over."""

    TOLD = "told"
    """The lead has been told."""
    READ = "read"
    """She has said whose side it is."""
    DONE = "done"
    """All that is to be done before the recovery."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the outage. ``lasts`` is in seconds, at the most.

    ``message``: a message can leave the PC meanwhile.
    """

    scenario: Scenario
    lasts: float
    until: Until = Until.DONE
    message: bool = True


@dataclass(frozen=True, slots=True)
class Client:
    """A client that does not exist. ``reference`` is what is to be typed, empty for nothing."""

    says: Words
    chooses: Choice
    reference: str = ""

    @property
    def is_promised(self) -> bool:
        """Whether something is to be written down for this client."""
        return self.chooses in {Choice.CALL, Choice.CHAT, Choice.CUT_OFF}


@dataclass(frozen=True, slots=True)
class Announced:
    """A mass failure that the office announces. ``after`` and ``eta`` are in seconds."""

    number: int
    cause: str
    after: float
    eta: float = 0.0


@dataclass(frozen=True, slots=True)
class Office:
    """How the office behaves. ``acknowledges`` seconds after a message came; 0: never."""

    acknowledges: float = 20.0
    announces: Announced | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What is right. ``steps`` must not be left out; ``order`` are those whose order matters.

    ``hears``: the client on the line hears her. ``not_working`` are the channels she has to say do
    not work, because the checks find nothing.
    """

    cause: str
    side: str
    steps: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    hears: bool = True
    not_working: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds from the beginning of the outage within which each is to be done."""

    words: float = 30.0
    owner: float = 240.0
    alert: float = 300.0
    tries: int = 2
    """So often the side may be named; the last one must be right."""


@dataclass(frozen=True, slots=True)
class Case:
    """One exercise. ``calm`` seconds all is well before the outage."""

    id: str
    title: Words
    story: Words
    phases: tuple[Phase, ...]
    expected: Expected
    clients: tuple[Client, ...] = ()
    office: Office = Office()
    limits: Limits = Limits()
    calm: float = CALM
