"""Obeys people's orders, each in one transaction, and refuses visibly whatever may not be.

Ordering the same twice is no fault: the second one is told who was first. Every order and every
refusal is an event with the person who gave it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from runbook.hub.callout.starting import answer_order, start
from runbook.hub.cards.buttons import UNDO
from runbook.hub.cards.viewing import named
from runbook.hub.incidents import ending
from runbook.hub.incidents.change import Change
from runbook.hub.incidents.degrading import degrade, undegrade
from runbook.hub.incidents.expecting import Expected, expected, update_before
from runbook.hub.incidents.keeping import apply
from runbook.hub.model.actions import Action, Answer, Order
from runbook.hub.model.authority import OF_AN_INCIDENT, Refusal, refusal
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson
from runbook.hub.monitoring.passing import pass_on
from runbook.hub.office import Office
from runbook.hub.rooms.roster import ordering as substitution
from runbook.hub.store import events, incidents, people
from runbook.hub.store.transaction import Transaction
from runbook.hub.support.opening import open_case, withdraw
from runbook.hub.telling.relieving import list_relief
from runbook.language.moscow import clock

REFUSED = "order.refused"


def act(tx: Transaction, office: Office, person: HubPerson | None, order: Order) -> Answer:
    """Do what a person orders, or say why not.

    What only looks (``SHOW_…``, ``LOG_IN``) is checked here and answered by whoever shows it: the
    answer is ``allowed``.
    """
    incident = incidents.by_number(tx, order.incident) if order.incident else None
    why = refusal(person, order.action, incident)
    if person is None or why is not None:
        return refuse(tx, person, order, why or Refusal.UNKNOWN, incident)
    if order.action in _BESIDES:
        return _BESIDES[order.action](tx, office, person, order)
    if incident is None or order.action not in OF_AN_INCIDENT:
        return Answer("allowed")
    return _ORDERS[order.action](tx, office, person, incident, order)


def refuse(
    tx: Transaction,
    person: HubPerson | None,
    order: Order,
    why: str,
    incident: HubIncident | None = None,
) -> Answer:
    """Refuse, and write down whose order it was."""
    role = str(person.role) if person is not None else ""
    body = {"order": str(order.action), "number": order.incident, "why": why, "role": role}
    key = incident.key if incident is not None else ""
    events.log(tx, REFUSED, key, body, person.id if person is not None else "")
    return Answer(f"refused.{why}", done=False, values={"number": order.incident})


def _acknowledge(
    tx: Transaction, office: Office, person: HubPerson, incident: HubIncident, _order: Order
) -> Answer:
    first = incident.acknowledged_at
    if first is not None and incident.acknowledged_by:
        at = clock(first)
        if incident.acknowledged_by == person.id:
            return Answer("acknowledged.by_you", values={"number": incident.number, "at": at})
        by = people.by_id(tx, incident.acknowledged_by)
        who = named(tx, by, person.lang) if by is not None else incident.acknowledged_by
        values: dict[str, str | int] = {"number": incident.number, "who": who, "at": at}
        return Answer("acknowledged.before", values=values)
    # What she only heard from the operator becomes this person's own word, of the same time.
    known = replace(incident, acknowledged_at=first or tx.now, acknowledged_by=person.id)
    saved = apply(tx, office, Change(known, "incident.acknowledged", by=person.id))
    list_relief(tx, office, person, saved)
    return Answer("acknowledged", values={"number": incident.number})


def _unacknowledge(
    tx: Transaction, office: Office, person: HubPerson, incident: HubIncident, _order: Order
) -> Answer:
    if incident.acknowledged_at is None:
        return Answer("unacknowledged.before", values={"number": incident.number})
    unknown = replace(incident, acknowledged_at=None, acknowledged_by="")
    apply(tx, office, Change(unknown, "incident.unacknowledged", by=person.id))
    return Answer("unacknowledged", values={"number": incident.number})


def _set_eta(
    tx: Transaction, office: Office, person: HubPerson, incident: HubIncident, order: Order
) -> Answer:
    asked = expected(order.argument, tx.now)
    if asked is None:
        return refuse(tx, person, order, Refusal.MALFORMED, incident)
    changed = replace(incident, eta_at=asked.eta_at, update_at=asked.update_at)
    body = {"eta_at": _written(asked.eta_at), "update_at": _written(asked.update_at)}
    apply(tx, office, Change(changed, "incident.eta", body, by=person.id))
    return _eta_answer(asked, incident)


def _eta_answer(asked: Expected, incident: HubIncident) -> Answer:
    if asked.eta_at is None:
        return Answer("eta.cleared", values={"number": incident.number})
    values: dict[str, str | int] = {"number": incident.number, "at": clock(asked.eta_at)}
    update = update_before(asked.update_at, asked.eta_at)
    if update is None:
        return Answer("eta", values=values)
    return Answer("eta.update", values={**values, "update": clock(update)})


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _resolve(
    tx: Transaction, office: Office, person: HubPerson, incident: HubIncident, order: Order
) -> Answer:
    answer = ending.resolve(tx, office, person, incident, order.argument)
    return answer or refuse(tx, person, order, Refusal.MALFORMED, incident)


def _reopen(
    tx: Transaction, office: Office, person: HubPerson, incident: HubIncident, _order: Order
) -> Answer:
    return ending.reopen(tx, office, person, incident)


def _call_out(
    tx: Transaction, office: Office, person: HubPerson, incident: HubIncident, order: Order
) -> Answer:
    return start(tx, office, incident, person.id, order.argument)


def _open_support(
    tx: Transaction, office: Office, person: HubPerson, incident: HubIncident, order: Order
) -> Answer:
    if order.argument == UNDO:
        # It was opened for all of a mass incident, and is taken back for all of it.
        whole = incidents.by_key(tx, incident.parent) if incident.parent else None
        return withdraw(tx, office, whole or incident, person.id)
    if order.argument:
        return refuse(tx, person, order, Refusal.MALFORMED, incident)
    return open_case(tx, office, incident, person.id)


def _pass_on(
    tx: Transaction, office: Office, person: HubPerson, incident: HubIncident, _order: Order
) -> Answer:
    return pass_on(tx, office, incident, person.id)


_Besides = Callable[[Transaction, Office, HubPerson, Order], Answer]
_BESIDES: Mapping[Action, _Besides] = {
    Action.DEGRADE: degrade,
    Action.UNDEGRADE: undegrade,
    Action.COME: answer_order,
    Action.COME_LATER: answer_order,
    Action.DECLINE: answer_order,
    Action.SUBSTITUTE: substitution.obey,
}
_Obey = Callable[[Transaction, Office, HubPerson, HubIncident, Order], Answer]
_ORDERS: Mapping[Action, _Obey] = {
    Action.ACKNOWLEDGE: _acknowledge,
    Action.UNACKNOWLEDGE: _unacknowledge,
    Action.SET_ETA: _set_eta,
    Action.RESOLVE: _resolve,
    Action.REOPEN: _reopen,
    Action.CALL_OUT: _call_out,
    Action.OPEN_SUPPORT: _open_support,
    Action.PASS_ON: _pass_on,
}
