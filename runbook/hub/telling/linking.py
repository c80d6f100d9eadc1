"""One-time links that stand in a mail in the place of a button."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import ColumnElement, update

from notifier.message import Button, Message
from runbook.hub.model.actions import Action, Order
from runbook.hub.model.incident import HubIncident
from runbook.hub.office import Office
from runbook.hub.store import codes
from runbook.hub.store.moments import to_ms
from runbook.hub.store.tables import CODES
from runbook.hub.store.transaction import Transaction

ACKNOWLEDGE_PATH = "/a/"
"""Under ``server.url``; the code follows. Asked for, it shows a page with a button."""
LIFETIME = timedelta(hours=2)
"""Every ring brings a link of its own, so none has to last longer."""


def acknowledge_link(tx: Transaction, office: Office, person_id: str, incident: HubIncident) -> str:
    """A link with which this person acknowledges this incident once; empty without ``url``."""
    base = office.settings.server.url
    if not base:
        return ""
    code = codes.make(tx, codes.ACKNOWLEDGE, person_id, LIFETIME, incident.key)
    return f"{base.rstrip('/')}{ACKNOWLEDGE_PATH}{code}"


def end_links(tx: Transaction, key: str) -> None:
    """Somebody knows of the incident, or it is closed: its links are good for nothing more."""
    open_ones = (*_of(key), CODES.c.expires_at > to_ms(tx.now))
    tx.connection.execute(update(CODES).where(*open_ones).values(expires_at=to_ms(tx.now)))


def renew_links(tx: Transaction, key: str) -> None:
    """That was taken back: what was sent and not used is good again, for what was left of it."""
    lasts = CODES.c.made_at + LIFETIME // timedelta(milliseconds=1)
    tx.connection.execute(update(CODES).where(*_of(key)).values(expires_at=lasts))


def has_ack(message: Message) -> bool:
    """Whether there is a button «Знаю» for a link to stand in for."""
    return any(_acknowledges(button) for row in message.buttons for button in row)


def with_link(message: Message, link: str) -> Message:
    """The message, its button «Знаю» leading there on a channel without buttons."""
    return replace(message, buttons=tuple(tuple(_linked(row, link)) for row in message.buttons))


def _linked(row: tuple[Button, ...], link: str) -> Iterator[Button]:
    for button in row:
        yield replace(button, link=link) if _acknowledges(button) else button


def _acknowledges(button: Button) -> bool:
    order = Order.from_button(button.order)
    return order is not None and order.action is Action.ACKNOWLEDGE


def _of(key: str) -> tuple[ColumnElement[bool], ...]:
    kind = CODES.c.kind == codes.ACKNOWLEDGE
    return (kind, CODES.c.incident == key, CODES.c.used_at.is_(None))
