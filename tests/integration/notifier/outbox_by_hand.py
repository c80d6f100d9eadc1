"""An outbox worked by hand: put in, claimed and begun, taken by the channel, looked at."""

from datetime import datetime, timedelta

from notifier.delivery import Delivery, Purpose, Receipt, Recipient, State
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from tests.integration.notifier.desk import KEY, LEAD
from tests.integration.notifier.night_outbox import NOW
from tests.integration.notifier.settling import settle_accepted

LEASE = timedelta(seconds=60)
MINE = "me"


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def put(
    outbox: Outbox,
    purpose: Purpose = Purpose.RING,
    text: str = "Сбой",
    recipient: Recipient = LEAD,
    *,
    now: datetime = NOW,
    incident: str = KEY,
) -> str:
    message = Message(text, rings=purpose is not Purpose.EDIT)
    with outbox.transaction():
        return outbox.enqueue(purpose, incident, recipient, message, now).id


def begin(outbox: Outbox, now: datetime = NOW) -> Delivery:
    """Claim what is due, and go out with it."""
    claimed = outbox.claim(now, LEASE, MINE)
    assert claimed is not None
    begun = outbox.begin_attempt(claimed, MINE, now)
    assert begun is not None
    return begun.delivery


def accept(outbox: Outbox, message_id: str, now: datetime = NOW) -> None:
    """The channel takes what is due."""
    settle_accepted(outbox, begin(outbox, now), MINE, Receipt(message_id, now), now)


def state(outbox: Outbox, identifier: str) -> State:
    found = outbox.find(identifier)
    assert found is not None
    return found.state
