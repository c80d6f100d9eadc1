"""PURE. What she can do at the desk, and the one door by which a browser's form becomes that."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from runbook.callbacks.promise import Channel
from runbook.privacy.plain_text import one_text

LONGEST_VALUE = 400
"""Characters of a typed text as it arrives; what is kept of it is shorter."""
_LONGEST_NAME = 120


class Kind(StrEnum):
    """What is done. Beside each: ``subject`` / ``value``."""

    GIVE = "give"
    """A step's id / an answer to it."""
    ASIDE = "aside"
    """A step's id: she leaves it out."""
    HEARS = "hears"
    """The client's number / ``yes`` or ``no``: whether she is heard."""
    PROMISE = "promise"
    """The client's number / a ``Channel``: what the client chose."""
    NO_PROMISE = "no_promise"
    """The client's number: that one wants neither."""
    REFER = "refer"
    """A promise's id / the number of the case, or a phone."""
    NEXT_CLIENT = "next_client"
    """The number of the client who has gone."""
    SETTLE = "settle"
    """A promise's id / a ``Became``."""
    HAND = "hand"
    """A promise's id, or ``*`` for all / who keeps it from now on."""
    HAND_BACK = "hand_back"
    """A promise's id."""
    NOT_WORKING = "not_working"
    """The outage that is over, nothing before that / ``voice``, ``chat`` or ``data``: said, or
    taken back where it was said."""
    LEAD_KNOWS = "lead_knows"
    """/ the reply code that the lead read out, or nothing: she says so herself."""
    CALL_ENDED = "call_ended"
    CHECK_AGAIN = "check_again"
    GO_ON = "go_on"
    START_AGAIN = "start_again"
    UNDO = "undo"
    """The id of what is taken back."""
    END_SHIFT = "end_shift"
    DRILL = "drill"
    """A drill's id / nothing, or ``instead``: begin it in place of the one that is under way."""
    OWNER_READ = "owner_read"
    """/ a side: in a drill, whose fault she reads it to be."""
    LEAVE_DRILL = "leave_drill"


class Became(StrEnum):
    """What became of a promise when she tried to keep it."""

    SOLVED = "solved"
    NOT_SOLVED = "not_solved"
    NOT_REACHED = "not_reached"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done. ``about`` is the outage it was done in, so that a late press does nothing."""

    kind: Kind
    subject: str = ""
    value: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that is no act: ``rule_id`` names why, as a text id."""

    rule_id: str


_VALUES: Mapping[Kind, frozenset[str]] = {
    Kind.HEARS: frozenset({"yes", "no"}),
    Kind.PROMISE: frozenset(Channel),
    Kind.SETTLE: frozenset(Became),
    Kind.NOT_WORKING: frozenset({"voice", "chat", "data"}),
    Kind.OWNER_READ: frozenset({"operator", "isp", "bank", "undetermined", "none"}),
}
"""The values a kind takes; others take any text."""
_NEEDS_SUBJECT = frozenset(
    {Kind.GIVE, Kind.ASIDE, Kind.REFER, Kind.SETTLE, Kind.HAND, Kind.HAND_BACK, Kind.UNDO,
     Kind.DRILL}
)  # fmt: skip


def read_act(form: Mapping[str, str]) -> Act | Refused:
    """The act that a form's fields ask for. Nothing a browser sends raises."""
    try:
        kind = Kind(form.get("deed", ""))
    except ValueError:
        return Refused("desk.refused.deed")
    names = tuple(form.get(one, "") for one in ("subject", "about"))
    if any(len(one) > _LONGEST_NAME or not one.isprintable() for one in names):
        return Refused("desk.refused.name")
    subject, about = names
    if kind in _NEEDS_SUBJECT and not subject:
        return Refused("desk.refused.name")
    value = form.get("value", "")
    if len(value) > LONGEST_VALUE:
        return Refused("desk.refused.long")
    if kind in _VALUES and value not in _VALUES[kind]:
        return Refused("desk.refused.value")
    return Act(kind, subject, value if kind in _VALUES else one_text(value), about)


def fields_of(act: Act) -> dict[str, str]:
    """The hidden fields of a form that asks for this act; ``read_act`` gives it back."""
    return {"deed": act.kind, "subject": act.subject, "value": act.value, "about": act.about}
