"""Puts what a call-out has to say into the outbox, within the transaction that records it."""

from dataclasses import replace

from notifier.delivery import Purpose
from notifier.message import Message
from notifier.page import Page
from runbook.hub.callout import words
from runbook.hub.callout.callout import Call, Callout, Outcome, Reply
from runbook.hub.callout.gathering import candidates, leads, to_take_over
from runbook.hub.callout.planning import left_to_ask
from runbook.hub.callout.words import Scene
from runbook.hub.cards.viewing import as_called
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.store import people
from runbook.hub.store.outbox import outbox_in
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.reaching import as_person, in_place, policy

NOBODY_LEFT = "/nobody left"
"""Names the message of its own that rings the lead; the list itself never rings."""


def tell(
    tx: Transaction,
    office: Office,
    before: Callout | None,
    after: Callout,
    incident: HubIncident,
) -> None:
    """Tell everybody what has changed between the two. Who must act is rung, the rest is edited."""
    all_asked = bool(after.free) and not left_to_ask(after, candidates(tx, office, after, tx.now))
    called = as_called(tx, incident, office.lang)
    scene = Scene(after, called, to_take_over(tx, incident), "", all_asked)
    for call in after.calls:
        person = people.by_id(tx, call.person)
        if person is None or not person.active or _knows_all(before, after, call):
            continue
        message = words.for_asked(_spoken(scene, person), call)
        purpose = _purpose(before, after, call)
        _put(tx, office, person, after.thread_of(person.id), message, purpose)
    _tell_leads(tx, office, scene, before, after)


def _tell_leads(
    tx: Transaction, office: Office, scene: Scene, before: Callout | None, after: Callout
) -> None:
    nobody_left = after.outcome is Outcome.EXHAUSTED
    emptied = nobody_left and (before is None or before.outcome is not after.outcome)
    for person in leads(tx):
        spoken = _spoken(scene, person)
        # It answers a press: a phone that rings for it says nothing new.
        listed = replace(words.for_lead(spoken), rings=False)
        purpose = Purpose.RING if before is None else Purpose.EDIT
        _put(tx, office, person, after.thread_of(person.id), listed, purpose)
        purpose = Purpose.RING if emptied else Purpose.EDIT
        aside = after.thread_of(person.id, NOBODY_LEFT)
        _put(tx, office, person, aside, words.nobody_left(spoken), purpose)


def _knows_all(before: Callout | None, after: Callout, call: Call) -> bool:
    """Whether she has her hand-over, and nothing has changed for her."""
    known = before.call_of(call.person) if before is not None else None
    return after.open and call.takes_over and known == call


def _purpose(before: Callout | None, after: Callout, call: Call) -> Purpose:
    """Rung are who is asked, who gets a seat without a press, and who need not come after all."""
    known = before.call_of(call.person) if before is not None else None
    if known is None or known.asked_at != call.asked_at:
        return Purpose.RING
    if not after.open:
        expects = known.reply is Reply.COMING
        return Purpose.RECOVERY if expects else Purpose.EDIT
    promoted = known.reply is Reply.RESERVE and call.reply is Reply.COMING
    return Purpose.RING if promoted and known.answered_at == call.answered_at else Purpose.EDIT


def _put(
    tx: Transaction,
    office: Office,
    person: HubPerson,
    thread: str,
    message: Message,
    purpose: Purpose,
) -> None:
    outbox = outbox_in(tx)
    if purpose is Purpose.EDIT:
        outbox.edit(thread, lambda _person: message, in_place(office), tx.now)
        return
    to = as_person(office, person)
    if to.routes:
        pause = policy(office).next_route_after
        page = Page(purpose, thread, to, message, next_route_after=pause, news=True)
        outbox.page(page, tx.now, in_place(office))


def _spoken(scene: Scene, person: HubPerson) -> Scene:
    return replace(scene, lang=person.lang)
