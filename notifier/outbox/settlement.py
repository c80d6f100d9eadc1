"""What an attempt's result means for its delivery: decided here, written by the outbox."""

from dataclasses import dataclass
from datetime import datetime

from notifier.delivery import Delivery, DeliveryError, ErrorCode, Receipt
from notifier.outbox.retry import next_attempt


@dataclass(frozen=True, slots=True)
class Accepted:
    """The channel has it."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class TryAgain:
    """It stays pending until ``at``. ``repeat``: mark it, for it may have arrived already.

    ``new_address`` is where the chat moved to, empty otherwise.
    """

    error: DeliveryError
    at: datetime
    repeat: bool = False
    new_address: str = ""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """It will not be tried again over this channel."""

    error: DeliveryError


Settlement = Accepted | TryAgain | GiveUp


def settle(
    delivery: Delivery, result: Receipt | DeliveryError, now: datetime, jitter: float
) -> Settlement:
    """What to write about a delivery after an attempt (``delivery.attempts`` counts it)."""
    if isinstance(result, Receipt):
        return Accepted(result)
    # The same edit twice is the same message: only what is sent anew can arrive twice.
    edit = delivery.is_edit
    repeated = delivery.doubted and not edit
    tried, since = delivery.attempts, delivery.since
    at = next_attempt(result, tried, since, now, jitter, repeated=repeated, harmless=edit)
    if at is None:
        ended = result.permanent or (result.doubtful and repeated)
        return GiveUp(result if ended else DeliveryError(ErrorCode.EXPIRED))
    doubtful = result.doubtful and not edit
    return TryAgain(result, at, delivery.repeat or doubtful, result.new_address)
