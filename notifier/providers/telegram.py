"""Telegram through python-telegram-bot's own Bot, over a transport that needs no system DNS."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlsplit

from telegram import Bot, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import TelegramError

from notifier.delivery import DeliveryError, Receipt
from notifier.dispatch.governor import TELEGRAM, Limits
from notifier.message import TELEGRAM_LIMIT, Message, render_html
from notifier.net import dialing
from notifier.net.addresses import AddressBook
from notifier.net.http_errors import out_of_time
from notifier.net.transport import PROGRESS, Progress, ResolvingTransport
from notifier.net.trust import trusting
from notifier.providers.provider import BARE, Envelope
from notifier.providers.settings import TelegramSettings
from notifier.providers.telegram_errors import (
    BotRequest,
    classify,
    is_gone,
    is_not_modified,
)

_PLACEHOLDER = "hidden"
_LIBRARIES = ("httpx", "httpcore", "telegram")
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

# Of the API's schemes and of the proxies': an http:// proxy has the port of the web as well.
_PORTS = {"https": 443, "http": 80, "socks5": 1080, "socks5h": 1080}

_T = TypeVar("_T")


class Telegram:
    """One bot. Belongs to the event loop it is first used in.

    The libraries get a placeholder for a token; the transport writes the real one on the wire, so
    none of their logs, errors or objects can show it. Raises ChannelSettingsError for a ``ca_file``
    that cannot be read.
    """

    def __init__(self, settings: TelegramSettings) -> None:
        _quieten()
        self._settings = settings
        self._book = AddressBook(settings.names)
        self._context = trusting(settings.ca_file, "telegram")
        self._request: BotRequest | None = None
        self._bot: Bot | None = None

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
        host, port = _first_stop(self._settings)
        return await dialing.knock(self._book, host, port)

    async def check(self) -> str | DeliveryError:
        """The bot's public name."""
        try:
            async with asyncio.timeout(self._settings.deadline):
                found = await self._call(lambda bot: bot.get_me())
        except TimeoutError:
            return out_of_time(PROGRESS.get())
        if isinstance(found, Exception):
            return self._classified(found)
        return found.username or ""

    async def aclose(self) -> None:
        """Close connections."""
        request, self._request, self._bot = self._request, None, None
        if request is not None:
            await request.shutdown()

    async def _post(self, address: str, message: Message) -> int | DeliveryError:
        sent = await self._call(
            lambda bot: bot.send_message(
                chat_id=_chat(address),
                text=render_html(message, TELEGRAM_LIMIT),
                parse_mode=ParseMode.HTML,
                disable_notification=not message.rings,
                link_preview_options=_NO_PREVIEW,
            )
        )
        return self._classified(sent) if isinstance(sent, Exception) else sent.message_id

    async def _edit(
        self, address: str, message: Message, replaces: int
    ) -> Receipt | DeliveryError | None:
        """None when the message is gone."""
        edited = await self._call(
            lambda bot: bot.edit_message_text(
                chat_id=_chat(address),
                message_id=replaces,
                text=render_html(message, TELEGRAM_LIMIT),
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
            )
        )
        if isinstance(edited, TelegramError):
            if is_gone(edited):
                return None
            if is_not_modified(edited):
                return Receipt(str(replaces), datetime.now(UTC))
        if isinstance(edited, Exception):
            return self._classified(edited)
        return Receipt(str(replaces), datetime.now(UTC))

    async def _call(self, method: Callable[[Bot], Awaitable[_T]]) -> _T | Exception:
        PROGRESS.set(Progress())
        try:
            return await method(self._opened())
        except Exception as error:  # noqa: BLE001 - the edge: every failure becomes a value
            return error

    def _classified(self, error: Exception) -> DeliveryError:
        return classify(error, PROGRESS.get(), proxied=bool(self._settings.proxy))

    def _opened(self) -> Bot:
        if self._bot is None:
            transport = ResolvingTransport(
                self._book, self._context, self._settings.proxy, self._on_wire
            )
            wait = self._settings.deadline
            self._request = BotRequest(
                read_timeout=wait,
                write_timeout=wait,
                connect_timeout=wait,
                pool_timeout=wait,
                httpx_kwargs={"transport": transport, "trust_env": False},
            )
            self._bot = Bot(
                _PLACEHOLDER,
                base_url=self._settings.api_url.rstrip("/") + "/bot",
                request=self._request,
                get_updates_request=self._request,
            )
        return self._bot

    def _on_wire(self, target: bytes) -> bytes:
        secret = self._settings.token.reveal()
        return target.replace(f"/bot{_PLACEHOLDER}/".encode(), f"/bot{secret}/".encode(), 1)


def _chat(address: str) -> int | str:
    return address if address.startswith("@") else int(address)


def _quieten() -> None:
    # Their debug lines quote chat ids and texts of messages.
    for name in _LIBRARIES:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))


def _first_stop(settings: TelegramSettings) -> tuple[str, int]:
    """Where the connection goes: with a proxy, only that one finds the API's host."""
    parts = urlsplit(settings.proxy or settings.api_url)
    return parts.hostname or "", parts.port or _PORTS[parts.scheme]
