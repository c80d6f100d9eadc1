"""What is ordered about a call-out: begun, hurried, repeated, stopped, and answered."""

import secrets
from dataclasses import replace
from datetime import timedelta

from runbook.hub.callout import orders, planning
from runbook.hub.callout.callout import Callout, Outcome
from runbook.hub.callout.gathering import candidates, operators_hit
from runbook.hub.callout.keeping import keep, policy
from runbook.hub.callout.seats import filling_of
from runbook.hub.model.actions import Answer, Order
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.store import callouts, incidents
from runbook.hub.store.transaction import Transaction
from runbook.language.moscow import clock

STARTED, HURRIED, AGAIN = "callout.started", "callout.hurried", "callout.asked_again"
STOPPED, ANSWERED, WAVE = "callout.stopped", "callout.answered", "callout.wave"
EXHAUSTED, OVER = "callout.exhausted", "callout.over"
"""Events of the log."""

_ID_BYTES = 8
_ASKS = {"callout.started", "callout.started_at_once", "callout.hurried", "callout.again"}


def start(tx: Transaction, office: Office, incident: HubIncident, by: str, how: str = "") -> Answer:
    """The lead's order: begin to call out; or of one that is open what ``orders`` names in ``how``.

    What belongs to a mass incident is called out for all of it. The order given twice begins
    nothing twice.
    """
    whole = incidents.by_key(tx, incident.parent) if incident.parent else None
    meant = whole if whole is not None and not whole.over else incident
    standing = callouts.open_of(tx, meant.key)
    if standing is None:
        if how in {orders.STOP, orders.AT_ONCE}:
            return Answer("callout.none", done=False)
        return _begin(tx, office, meant, by)
    if how == orders.STOP:
        return _stop(tx, office, standing, meant, by)
    if how == orders.AT_ONCE:
        return _hurry(tx, office, standing, meant, by)
    if how == orders.ASK_AGAIN:
        return _again(tx, office, standing, meant, by)
    return _answer("callout.already", standing, meant)


def answer_order(tx: Transaction, office: Office, person: HubPerson, order: Order) -> Answer:
    """What the button of somebody who was asked comes to."""
    said = orders.read(order)
    if said is None:
        return Answer("callout.not_asked", done=False)
    return _take(tx, office, person, said)


def answer(
    tx: Transaction, office: Office, person: HubPerson, callout_id: str, said: str | int
) -> Answer:
    """The same, with ``yes``, ``no`` or the minutes in which she comes."""
    if isinstance(said, int):
        return _take(tx, office, person, orders.Said(callout_id, True, said))
    return _take(tx, office, person, orders.Said(callout_id, said == "yes"))


def _take(tx: Transaction, office: Office, person: HubPerson, said: orders.Said) -> Answer:
    standing = callouts.by_id(tx, said.callout)
    incident = None if standing is None else incidents.by_key(tx, standing.incident)
    if standing is None or incident is None:
        return Answer("callout.not_asked", done=False)
    result = planning.answered(standing, person.id, said.minutes, tx.now, yes=said.yes)
    if result.changed:
        body: dict[str, object] = {"person": person.id, "answer": result.code}
        if said.minutes is not None:
            body["minutes"] = said.minutes
        if result.promoted:
            body["promoted"] = result.promoted
        keep(tx, office, standing, result.callout, incident, ANSWERED, person.id, body)
    refused = result.code in {"callout.not_asked", "callout.ended"}
    values: dict[str, str | int] = {"number": incident.number}
    if said.minutes is not None:
        values["at"] = clock(tx.now + timedelta(minutes=said.minutes))
    return Answer(result.code, not refused, values)


def _begin(tx: Transaction, office: Office, incident: HubIncident, by: str) -> Answer:
    if incident.over:
        return Answer("callout.over", done=False, values={"number": incident.number})
    rules = policy(office)
    hit = [one for one in operators_hit(tx, incident) if not one.over]
    empty = Callout(
        id=secrets.token_hex(_ID_BYTES),
        incident=incident.key,
        seats=planning.seats_wanted(office.settings.callout.seats, len(hit)),
        started_at=tx.now,
        started_by=by,
        next_wave_at=tx.now + rules.office_first,
    )
    # Without time of its own for the office the first wave is asked now.
    begun = planning.next_wave(empty, candidates(tx, office, empty, tx.now), rules, tx.now) or empty
    keep(tx, office, None, begun, incident, STARTED, by)
    return _answer("callout.started_at_once" if begun.wave else "callout.started", begun, incident)


def _stop(
    tx: Transaction, office: Office, standing: Callout, incident: HubIncident, by: str
) -> Answer:
    stopped = planning.ended(standing, Outcome.STOPPED, tx.now)
    keep(tx, office, standing, stopped, incident, STOPPED, by)
    return _answer("callout.stopped", stopped, incident)


def _hurry(
    tx: Transaction, office: Office, standing: Callout, incident: HubIncident, by: str
) -> Answer:
    if not standing.free or standing.next_wave_at is None:
        return _answer("callout.already", standing, incident)
    due = replace(standing, next_wave_at=tx.now)
    known = candidates(tx, office, due, tx.now)
    asked = planning.next_wave(due, known, policy(office), tx.now) or due
    keep(tx, office, standing, asked, incident, HURRIED, by)
    return _answer("callout.hurried", asked, incident)


def _again(
    tx: Transaction, office: Office, standing: Callout, incident: HubIncident, by: str
) -> Answer:
    hit = [one for one in operators_hit(tx, incident) if not one.over]
    seats = planning.seats_wanted(office.settings.callout.seats, len(hit))
    anew = planning.again(standing, seats, tx.now)
    known = candidates(tx, office, anew, tx.now)
    asked = planning.next_wave(anew, known, policy(office), tx.now) or anew
    keep(tx, office, standing, asked, incident, AGAIN, by)
    return _answer("callout.again", asked, incident)


def _answer(code: str, callout: Callout, incident: HubIncident) -> Answer:
    filled = filling_of(callout)
    values: dict[str, str | int] = {"number": incident.number, "seats": filled.seats}
    values |= {"coming": filled.coming, "asked": filled.asked}
    if callout.open and callout.next_wave_at is not None:
        values["at"] = clock(callout.next_wave_at)
    if filled.exhausted and code in _ASKS:
        code = "callout.unanswered" if filled.silent else "callout.nobody_left"
    return Answer(code, values=values)
