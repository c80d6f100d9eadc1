"""PURE. What an observer is told of deliveries on their way."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from notifier.delivery import Delivery, DeliveryError, Receipt


class Phase(StrEnum):
    """What an observer is told."""

    SENDING = "sending"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Notice:
    """One change of one delivery. ``next_at`` is set while it waits, ``error`` when it failed."""

    phase: Phase
    delivery: Delivery
    at: datetime
    error: DeliveryError | None = None
    next_at: datetime | None = None
    receipt: Receipt | None = None
