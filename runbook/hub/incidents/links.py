"""Acknowledging and logging in without Telegram: one-time links and spoken codes.

A link lies in a mail and is opened by a person's browser. What follows links by itself (a mail
gateway that looks at them) must change nothing: ``offered`` only looks, ``by_link`` uses the link
up and is called for the button on the page. Links and codes are never logged.
"""

from dataclasses import dataclass
from datetime import timedelta

from runbook.hub.incidents.acting import act
from runbook.hub.incidents.linking import LOGIN_PATH
from runbook.hub.model.actions import Action, Answer, Order
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.store import codes, events, incidents, people
from runbook.hub.store.transaction import Transaction

LOGIN_LIFETIME = timedelta(minutes=10)
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


def by_link(tx: Transaction, office: Office, code: str) -> Answer:
    """Acknowledge by a link from a mail. It is obeyed as that person's button would be."""
    meant = _meant(tx, codes.use(tx, codes.ACKNOWLEDGE, code))
    if meant is None:
        return NO_LINK
    return act(tx, office, meant.person, Order(Action.ACKNOWLEDGE, meant.incident.number))


def login_link(tx: Transaction, office: Office, person_id: str) -> str:
    """A link with which this person logs in once; only the code's path without ``server.url``."""
    code = codes.make(tx, codes.LOGIN, person_id, LOGIN_LIFETIME)
    events.log(tx, "login.offered", body={"person": person_id})
    return f"{office.settings.server.url.rstrip('/')}{LOGIN_PATH}{code.replace(' ', '')}"


def login_code(tx: Transaction, person_id: str) -> str:
    """A code to be read out over the telephone, with which this person logs in once."""
    code = codes.make(tx, codes.LOGIN, person_id, LOGIN_LIFETIME)
    events.log(tx, "login.offered", body={"person": person_id})
    return code


def by_code(tx: Transaction, code: str) -> HubPerson | None:
    """Who logs in with this code, which is used up; None for a wrong one."""
    used = codes.use(tx, codes.LOGIN, code)
    person = people.by_id(tx, used.subject) if used is not None else None
    if person is None or not person.active:
        events.log(tx, "login.refused")
        return None
    events.log(tx, "login.done", by=person.id)
    return person


def _meant(tx: Transaction, used: codes.Used | None) -> Offered | None:
    if used is None:
        return None
    person = people.by_id(tx, used.subject)
    incident = incidents.by_key(tx, used.incident)
    if person is None or incident is None or not person.active:
        return None
    return Offered(person, incident)
