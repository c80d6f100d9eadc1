"""How full a call-out is, for the lead's card."""

from runbook.hub.callout.seats import Fill, filling_of
from runbook.hub.store import callouts
from runbook.hub.store.transaction import Transaction


def fill(tx: Transaction, incident_key: str) -> Fill | None:
    """How the newest call-out for this incident stands; None where there was none."""
    found = callouts.latest_of(tx, incident_key)
    return None if found is None else filling_of(found)
