"""What a person is told of a shift: a short message by Telegram, and the whole of it by mail.

The short one holds numbers, causes, counts and ids only; what is more goes by the bank's mail.
"""

from dataclasses import replace

from notifier.delivery import Purpose
from notifier.message import Message
from notifier.page import Page
from runbook.alerting.channels import EMAIL
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.store.outbox import outbox_in
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.asides import thread
from runbook.hub.telling.reaching import as_person, in_place, policy


def brief(
    tx: Transaction, office: Office, person: HubPerson, what: str, short: Message, whole: Message
) -> bool:
    """Put both on their way. ``what`` tells them from others of this moment. False: no way."""
    to = as_person(office, person)
    outbox = outbox_in(tx)
    for name, message, by_mail in (("short", short, False), ("whole", whole, True)):
        routes = tuple(one for one in to.routes if (one.channel == EMAIL) is by_mail)
        if not routes:
            continue
        page = Page(
            Purpose.EXERCISE,
            thread(f"{what} {name} {person.id}", tx),
            replace(to, routes=routes),
            message,
            next_route_after=policy(office).next_route_after,
            avoid=outbox.dead_channels(tx.now),
        )
        outbox.page(page, tx.now, in_place(office))
    return bool(to.routes)
