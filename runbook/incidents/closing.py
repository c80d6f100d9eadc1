"""PURE. What a person changes about an incident afterwards: its end, its cause, when it is due."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from runbook.diagnosis.advice import CAUSES
from runbook.incident import Incident
from runbook.incidents.timeline import CLOCK_SLACK, began, stamp
from runbook.privacy.personal_data import find_client_data
from runbook.privacy.plain_text import one_text
from runbook.privacy.ticket import ticket_fault

REOPEN_WITHIN = timedelta(days=7)
"""A closed incident may be reopened so long: later its figures have been reported."""
LONGEST_NOTE = 2000
LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class Closing:
    """What is known at closing. ``cause`` is the true one, of the catalogue."""

    cause: str
    ticket: str = ""
    hindered: str = ""
    restored_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """The incident as it will be, and the event that says so."""

    incident: Incident
    kind: str
    body: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing is changed: a text id and its values; ``<text_id>.hint`` says what to do."""

    text_id: str
    values: Mapping[str, str] = field(default_factory=dict)


def close(incident: Incident, closing: Closing, now: datetime) -> Changed | Refused:
    """Close it with its true cause. One that ended unseen has none yet and gets it here.

    Texts a person typed are judged here too: no way around the guard leads into the journal.
    """
    if closing.cause not in CAUSES:
        return Refused("incident.close.no_such_cause")
    if incident.closed_at is not None and incident.true_cause:
        return Refused("incident.close.twice", {"at": stamp(incident.closed_at)})
    refused = (closing.ticket and refused_ticket(closing.ticket)) or (
        closing.hindered and refused_text(closing.hindered)
    )
    if refused:
        return refused
    restored = closing.restored_at or incident.restored_at
    if closing.restored_at is not None:
        start = began(incident)
        if closing.restored_at < start - CLOCK_SLACK or closing.restored_at > now:
            return Refused("incident.close.restored_before", {"at": stamp(start)})
    closed = replace(
        incident,
        restored_at=restored,
        closed_at=now,
        true_cause=closing.cause,
        ticket=one_text(closing.ticket) or incident.ticket,
        hindered=one_text(closing.hindered) or incident.hindered,
    )
    body = {
        "cause": closed.true_cause,
        "diagnosed": incident.cause,
        "ticket": closed.ticket,
        "hindered": closed.hindered,
        "restored": restored is not None,
    }
    return Changed(closed, "incident.closed", body)


def reopen(incident: Incident, open_one: Incident | None, now: datetime) -> Changed | Refused:
    """Take a closing back; the ticket and what hindered stay as what is offered next time.

    ``open_one`` is the operator's outage that goes on: one that did not end cannot be beside it.
    """
    if incident.closed_at is None:
        return Refused("incident.reopen.open")
    if now - incident.closed_at > REOPEN_WITHIN:
        return Refused("incident.reopen.late", {"at": stamp(incident.closed_at)})
    if incident.restored_at is None and open_one is not None and open_one.key != incident.key:
        return Refused("incident.reopen.another")
    reopened = replace(incident, closed_at=None, true_cause="")
    return Changed(reopened, "incident.reopened", {"cause": incident.true_cause})


def expect(incident: Incident, eta: datetime | None) -> Changed | Refused:
    """Set when whoever mends it expects to be done, or take that back (None)."""
    if incident.over:
        return Refused("incident.eta.over")
    if eta is None and incident.eta_at is None:
        return Refused("incident.eta.none")
    until = None if eta is None else _ms(eta)
    return Changed(replace(incident, eta_at=eta), "incident.eta", {"eta_at": until})


def note(incident: Incident, text: str) -> Changed | Refused:
    """Add a note. The incident itself stays as it is."""
    return refused_text(text, LONGEST_NOTE) or Changed(
        incident, "incident.note", {"text": one_text(text)}
    )


def refused_text(text: str, longest: int = LONGEST_LINE) -> Refused | None:
    """Why a person's words cannot be kept: nothing there, too long, or a client's data in them."""
    if not text.strip():
        return Refused("incident.text.empty")
    if len(text) > longest:
        return Refused("incident.text.long", {"most": str(longest)})
    found = find_client_data(text)
    return Refused(f"incident.text.{found}") if found else None


def refused_ticket(text: str) -> Refused | None:
    """Why a text is no ticket number that can be kept and told to the lead; None when it is one."""
    found = ticket_fault(text)
    return Refused(f"incident.ticket.{found}") if found else None


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
