"""One attempt's content: a delivery, or several as a digest, and what its result means for each.

Decides only: nothing here sends, waits or asks the time.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeGuard

from notifier.delivery import Delivery, DeliveryError, ErrorCode, Receipt
from notifier.dispatch.digest import digest
from notifier.dispatch.governor import Lane, Sending
from notifier.dispatch.marks import as_sent, minutes_late
from notifier.message import Message
from notifier.outbox.settlement import Settlement, TryAgain, settle
from notifier.providers.provider import Envelope

_EXPRESS_ROLE = "shift_lead"
_SOON = timedelta(seconds=1)
_ID_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one attempt carries. ``replaces`` is the channel's id of the message to change."""

    deliveries: tuple[Delivery, ...]
    replaces: str | None = None

    @property
    def channel(self) -> str:
        """All deliveries of one parcel go over it."""
        return self.deliveries[0].recipient.channel

    @property
    def address(self) -> str:
        """All deliveries of one parcel go there."""
        return self.deliveries[0].recipient.address

    @property
    def is_digest(self) -> bool:
        """Whether several deliveries leave as one message."""
        return len(self.deliveries) > 1

    def message(self, now: datetime) -> Message:
        """The words as they leave now."""
        if self.is_digest:
            return digest(self.deliveries, now)
        return as_sent(self.deliveries[0], now, anew=self.replaces is None)

    def envelope(self, now: datetime) -> Envelope:
        """What goes with the words. A digest is of no single incident and has a name of its own."""
        first = self.deliveries[0]
        return Envelope(
            delivery=_name_of(self.deliveries) if self.is_digest else first.id,
            incident="" if self.is_digest else first.incident,
            purpose=first.purpose,
            role=first.recipient.role,
            created_at=first.created_at,
            repeat=not first.is_edit and all(one.repeat for one in self.deliveries),
            late=any(minutes_late(one, now) for one in self.deliveries),
        )

    def settled(
        self,
        result: Receipt | DeliveryError,
        now: datetime,
        jitter: float,
        *,
        again_soon: bool = False,
    ) -> tuple[Settlement, ...]:
        """What to write about each delivery.

        A digest leaves no message id: a later edit of one incident must not replace the words of
        the others. One that was refused is taken apart, for one bad line must not cost the rest.
        ``again_soon``: the line came back while this was being tried.
        """
        if self.is_digest and isinstance(result, Receipt):
            result = Receipt("", result.accepted_at)
        if self.is_digest and _is_refusal(result):
            return tuple(TryAgain(result, now, one.repeat) for one in self.deliveries)
        settled = (settle(one, result, now, jitter) for one in self.deliveries)
        return tuple(_sooner(one, now) if again_soon else one for one in settled)

    def refused(self, settlements: Iterable[Settlement]) -> bool:
        """Whether it was a digest that the channel would not take."""
        first = next(iter(settlements))
        return self.is_digest and isinstance(first, TryAgain) and _is_refusal(first.error)


def sending(delivery: Delivery, *, is_group: bool) -> Sending:
    """How a delivery stands in the channel's limits."""
    recipient = delivery.recipient
    express = recipient.role == _EXPRESS_ROLE and not is_group and not delivery.is_edit
    return Sending(
        recipient.address,
        is_group,
        Lane.EXPRESS if express else Lane.ORDINARY,
        delivery.thread if delivery.is_edit else None,
    )


def pause_asked(settlements: Iterable[Settlement]) -> datetime | None:
    """Until when the channel wants nothing more in this chat."""
    asked = [
        one.at
        for one in settlements
        if isinstance(one, TryAgain) and one.error.retry_after is not None
    ]
    return max(asked, default=None)


def _is_refusal(result: Receipt | DeliveryError) -> TypeGuard[DeliveryError]:
    return isinstance(result, DeliveryError) and result.code is ErrorCode.BAD_REQUEST


def _sooner(settlement: Settlement, now: datetime) -> Settlement:
    if isinstance(settlement, TryAgain) and settlement.error.code is ErrorCode.NOT_SENT:
        return replace(settlement, at=min(settlement.at, now + _SOON))
    return settlement


def _name_of(deliveries: Iterable[Delivery]) -> str:
    """The same for the same deliveries, also when they are sent again."""
    ids = "\n".join(sorted(one.id for one in deliveries))
    return hashlib.sha256(ids.encode()).hexdigest()[:_ID_LENGTH]
