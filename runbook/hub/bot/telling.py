"""Puts what the bot says to somebody into the outbox, in the transaction that records why."""

from notifier.delivery import Purpose, Recipient
from notifier.message import Message
from runbook.alerting.channels import TELEGRAM
from runbook.hub.model.people import HubPerson
from runbook.hub.store.outbox import outbox_in
from runbook.hub.store.transaction import Transaction

NO_INCIDENT = ""
"""Answers are of no incident's thread: no new words of its card may take their place."""


def tell(tx: Transaction, chat: int, person: HubPerson | None, message: Message) -> None:
    """One message to one chat. What is not about an outage is never gathered into a list."""
    role = person.role.value if person else ""
    known = person.id if person else ""
    to = Recipient(role, known, TELEGRAM, str(chat), known)
    outbox_in(tx).enqueue(Purpose.EXERCISE, NO_INCIDENT, to, message, tx.now)
