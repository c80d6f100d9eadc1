"""One bot of python-telegram-bot over our own resolver, whoever speaks through it.

The library gets a placeholder for a token; the transport writes the real one on the wire, so none
of its logs, errors or objects can show it.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import urlsplit

from telegram import Bot

from notifier.delivery import DeliveryError
from notifier.net import dialing
from notifier.net.addresses import AddressBook
from notifier.net.transport import PROGRESS, Progress, ResolvingTransport
from notifier.net.trust import trusting
from notifier.providers.settings import TelegramSettings
from notifier.providers.telegram_errors import BotRequest, classify

_PLACEHOLDER = "hidden"
_LIBRARIES = ("httpx", "httpcore", "telegram")

# Of the API's schemes and of the proxies': an http:// proxy has the port of the web as well.
_PORTS = {"https": 443, "http": 80, "socks5": 1080, "socks5h": 1080}

_T = TypeVar("_T")


class BotLine:
    """One bot. Belongs to the event loop it is first used in.

    ``polling`` is the request that fetches updates, where that is another one. Raises
    ChannelSettingsError for a ``ca_file`` that cannot be read.
    """

    def __init__(self, settings: TelegramSettings, polling: type[BotRequest] | None = None) -> None:
        _quieten()
        self._settings = settings
        self._book = AddressBook(settings.names)
        self._context = trusting(settings.ca_file, "telegram")
        self._polling = polling
        self._requests: tuple[BotRequest, ...] = ()
        self._bot: Bot | None = None

    async def call(self, method: Callable[[Bot], Awaitable[_T]]) -> _T | Exception:
        """What the library's method gives, or how it failed."""
        PROGRESS.set(Progress())
        try:
            return await method(self.opened())
        except Exception as error:  # noqa: BLE001 - the edge: every failure becomes a value
            return error

    def classified(self, error: Exception) -> DeliveryError:
        """What a failure of the last call in this task means."""
        return classify(error, PROGRESS.get(), proxied=bool(self._settings.proxy))

    async def knock(self) -> bool:
        """Whether the API's host, or the proxy before it, takes connections now."""
        host, port = _first_stop(self._settings)
        return await dialing.knock(self._book, host, port)

    def opened(self) -> Bot:
        """The library's bot, made anew after ``aclose``."""
        if self._bot is None:
            ordinary = self._request(BotRequest)
            polling = self._request(self._polling) if self._polling else ordinary
            self._requests = (ordinary, polling)
            self._bot = Bot(
                _PLACEHOLDER,
                base_url=self._settings.api_url.rstrip("/") + "/bot",
                request=ordinary,
                get_updates_request=polling,
            )
        return self._bot

    @property
    def polling(self) -> BotRequest:
        """The request that fetches updates."""
        self.opened()
        return self._requests[1]

    async def aclose(self) -> None:
        """Close connections. It may be used again afterwards."""
        requests, self._requests, self._bot = self._requests, (), None
        for request in dict.fromkeys(requests):
            await request.shutdown()

    def _request(self, kind: type[BotRequest]) -> BotRequest:
        transport = ResolvingTransport(
            self._book, self._context, self._settings.proxy, self._on_wire
        )
        wait = self._settings.deadline
        return kind(
            read_timeout=wait,
            write_timeout=wait,
            connect_timeout=wait,
            pool_timeout=wait,
            httpx_kwargs={"transport": transport, "trust_env": False},
        )

    def _on_wire(self, target: bytes) -> bytes:
        secret = self._settings.token.reveal()
        return target.replace(f"/bot{_PLACEHOLDER}/".encode(), f"/bot{secret}/".encode(), 1)


def _quieten() -> None:
    # Their debug lines quote chat ids and texts of messages.
    for name in _LIBRARIES:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))


def _first_stop(settings: TelegramSettings) -> tuple[str, int]:
    """Where the connection goes: with a proxy, only that one finds the API's host."""
    parts = urlsplit(settings.proxy or settings.api_url)
    return parts.hostname or "", parts.port or _PORTS[parts.scheme]
