"""What each channel needs to know. Light to import: the channels themselves are not."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn, TextIO
from urllib.parse import urlsplit

from notifier.name_sources import NameSources
from notifier.providers.provider import ChannelSettingsError

# https://core.telegram.org/bots/api#authorizing-your-bot
_TOKEN_SHAPE = re.compile(r"\d{5,16}:[A-Za-z0-9_-]{30,64}")
_PROXY_SCHEMES = frozenset({"http", "socks5", "socks5h"})


class BotToken:
    """A bot's token that does not show itself: not in ``repr``, ``str``, a pickle or a dump.

    Raises ChannelSettingsError when the text cannot be a token.
    """

    __slots__ = ("__reveal",)

    def __init__(self, text: str) -> None:
        if not _TOKEN_SHAPE.fullmatch(text):
            raise ChannelSettingsError(
                "telegram.token.shape",
                {
                    "ru": "Это не похоже на токен бота.",
                    "en": "This does not look like a bot's token.",
                },
                {
                    "ru": "Токен выдаёт @BotFather, например 123456789:AA… (35 знаков).",
                    "en": "@BotFather gives it, such as 123456789:AA… (35 characters).",
                },
            )
        # A closure, so that neither vars() nor a debugger's listing of attributes prints it.
        self.__reveal: Callable[[], str] = lambda: text

    def reveal(self) -> str:
        """The token itself, for the wire only."""
        return self.__reveal()

    def __repr__(self) -> str:
        return "BotToken(hidden)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a token is not pickled")


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """Telegram through a bot.

    ``deadline`` is the seconds one attempt may take in all, less than a claim's lease
    (``notifier.dispatcher.LEASE``). ``proxy`` may hold a login, so it is not shown.
    Raises ChannelSettingsError.
    """

    token: BotToken
    api_url: str = "https://api.telegram.org"
    proxy: str = field(default="", repr=False)
    ca_file: str = ""
    names: NameSources = field(default_factory=NameSources)
    deadline: float = 10.0

    def __post_init__(self) -> None:
        if not _is_plain_url(self.api_url, frozenset({"http", "https"})):
            raise ChannelSettingsError(
                "telegram.api_url",
                {
                    "ru": "api_url не является адресом сервера.",
                    "en": "api_url is not a server's address.",
                },
                {
                    "ru": "Пример: https://api.telegram.org, без логина и параметров.",
                    "en": "Example: https://api.telegram.org, without login or query.",
                },
            )
        if self.proxy and not _is_url(self.proxy, _PROXY_SCHEMES):
            raise ChannelSettingsError(
                "telegram.proxy",
                {
                    "ru": "proxy не является адресом прокси.",
                    "en": "proxy is not a proxy's address.",
                },
                {
                    "ru": "Пример: http://proxy:3128 или socks5://proxy:1080.",
                    "en": "Example: http://proxy:3128 or socks5://proxy:1080.",
                },
            )


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """The message on a stream, for when nothing else is configured."""

    stream: TextIO


def _is_url(text: str, schemes: frozenset[str]) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname) and port != 0 and text.isprintable()


def _is_plain_url(text: str, schemes: frozenset[str]) -> bool:
    if not _is_url(text, schemes):
        return False
    parts = urlsplit(text)
    return not (parts.username or parts.password or parts.query or parts.fragment)
