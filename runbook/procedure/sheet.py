"""PURE. What stands on the sheet of paper for the day the PC itself is dead."""

from dataclasses import dataclass, field

from runbook.procedure.paper import Layout


@dataclass(frozen=True, slots=True)
class Item:
    """One box to tick. ``only_if`` begins the sentence, ``boxes`` and ``blank`` take an answer.

    ``blank`` is empty, ``count``, ``clock`` or ``line``. ``after_call``: it would cut a live call.
    ``ticket`` goes before a second line to write on.
    """

    text: str
    only_if: str = ""
    boxes: tuple[str, ...] = ()
    blank: str = ""
    after_call: bool = False
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Whom to ring. Without a phone the sheet leaves room to write it in."""

    role: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Provider:
    """The operator's own provider; what is not known is written in by hand."""

    name: str
    phone: str
    contract: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked at by eye; "no" leads to the place beside it."""

    text: str
    hint: str


@dataclass(frozen=True, slots=True)
class Branch:
    """One place the questions lead to. ``lead`` is what the shift lead is to do.

    The last place has no questions: it is where all answers were "yes".
    """

    id: str
    letter: str
    name: str
    questions: tuple[Question, ...]
    lead: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the sheet, in one language. ``urgent_line`` may be empty.

    ``script_approved`` is false for a draft, and where the bank's own words cannot be used.
    """

    lang: str
    title: str
    operator: str
    script: tuple[str, ...]
    script_notes: tuple[str, ...]
    script_approved: bool
    urgent_line: str
    people: tuple[Person, ...]
    provider: Provider
    at_once: tuple[Item, ...]
    branches: tuple[Branch, ...]
    after: tuple[Item, ...]
    footer: tuple[str, ...]
    layout: Layout = field(default_factory=Layout)

    @property
    def by_hand(self) -> tuple[str, ...]:
        """What the settings lack and the sheet leaves room for."""
        lacking = {
            "urgent_line": not self.urgent_line,
            "phones": not all(one.phone for one in self.people),
            "provider": not (self.provider.phone and self.provider.contract),
        }
        return tuple(name for name, lacks in lacking.items() if lacks)
