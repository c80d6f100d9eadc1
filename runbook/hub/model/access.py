"""PURE. Which rooms of the hub's page each role may enter, and what it may do there.

The whole table is printed and checked cell by cell by its test. Orders about an incident stand in
``authority``: they are the same in the bot.
"""

from collections.abc import Mapping
from enum import StrEnum

from runbook.hub.model.people import HubPerson, Role


class Sight(StrEnum):
    """A room, or what of a room some roles alone see. The value is part of its texts' ids."""

    BOARD = "board"
    INCIDENT = "incident"
    EVIDENCE = "evidence"
    PROMISES = "promises"
    OWN_PROMISES = "own_promises"
    LOG = "log"
    REVIEW = "review"
    FIGURES = "figures"
    DRILLS = "drills"
    ROSTER = "roster"
    READINESS = "readiness"
    HANDOVER = "handover"
    SESSIONS = "sessions"
    ALL_SESSIONS = "all_sessions"
    WINDOWS = "windows"
    KEEPING = "keeping"
    AUDIT = "audit"


class Deed(StrEnum):
    """What is done in a room, besides orders. The value stands in the form."""

    REVEAL = "reveal"
    REASSIGN = "reassign"
    ATTEMPT = "attempt"
    FULFIL = "fulfil"
    UNDO = "undo"
    EDIT_REVIEW = "edit-review"
    FINISH_REVIEW = "finish-review"
    PREVIEW_ROSTER = "preview-roster"
    IMPORT_ROSTER = "import-roster"
    PLAN = "plan"
    CANCEL = "cancel"
    SUBSTITUTE = "substitute"
    NOTE_HANDOVER = "note-handover"
    SEND_HANDOVER = "send-handover"
    TAKE_OVER = "take-over"
    END_SESSION = "end-session"
    OPEN_WINDOW = "open-window"
    CLOSE_WINDOW = "close-window"
    GO_ON_DELETING = "go-on-deleting"


_EVERYBODY = frozenset({Sight.BOARD, Sight.SESSIONS})
_OFFICE = _EVERYBODY | {Sight.INCIDENT, Sight.REVIEW, Sight.FIGURES}
_HERS = frozenset({Deed.END_SESSION})
_PROMISES_OF_HERS = frozenset({Deed.REVEAL, Deed.ATTEMPT, Deed.FULFIL, Deed.UNDO})

SEES: Mapping[Role, frozenset[Sight]] = {
    Role.SHIFT_LEAD: frozenset(Sight) - {Sight.OWN_PROMISES, Sight.AUDIT, Sight.KEEPING},
    Role.SYSADMIN: _OFFICE
    | {
        *(Sight.LOG, Sight.DRILLS, Sight.ROSTER, Sight.READINESS, Sight.HANDOVER),
        *(Sight.ALL_SESSIONS, Sight.WINDOWS, Sight.KEEPING, Sight.EVIDENCE),
    },
    Role.MONITORING: _OFFICE,
    Role.STANDBY: _EVERYBODY | {Sight.OWN_PROMISES},
    Role.MENTOR: _EVERYBODY | {Sight.INCIDENT, Sight.DRILLS, Sight.ROSTER},
    Role.AUDITOR: _OFFICE
    | {
        *(Sight.PROMISES, Sight.LOG, Sight.DRILLS, Sight.ROSTER, Sight.READINESS),
        *(Sight.HANDOVER, Sight.ALL_SESSIONS, Sight.WINDOWS, Sight.KEEPING, Sight.AUDIT),
    },
    Role.OPERATOR: _EVERYBODY | {Sight.OWN_PROMISES},
}
"""``PROMISES`` are everybody's, ``OWN_PROMISES`` those that were given to this person alone."""

DOES: Mapping[Role, frozenset[Deed]] = {
    Role.SHIFT_LEAD: frozenset(Deed) - {Deed.GO_ON_DELETING},
    Role.SYSADMIN: _HERS
    | {Deed.EDIT_REVIEW, Deed.PLAN, Deed.OPEN_WINDOW, Deed.CLOSE_WINDOW, Deed.TAKE_OVER}
    | {Deed.GO_ON_DELETING},
    Role.MONITORING: _HERS,
    Role.STANDBY: _HERS | _PROMISES_OF_HERS,
    Role.MENTOR: _HERS,
    Role.AUDITOR: _HERS,
    Role.OPERATOR: _HERS | _PROMISES_OF_HERS,
}
"""Whoever may end only their own sessions, or works only her own promises, is refused the others'
by the room: ``DOES`` says what may be done at all."""


def may_see(person: HubPerson, *sights: Sight) -> bool:
    """Whether this person may look at one of these now. Nobody off shift looks at anything."""
    return person.active and person.on_shift and not SEES[person.role].isdisjoint(sights)


def may_do(person: HubPerson, deed: Deed) -> bool:
    """Whether this person may do it now at all."""
    return person.active and person.on_shift and deed in DOES[person.role]
