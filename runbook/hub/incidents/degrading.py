"""Degraded mode of the whole office: one switch of the lead, seen by everybody."""

from notifier.message import Message
from runbook.hub.cards.buttons import BACK, CHOOSE, surely_undegrade
from runbook.hub.cards.viewing import ON, degraded_since, named
from runbook.hub.incidents.keeping import reword
from runbook.hub.model.actions import Answer, Order
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.store import events, incidents, people, switches, undone
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.asides import tell_aside
from runbook.language.moscow import clock
from runbook.language.texts import t

RELIEF = "relief"
"""The key in the switch's body that says whether speed norms are lifted."""


def degrade(tx: Transaction, office: Office, person: HubPerson, _order: Order) -> Answer:
    """Begin degraded mode; operators' screens show it with their next report."""
    since = degraded_since(tx)
    if since is not None:
        switch = switches.get(tx, switches.DEGRADED)
        by = people.by_id(tx, switch.by) if switch is not None else None
        who = named(tx, by, person.lang) if by is not None else ""
        return Answer("degraded.before", values={"who": who, "at": clock(since)})
    switches.put(tx, switches.DEGRADED, {ON: True, RELIEF: True}, person.id)
    events.log(tx, "office.degraded", by=person.id)
    _tell_everybody(tx, office)
    return Answer("degraded", values={"at": clock(tx.now)})


def undegrade(tx: Transaction, office: Office, person: HubPerson, order: Order) -> Answer:
    """End degraded mode. From a card she is asked once more: it ends for everybody."""
    if order.argument in {CHOOSE, BACK}:
        return _ask_once_more(tx, office, person, order)
    if degraded_since(tx) is None:
        return Answer("undegraded.before")
    switches.put(tx, switches.DEGRADED, {ON: False, RELIEF: False}, person.id)
    events.log(tx, "office.undegraded", by=person.id)
    _tell_everybody(tx, office)
    return Answer("undegraded")


def _ask_once_more(tx: Transaction, office: Office, person: HubPerson, order: Order) -> Answer:
    if degraded_since(tx) is None:
        return Answer("undegraded.before")
    if order.argument == BACK:
        return Answer("undegraded.kept")
    title = t("hub.ask.undegrade", person.lang)
    buttons = surely_undegrade(order.incident, person.lang)
    question = Message(title, rings=False, lang=person.lang, buttons=buttons)
    if not tell_aside(tx, office, person, f"undegrade {person.id}", question):
        return Answer("refused.malformed", done=False)
    return Answer("undegraded.sure")


def _tell_everybody(tx: Transaction, office: Office) -> None:
    """By the cards everybody has: of whatever is open, without those that a mass one speaks for.

    A mass one that is over says that the mode was left on, until it is closed. What many share
    comes first; the hub on duty goes on with what is too much for one transaction.
    """
    saying = sorted(filter(_says, incidents.unclosed(tx)), key=lambda one: not one.is_mass)
    undone.put(tx, undone.REWORD, [one.key for one in saying])
    reword_rest(tx, office, undone.MOST_AT_ONCE)


def reword_rest(tx: Transaction, office: Office, most: int) -> int:
    """Give cards that do not say yet how degraded mode stands new words; of how many incidents."""
    keys = undone.take(tx, undone.REWORD, most)
    for key in keys:
        incident = incidents.by_key(tx, key)
        if incident is not None and incident.closed_at is None and _says(incident):
            reword(tx, office, incident)
    return len(keys)


def _says(incident: HubIncident) -> bool:
    goes_on = incident.is_mass or not incident.over
    return goes_on and incident.told and not incident.parent
