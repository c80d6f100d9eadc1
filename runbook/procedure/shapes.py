"""PURE. What a procedure consists of: steps in order, each with the conditions that make it due.

There are no jumps and no loops. A step that is due and not done is the next one, so every procedure
ends, and a verdict that comes or changes while she talks simply makes other steps due.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a step is. ``AUTOMATIC`` ones are carried out by the program while she talks."""

    SCRIPT = "script"
    CHECK = "check"
    INSTRUCT = "instruct"
    ASK = "ask"
    ALERT = "alert"
    CALLBACK = "callback"
    INCIDENT = "incident"
    WAIT_RECOVERY = "wait_recovery"


AUTOMATIC = frozenset({Kind.SCRIPT, Kind.CHECK, Kind.ALERT, Kind.WAIT_RECOVERY})


class Answer(StrEnum):
    """What is answered to an ``ask``."""

    CHOICE = "choice"
    COUNT = "count"
    CLOCK = "clock"
    """Hours and minutes, Moscow time, the next such moment: ``03:30``."""
    LINE = "line"
    """One line, at most 120 characters, without anything of a client's."""


class Field(StrEnum):
    """What an answer is to the rest of the program; other answers are only written down."""

    CLIENT_HEARS = "client_hears"
    OFF_THE_LINE = "off_the_line"
    """``done``, or ``cannot``: the alert then asks the lead to take her off the line."""
    CALLS = "calls"
    CHATS = "chats"
    PROVIDER_KNOWS = "provider_knows"
    PROVIDER_UNTIL = "provider_until"
    PROVIDER_TICKET = "provider_ticket"
    TRUE_CAUSE = "true_cause"
    TICKET = "ticket"
    HINDERED = "hindered"


TICKETS = frozenset({Field.PROVIDER_TICKET, Field.TICKET})
"""Lines that are a number and nothing else: one of them goes into a messenger."""

FIELD_VALUES: Mapping[Field, frozenset[str]] = {
    Field.CLIENT_HEARS: frozenset({"yes", "no"}),
    Field.OFF_THE_LINE: frozenset({"done", "cannot"}),
    Field.PROVIDER_KNOWS: frozenset({"yes", "no", "no_answer"}),
}
"""Options that a field understands. Counts, times and lines are open; a true cause is a cause."""


class Fact(StrEnum):
    """What a condition may ask about. The values are in ``FACT_VALUES`` or open."""

    SIDE = "side"
    DOMAIN = "domain"
    CAUSE = "cause"
    LEAD = "lead"
    """``messaged``: a channel took the message; ``ring``: only her voice reaches; ``knows``."""
    LIVE_CALL = "live_call"
    NOT_WORKING = "not_working"
    PROMISES = "promises"
    BACKUP = "backup"
    TRAINEE = "trainee"
    CONTACT = "contact"
    """Roles of the settings' contacts that have any way to be reached."""


FACT_VALUES: Mapping[Fact, frozenset[str]] = {
    Fact.SIDE: frozenset({"unknown", "none", "operator", "isp", "bank", "undetermined"}),
    Fact.LEAD: frozenset({"messaged", "ring", "knows"}),
    Fact.LIVE_CALL: frozenset({"yes", "no"}),
    Fact.NOT_WORKING: frozenset({"voice", "chat", "data"}),
    Fact.PROMISES: frozenset({"yes", "no"}),
    Fact.BACKUP: frozenset({"none", "hotspot"}),
    Fact.TRAINEE: frozenset({"yes", "no"}),
    Fact.CONTACT: frozenset({"shift_lead", "sysadmin", "monitoring", "standby", "mentor"}),
}
"""Facts with a closed set of values. Domains and causes are those of the catalogue."""

ANSWER = "answer."
"""``answer.<step>`` asks about an earlier answer: an option's id, or the value itself."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when the fact has any of the values; ``negated``: when it has none of them."""

    fact: str
    values: frozenset[str]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """What is read: an id of the catalogue, or a text of the bank's by language.

    With one language only, that text is shown whatever the language.
    """

    text_id: str = ""
    by_language: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer of a choice, in the order of its key: the first is key 1."""

    id: str
    wording: Wording


@dataclass(frozen=True, slots=True)
class Step:
    """One step. What a kind does not use stays empty.

    ``when`` must hold altogether. ``interrupts``: it would cut a live call and waits for its end.
    ``channel`` is a script's. ``to`` are the roles an alert is for, or whom an incident is passed
    to. ``advice``: the instruction is the catalogue's for the cause found, a step at a time.
    ``line`` is where it stands in the file, from 1.
    """

    id: str
    kind: Kind
    wording: Wording = Wording()
    when: tuple[Condition, ...] = ()
    interrupts: bool = False
    answer: Answer = Answer.CHOICE
    options: tuple[Option, ...] = ()
    records: Field | None = None
    channel: str = ""
    to: tuple[str, ...] = ()
    advice: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure. ``digest`` is the SHA-256 of the file's text (UTF-8, NFC, LF, stripped).

    ``approved_by`` and ``approved_on`` are empty for a draft. Steps before the ``wait_recovery``
    belong to the outage, those after it to what is left to do once all works again.
    """

    id: str
    version: int
    title: Wording
    steps: tuple[Step, ...]
    digest: str = ""
    approved_by: str = ""
    approved_on: str = ""

    def step(self, step_id: str) -> Step | None:
        """The step of that id."""
        return next((one for one in self.steps if one.id == step_id), None)
