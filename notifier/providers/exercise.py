"""The channel of an exercise: it takes a message after a moment, or cannot be reached."""

import asyncio
from datetime import UTC, datetime

from notifier.delivery import DeliveryError, ErrorCode, Reason, Receipt
from notifier.dispatch.governor import UNLIMITED, Limits
from notifier.message import Message
from notifier.providers.provider import BARE, Envelope
from notifier.providers.settings import ExerciseSettings


class Exercise:
    """Sends nothing to anybody."""

    def __init__(self, settings: ExerciseSettings) -> None:
        self._settings = settings
        self._taken = 0

    @property
    def limits(self) -> Limits:
        """None to speak of."""
        return UNLIMITED

    def is_group(self, address: str) -> bool:
        """Nobody reads it."""
        return False

    async def send(
        self,
        address: str,
        message: Message,
        replaces: str | None = None,
        envelope: Envelope = BARE,
    ) -> Receipt | DeliveryError:
        """Take it, or be out of reach, as the exercise says at this moment."""
        seconds = self._settings.takes()
        if seconds is None:
            return DeliveryError(ErrorCode.NOT_SENT, Reason.UNREACHABLE)
        await asyncio.sleep(seconds)
        self._taken += 1
        return Receipt(replaces or str(self._taken), datetime.now(UTC))

    async def knock(self, address: str) -> bool:
        """Whether it can be reached now."""
        return self._settings.takes() is not None

    async def check(self) -> str | DeliveryError:
        """Its name."""
        return "exercise"

    async def aclose(self) -> None:
        """Nothing is open."""
