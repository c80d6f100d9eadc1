"""What a call-out does by itself, for the hub on duty: the next wave, and its end."""

from datetime import datetime

from runbook.hub.callout import planning, starting
from runbook.hub.callout.callout import Callout, Outcome
from runbook.hub.callout.gathering import candidates
from runbook.hub.callout.keeping import keep, policy
from runbook.hub.model.incident import HubIncident
from runbook.hub.office import Office
from runbook.hub.store import callouts, incidents
from runbook.hub.store.transaction import Transaction


def is_due(tx: Transaction, now: datetime) -> bool:
    """Whether ``due`` has anything to do: cheap, and needs no writing transaction."""
    return any(_needs_a_step(tx, one, now) for one in callouts.every_open(tx))


def due(tx: Transaction, office: Office, now: datetime) -> int:
    """Ask every wave that is due and end what is over; how many call-outs were changed.

    What was asked is kept in the same transaction that puts the questions into the outbox: killed
    at any point, it either was asked or will be, once.
    """
    changed = 0
    for callout in callouts.every_open(tx):
        incident = incidents.by_key(tx, callout.incident)
        if incident is not None:
            changed += _step(tx, office, callout, incident, now)
    return changed


def _needs_a_step(tx: Transaction, callout: Callout, now: datetime) -> bool:
    if callout.next_wave_at is not None and callout.next_wave_at <= now:
        return True
    incident = incidents.by_key(tx, callout.incident)
    return incident is not None and incident.over


def _step(
    tx: Transaction, office: Office, callout: Callout, incident: HubIncident, now: datetime
) -> bool:
    if incident.over:
        over = planning.ended(callout, Outcome.OVER, now)
        keep(tx, office, callout, over, incident, starting.OVER)
        return True
    if callout.next_wave_at is None or callout.next_wave_at > now:
        return False
    known = candidates(tx, office, callout, now)
    asked = planning.next_wave(callout, known, policy(office), now)
    if asked is None:
        return False
    kind = starting.EXHAUSTED if asked.outcome is Outcome.EXHAUSTED else starting.WAVE
    keep(tx, office, callout, asked, incident, kind, body={"wave": asked.wave})
    return True
