"""A deed that was refused is written down, in one shape whichever room it was in."""

from runbook.hub.model.access import Deed
from runbook.hub.model.people import HubPerson
from runbook.hub.store import events
from runbook.hub.store.transaction import Transaction

DEED_REFUSED = "deed.refused"


def note_refused(
    tx: Transaction, person: HubPerson, deed: Deed, why: str, promise: str = ""
) -> None:
    """Write down that somebody was refused, and which promise it was about."""
    body = {"deed": str(deed), "why": why, "role": str(person.role)}
    events.log(
        tx, DEED_REFUSED, body=body | ({"callback": promise} if promise else {}), by=person.id
    )
