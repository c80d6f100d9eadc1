"""One-time links that stand in a mail in the place of a button."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from notifier.message import Button, Message
from runbook.hub.model.actions import Action, Order
from runbook.hub.model.incident import HubIncident
from runbook.hub.office import Office
from runbook.hub.store import codes
from runbook.hub.store.transaction import Transaction

ACKNOWLEDGE_PATH = "/a/"
"""Under ``server.url``; the code follows. Asked for, it shows a page with a button."""
LOGIN_PATH = "/login/"
"""The same for logging in."""
LIFETIME = timedelta(hours=24)
"""As long as an alert is retried."""


def acknowledge_link(tx: Transaction, office: Office, person_id: str, incident: HubIncident) -> str:
    """A link with which this person acknowledges this incident once; empty without ``url``."""
    base = office.settings.server.url
    if not base:
        return ""
    code = codes.make(tx, codes.ACKNOWLEDGE, person_id, LIFETIME, incident.key)
    return f"{base.rstrip('/')}{ACKNOWLEDGE_PATH}{code}"


def with_link(message: Message, link: str) -> Message:
    """The message, its button «Знаю» leading there on a channel without buttons."""
    return replace(message, buttons=tuple(tuple(_linked(row, link)) for row in message.buttons))


def _linked(row: tuple[Button, ...], link: str) -> Iterator[Button]:
    for button in row:
        order = Order.from_button(button.order)
        means_it = order is not None and order.action is Action.ACKNOWLEDGE
        yield replace(button, link=link) if means_it else button
