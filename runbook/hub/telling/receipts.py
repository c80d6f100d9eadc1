"""Puts onto the record what became of each attempt to tell somebody: with its result, or not."""

from dataclasses import replace

from notifier.delivery import Attempt, Delivery, Purpose, State
from runbook.hub.store import events, incidents
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.letters import forget_link_of
from runbook.hub.telling.superseding import point_below

ACCEPTED = "alert.accepted"
FAILED = "alert.failed"
_KINDS = {State.ACCEPTED.value: ACCEPTED, State.FAILED.value: FAILED}


def note(tx: Transaction, delivery: Delivery, attempt: Attempt) -> None:
    """Write down what ended an attempt, and when somebody was first alerted of an incident.

    Edits ring nobody and are left out, and so is what is tried again. Links in what was
    settled are forgotten.
    """
    forget_link_of(tx, delivery)
    kind = _KINDS.get(attempt.outcome)
    if kind is None or delivery.is_edit:
        return
    to = delivery.recipient
    body = {"role": to.role, "channel": to.channel, "purpose": str(delivery.purpose)}
    if kind == FAILED:
        body["error"] = attempt.error
    events.log(tx, kind, delivery.incident, body)
    if kind != ACCEPTED:
        return
    point_below(tx, delivery)
    if delivery.purpose is not Purpose.RING:
        return
    incident = incidents.by_key(tx, delivery.incident)
    if incident is not None and incident.alerted_at is None:
        incidents.save(tx, replace(incident, alerted_at=attempt.finished_at or tx.now))
