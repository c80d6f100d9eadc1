"""What a person is told beside the cards of incidents: a message that stands alone."""

import hashlib

from notifier.delivery import Purpose
from notifier.message import Message
from notifier.page import Page
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.store.outbox import outbox_in
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.reaching import as_person, in_place, policy

_KEY_BYTES = 8


def tell_aside(
    tx: Transaction, office: Office, person: HubPerson, what: str, message: Message
) -> bool:
    """Put it on its way, by the next route too when the first does not take it.

    ``what`` tells it from others of the same moment. Its thread is no incident's, so no new words
    of a card take its place. False when the person has no way that is open.
    """
    to = as_person(office, person)
    if not to.routes:
        return False
    outbox = outbox_in(tx)
    page = Page(
        # What is not about an outage alone is never gathered into a list.
        Purpose.EXERCISE,
        thread(what, tx),
        to,
        message,
        next_route_after=policy(office).next_route_after,
        avoid=outbox.dead_channels(tx.now),
    )
    outbox.page(page, tx.now, in_place(office))
    return True


def thread(what: str, tx: Transaction) -> str:
    """No incident's: what is told beside the cards is told apart by it."""
    named = f"{what} {tx.now.isoformat()}".encode()
    return hashlib.blake2b(named, digest_size=_KEY_BYTES).hexdigest()
