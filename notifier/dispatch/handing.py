"""Hands one parcel to its channel, if it is still this process's turn to speak."""

import logging
from datetime import datetime

from notifier.delivery import DeliveryError, ErrorCode, Receipt
from notifier.dispatch.parcel import Parcel
from notifier.providers.provider import Provider
from notifier.turn import may_speak

_LOG = logging.getLogger(__name__)


async def hand_over(
    provider: Provider | None, parcel: Parcel, now: datetime
) -> Receipt | DeliveryError:
    """What came of it. Never raises for a channel's sake.

    A turn that ended meanwhile says nothing about the channel: that must not pass for dead, and
    whoever speaks next has to know that this attempt was begun. So it counts as unanswered.
    """
    if not may_speak():
        return DeliveryError(ErrorCode.AMBIGUOUS)
    if provider is None:
        return DeliveryError(ErrorCode.NO_CHANNEL)
    try:
        result = await provider.send(
            parcel.address, parcel.message(now), parcel.replaces, parcel.envelope(now)
        )
    except Exception as error:  # noqa: BLE001 - a channel's defect must not stop the rest
        # The type only: a text may hold an address, a URL or worse.
        _LOG.error("channel %s: %s", parcel.channel, type(error).__name__)
        return DeliveryError(ErrorCode.DEFECT)
    unsent = isinstance(result, DeliveryError) and result.code is ErrorCode.NOT_SENT
    return DeliveryError(ErrorCode.AMBIGUOUS) if unsent and not may_speak() else result
