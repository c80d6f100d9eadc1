"""The end of an incident, said by a person: what it really was, and taking that back."""

from dataclasses import replace

from checks.causes import UNDETERMINED
from notifier.delivery import Purpose
from runbook.diagnosis.advice import CAUSES
from runbook.hub.cards.buttons import BACK, CHOOSE, SAME, choice
from runbook.hub.cards.card import words
from runbook.hub.cards.naming import cause_within
from runbook.hub.cards.viewing import view_of
from runbook.hub.incidents.change import Change, opened_again
from runbook.hub.incidents.keeping import apply
from runbook.hub.model.actions import Answer
from runbook.hub.model.incident import HubIncident, Weight
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.store.outbox import outbox_in
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.reaching import as_person, in_place
from runbook.hub.telling.screening import screened


def resolve(
    tx: Transaction, office: Office, person: HubPerson, incident: HubIncident, argument: str
) -> Answer | None:
    """Close it with its true cause, or show the causes to choose from. None: no such cause.

    From then on nobody is rung for it, whatever her PC still reports.
    """
    if argument.startswith(CHOOSE) or argument == BACK:
        _show_choice(tx, office, person, incident, argument)
        return Answer("choose_cause" if argument != BACK else "choose_nothing")
    cause = incident.cause if argument in {"", SAME} else argument
    if cause not in CAUSES:
        if argument not in {"", SAME}:
            return None
        cause = UNDETERMINED
    closed = replace(
        incident,
        closed_at=tx.now,
        closed_by=person.id,
        restored_at=incident.restored_at or tx.now,
        true_cause=cause,
    )
    apply(tx, office, Change(closed, "incident.closed", {"cause": cause}, by=person.id))
    name = cause_within(cause, person.lang)
    return Answer("resolved", values={"number": incident.number, "cause": name})


def reopen(tx: Transaction, office: Office, person: HubPerson, incident: HubIncident) -> Answer:
    """It was closed by mistake. It rings nobody anew: whoever opens it again knows of it.

    What was counted and expected before says nothing of now. The next operator it hits rings.
    """
    opened = replace(
        opened_again(incident, tx.now),
        weight=Weight(),
        awaits=incident.is_mass,
        acknowledged_at=incident.acknowledged_at or tx.now,
        acknowledged_by=incident.acknowledged_by or person.id,
    )
    apply(tx, office, Change(opened, "incident.reopened", by=person.id))
    return Answer("reopened", values={"number": incident.number})


def _show_choice(
    tx: Transaction, office: Office, person: HubPerson, incident: HubIncident, argument: str
) -> None:
    """The same card for this one person, with causes for buttons."""
    view = view_of(tx, office, incident, person.lang, reminds=False)
    card = words(view, str(person.role), rings=False)
    if argument != BACK:
        card = replace(card, buttons=choice(view, argument.removeprefix(CHOOSE)))
    clean, _hidden = screened(view.incident, card)
    reader = as_person(office, person)
    outbox = outbox_in(tx)
    for rank, route in enumerate(reader.routes):
        if route.channel in in_place(office):
            to = reader.recipient(rank)
            outbox.enqueue(Purpose.EDIT, incident.key, to, clean, tx.now)
