"""What an attempt came to, written as the dispatcher writes it, without a dispatcher."""

from datetime import datetime

from notifier.delivery import Delivery, DeliveryError, Receipt
from notifier.outbox.outbox import Outbox
from notifier.outbox.settlement import settle


def settle_failed(
    outbox: Outbox,
    delivery: Delivery,
    owner: str,
    error: DeliveryError,
    now: datetime,
    jitter: float = 0.0,
) -> None:
    """The attempt failed; when it is tried again follows from the error and the attempts."""
    outbox.settle(delivery, owner, settle(delivery, error, now, jitter), now)


def settle_accepted(
    outbox: Outbox, delivery: Delivery, owner: str, receipt: Receipt, now: datetime
) -> None:
    """The channel has the message."""
    outbox.settle(delivery, owner, settle(delivery, receipt, now, 0.0), now)
