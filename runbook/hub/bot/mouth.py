"""Answers to presses, past every queue, and what may be kept nowhere.

A chat that was asked to wait does not wait with these: they are in no lane of the outbox.
"""

import asyncio

from notifier.delivery import DeliveryError
from notifier.message import Message
from notifier.providers.telegram_updates import TelegramUpdates

_PAUSES = (0.5, 2.0)
_LONGEST_ASKED = 5.0


class Mouth:
    """Speaks at once or not at all. ``line`` is one that nobody rebuilds while it is in use."""

    def __init__(self, line: TelegramUpdates) -> None:
        self._line = line

    async def answer(self, query: str, text: str, *, alert: bool) -> bool:
        """Answer a press. False: it was too late for that, or it could not be said."""
        said = await self._line.answer(query, text, alert=alert)
        for pause in _PAUSES:
            if not isinstance(said, DeliveryError) or said.in_vain:
                break
            await asyncio.sleep(min(max(pause, said.retry_after or 0.0), _LONGEST_ASKED))
            said = await self._line.answer(query, text, alert=alert)
        return said is True

    async def send(self, chat: int, message: Message) -> bool:
        """Send a message that is kept nowhere. False: it may not have arrived."""
        failed = await self._line.send(chat, message)
        for pause in _PAUSES:
            if failed is None or failed.in_vain or failed.doubtful:
                break
            await asyncio.sleep(min(max(pause, failed.retry_after or 0.0), _LONGEST_ASKED))
            failed = await self._line.send(chat, message)
        return failed is None
