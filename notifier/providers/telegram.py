"""Telegram through python-telegram-bot's own Bot, over a transport that needs no system DNS."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram import Message as TelegramMessage
from telegram.constants import ParseMode
from telegram.error import TelegramError

from notifier.delivery import DeliveryError, Receipt
from notifier.dispatch.governor import TELEGRAM, Limits
from notifier.message import TELEGRAM_LIMIT, Message, render_html
from notifier.net.http_errors import out_of_time
from notifier.net.transport import PROGRESS
from notifier.providers.provider import BARE, Envelope
from notifier.providers.settings import TelegramSettings
from notifier.providers.telegram_errors import is_about_buttons, is_gone, is_not_modified
from notifier.providers.telegram_keyboard import keyboard
from notifier.providers.telegram_line import BotLine

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

_T = TypeVar("_T")
_Method = Callable[[Bot], Awaitable[_T]]


class Telegram:
    """One bot that sends. Belongs to the event loop it is first used in.

    Raises ChannelSettingsError for a ``ca_file`` that cannot be read.
    """

    def __init__(self, settings: TelegramSettings) -> None:
        self._settings = settings
        self._line = BotLine(settings)

    @property
    def limits(self) -> Limits:
        """Telegram's."""
        return TELEGRAM

    def is_group(self, address: str) -> bool:
        """Groups and channels have negative ids or a public name."""
        return address.startswith(("-", "@"))

    async def send(
        self,
        address: str,
        message: Message,
        replaces: str | None = None,
        envelope: Envelope = BARE,
    ) -> Receipt | DeliveryError:
        """Send or edit within the deadline. An edit whose message is gone is posted afresh."""
        try:
            async with asyncio.timeout(self._settings.deadline):
                if replaces is not None:
                    edited = await self._edit(address, message, int(replaces))
                    if edited is not None:
                        return edited
                sent = await self._post(address, message)
        except TimeoutError:
            return out_of_time(PROGRESS.get())
        if isinstance(sent, DeliveryError):
            return sent
        return Receipt(str(sent), datetime.now(UTC), afresh=replaces is not None)

    async def knock(self, address: str) -> bool:
        """Whether the API's host, or the proxy before it, takes connections now."""
        return await self._line.knock()

    async def check(self) -> str | DeliveryError:
        """The bot's public name."""
        try:
            async with asyncio.timeout(self._settings.deadline):
                found = await self._line.call(lambda bot: bot.get_me())
        except TimeoutError:
            return out_of_time(PROGRESS.get())
        if isinstance(found, Exception):
            return self._line.classified(found)
        return found.username or ""

    async def aclose(self) -> None:
        """Close connections."""
        await self._line.aclose()

    async def _post(self, address: str, message: Message) -> int | DeliveryError:
        def posting(markup: InlineKeyboardMarkup | None) -> _Method[TelegramMessage]:
            return lambda bot: bot.send_message(
                chat_id=_chat(address),
                text=render_html(message, TELEGRAM_LIMIT),
                parse_mode=ParseMode.HTML,
                disable_notification=not message.rings,
                link_preview_options=_NO_PREVIEW,
                reply_markup=markup,
            )

        sent = await self._with_buttons(message, posting)
        return self._line.classified(sent) if isinstance(sent, Exception) else sent.message_id

    async def _edit(
        self, address: str, message: Message, replaces: int
    ) -> Receipt | DeliveryError | None:
        """None when the message is gone."""

        def editing(markup: InlineKeyboardMarkup | None) -> _Method[TelegramMessage | bool]:
            # Without a keyboard Telegram takes the old one away: so it must be.
            return lambda bot: bot.edit_message_text(
                chat_id=_chat(address),
                message_id=replaces,
                text=render_html(message, TELEGRAM_LIMIT),
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
                reply_markup=markup,
            )

        edited = await self._with_buttons(message, editing)
        if isinstance(edited, TelegramError):
            if is_gone(edited):
                return None
            if is_not_modified(edited):
                return Receipt(str(replaces), datetime.now(UTC))
        if isinstance(edited, Exception):
            return self._line.classified(edited)
        return Receipt(str(replaces), datetime.now(UTC))

    async def _with_buttons(
        self, message: Message, method: Callable[[InlineKeyboardMarkup | None], _Method[_T]]
    ) -> _T | Exception:
        """The exchange, once more without buttons where it is those that are refused."""
        markup = keyboard(message)
        result = await self._line.call(method(markup))
        if markup is not None and isinstance(result, TelegramError) and is_about_buttons(result):
            result = await self._line.call(method(None))
        return result


def _chat(address: str) -> int | str:
    return address if address.startswith("@") else int(address)
