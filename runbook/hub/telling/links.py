"""Acknowledging without Telegram, by a one-time link.

A link lies in a mail and is opened by a person's browser. What follows links by itself (a mail
gateway that looks at them) must change nothing: ``offered`` only looks, ``by_link`` uses the link
up and is called for the button on the page. Links are never logged.
"""

from dataclasses import dataclass

from runbook.hub.incidents.acting import act
from runbook.hub.model.actions import Action, Answer, Order
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.store import codes, incidents, people
from runbook.hub.store.transaction import Transaction

NO_LINK = Answer("link.gone", done=False)
"""It was used, or is too old, or never was one of ours."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What a link would do: this person acknowledges this incident."""

    person: HubPerson
    incident: HubIncident


def offered(tx: Transaction, code: str) -> Offered | None:
    """What the link is for, without using it up; None when it is good for nothing."""
    return _meant(tx, codes.peek(tx, codes.ACKNOWLEDGE, code))


def language_of(tx: Transaction, kind: str, code: str) -> str | None:
    """The language of whom the link was made for, used or too old as it may be; None: nobody's."""
    made = codes.remembered(tx, kind, code)
    person = people.by_id(tx, made.subject) if made is not None else None
    return person.lang if person is not None else None


def by_link(tx: Transaction, office: Office, code: str) -> Answer:
    """Acknowledge by a link from a mail. It is obeyed as that person's button would be."""
    meant = _meant(tx, codes.use(tx, codes.ACKNOWLEDGE, code))
    if meant is None:
        return NO_LINK
    return act(tx, office, meant.person, Order(Action.ACKNOWLEDGE, meant.incident.number))


def _meant(tx: Transaction, used: codes.Used | None) -> Offered | None:
    if used is None:
        return None
    person = people.by_id(tx, used.subject)
    incident = incidents.by_key(tx, used.incident)
    if person is None or incident is None or not person.active:
        return None
    return Offered(person, incident)
