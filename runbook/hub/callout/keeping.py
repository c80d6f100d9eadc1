"""One step of a call-out: kept, told and written down in one transaction."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from runbook.hub.callout.callout import Callout
from runbook.hub.callout.planning import Policy
from runbook.hub.callout.seats import filling_of
from runbook.hub.callout.telling import tell
from runbook.hub.incidents import keeping
from runbook.hub.incidents.change import Change
from runbook.hub.model.incident import HubIncident
from runbook.hub.office import Office
from runbook.hub.store import callouts
from runbook.hub.store.transaction import Transaction


def policy(office: Office) -> Policy:
    """How waves go out, by the settings."""
    given = office.settings.callout
    return Policy(
        timedelta(seconds=given.office_first), given.wave, timedelta(seconds=given.wave_every)
    )


def keep(
    tx: Transaction,
    office: Office,
    before: Callout | None,
    after: Callout,
    incident: HubIncident,
    event: str,
    by: str = "",
    body: Mapping[str, object] | None = None,
) -> None:
    """Keep the newer one in the place of the older, tell everybody, and reword the cards.

    Raises StaleCalloutError or StaleError when either has moved on since it was read.
    """
    if before is None:
        callouts.add(tx, after)
    else:
        callouts.save(tx, before, after)
    tell(tx, office, before, after, incident)
    filled = filling_of(after)
    counts = {"callout": after.id, "seats": filled.seats, "coming": filled.coming}
    changed = incident
    if incident.called_out_at is None:
        changed = replace(incident, called_out_at=tx.now)
    keeping.apply(tx, office, Change(changed, event, {**counts, **(body or {})}, by=by))
