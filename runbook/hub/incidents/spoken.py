"""Acknowledging by a code read out on the phone, where neither Telegram nor mail gets through.

Whoever sits at the hub makes it for a person and reads it out; that person, or whoever the person
tells it to, gives it back. It acknowledges this one incident in that person's name, and is good
for nothing else: its subject is no person's id, so that it never logs anybody in.
"""

from datetime import timedelta

from runbook.hub.incidents.acting import act
from runbook.hub.model.actions import Action, Answer, Order
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.store import codes, events, incidents, people
from runbook.hub.store.transaction import Transaction

LIFETIME = timedelta(minutes=15)
MADE = "acknowledge.code_made"
_SUBJECT = "acknowledge/"


def spoken_code(tx: Transaction, person: HubPerson, incident: HubIncident) -> str:
    """A code of digits for this person and this incident; an earlier one of theirs ends."""
    subject = f"{_SUBJECT}{person.id}"
    codes.withdraw(tx, codes.LOGIN, subject)
    code = codes.make(tx, codes.LOGIN, subject, LIFETIME, incident.key)
    events.log(tx, MADE, incident.key, {"for": person.id})
    return code


def by_spoken_code(tx: Transaction, office: Office, number: int, code: str) -> Answer | None:
    """Acknowledge in the name of whom the code was made for; None for a wrong one.

    A code for another incident is not used up: it was only read out for the wrong number.
    """
    meant = codes.peek(tx, codes.LOGIN, code)
    incident = incidents.by_number(tx, number)
    if meant is None or incident is None or meant.incident != incident.key:
        return None
    person = people.by_id(tx, meant.subject.removeprefix(_SUBJECT))
    if not meant.subject.startswith(_SUBJECT) or person is None:
        return None
    codes.use(tx, codes.LOGIN, code)
    return act(tx, office, person, Order(Action.ACKNOWLEDGE, number))
