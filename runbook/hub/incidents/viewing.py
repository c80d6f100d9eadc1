"""Gathers from the database what a card may say."""

from datetime import datetime

from runbook.hub.callout.filling import fill
from runbook.hub.incidents.screening import defused
from runbook.hub.incidents.totals import with_totals
from runbook.hub.incidents.view import Filled, View
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson
from runbook.hub.monitoring.relief import steps
from runbook.hub.office import Office
from runbook.hub.store import incidents, people, switches
from runbook.hub.store.transaction import Transaction
from runbook.texts import t

ON = "on"
"""The key in the body of the switch ``DEGRADED`` that says whether it is on."""


def view_of(tx: Transaction, office: Office, incident: HubIncident, *, reminds: bool) -> View:
    """The incident as its readers are to see it now."""
    lang = office.lang
    mass = incidents.by_key(tx, incident.parent) if incident.parent else None
    return View(
        defused(with_totals(tx, incident), lang),
        lang,
        parent_number=mass.number if mass else 0,
        acknowledged_by=_who(tx, incident.acknowledged_by, lang),
        closed_by=_who(tx, incident.closed_by, lang),
        filled=_filled(tx, incident) if incident.called_out_at is not None else None,
        degraded_at=degraded_since(tx),
        relief=tuple(steps(office, incident.side)) if incident.is_mass else (),
        reminds=reminds,
    )


def degraded_since(tx: Transaction) -> datetime | None:
    """Since when the office works in degraded mode; None when it does not."""
    switch = switches.get(tx, switches.DEGRADED)
    return switch.at if switch is not None and switch.body.get(ON) is True else None


def named(tx: Transaction, person: HubPerson, lang: str) -> str:
    """A person as the others read of them: the role, never the name.

    Where several have the role, the person's code says which of them.
    """
    role = t(f"role.{person.role}", lang).lower()
    if all(one.id == person.id for one in people.of_roles(tx, [person.role])):
        return role
    return t("hub.card.person", lang, role=role, code=person.id)


def _who(tx: Transaction, person_id: str, lang: str) -> str:
    person = people.by_id(tx, person_id) if person_id else None
    return named(tx, person, lang) if person is not None else person_id


def _filled(tx: Transaction, incident: HubIncident) -> Filled | None:
    found = fill(tx, incident.key)
    if found is None:
        return None
    return Filled(
        found.seats, found.coming, found.asked, found.declined, found.running, found.exhausted
    )
