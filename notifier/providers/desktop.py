"""A notification on this computer's own screen, through whatever desktop it has."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from notifier.delivery import DeliveryError, ErrorCode, Receipt
from notifier.desktop.notice import Outcome
from notifier.desktop.show import Showing, look, show
from notifier.dispatch.governor import Limits, Window
from notifier.message import Message
from notifier.providers.parts import parted
from notifier.providers.provider import BARE, Envelope
from notifier.providers.settings import DesktopSettings

TEXT_LIMIT = 500
"""UTF-16 code units: desktops show a few lines, Windows 255 units at most."""

SCREEN = Limits(chat=Window(6, timedelta(minutes=1), 5), text=TEXT_LIMIT)
_LOOK_EVERY_S = 0.02


class Desktop:
    """This computer's screen. The address is empty: there is only one."""

    def __init__(self, settings: DesktopSettings) -> None:
        self._settings = settings

    @property
    def limits(self) -> Limits:
        """What a person at a screen can still read."""
        return SCREEN

    def is_group(self, address: str) -> bool:
        """One person sits there."""
        return False

    async def send(
        self,
        address: str,
        message: Message,
        replaces: str | None = None,
        envelope: Envelope = BARE,
    ) -> Receipt | DeliveryError:
        """Show it. No desktop tells whether it was seen: a receipt means that it was taken."""
        title, text = parted(message, TEXT_LIMIT)
        if await _outcome(show(title, text, urgent=message.rings)) is not Outcome.ACCEPTED:
            return DeliveryError(ErrorCode.NO_CHANNEL)
        return Receipt(
            envelope.delivery or uuid4().hex, datetime.now(UTC), afresh=replaces is not None
        )

    async def knock(self, address: str) -> bool:
        """There is no server to ask."""
        return True

    async def check(self) -> str | DeliveryError:
        """The system whose desktop would show it; nothing is shown."""
        if await _outcome(look()) is not Outcome.ACCEPTED:
            return DeliveryError(ErrorCode.NO_CHANNEL)
        return sys.platform

    async def aclose(self) -> None:
        """Nothing is kept open."""


async def _outcome(showing: Showing) -> Outcome:
    """What became of it, two seconds after its start at the latest, without holding the loop."""
    while (outcome := showing.outcome) is None:
        await asyncio.sleep(_LOOK_EVERY_S)
    return outcome
