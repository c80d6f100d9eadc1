"""What each channel needs to know. Light to import: the channels themselves are not."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, NoReturn, Protocol, TextIO
from urllib.parse import urlsplit

from notifier.net.name_sources import NameSources
from notifier.providers.provider import ChannelSettingsError

# https://core.telegram.org/bots/api#authorizing-your-bot
_TOKEN_SHAPE = re.compile(r"\d{5,16}:[A-Za-z0-9_-]{30,64}")
_PROXY_SCHEMES = frozenset({"http", "socks5", "socks5h"})


class Revealing(Protocol):
    """A secret that does not show itself; ``reveal`` is for the wire only."""

    def reveal(self) -> str:
        """The secret itself."""
        ...


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
    (``notifier.dispatch.dispatcher.LEASE``). ``proxy`` may hold a login, so it is not shown.
    Raises ChannelSettingsError.
    """

    edits: ClassVar[bool] = True
    """Whether a message that was sent can be changed."""

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

    edits: ClassVar[bool] = True

    stream: TextIO


@dataclass(frozen=True, slots=True)
class MailSettings:
    """E-mail over SMTP (RFC 5321) with STARTTLS (RFC 3207) or TLS from the start (RFC 8314).

    ``security`` is ``starttls``, ``tls`` or ``none``; a login is never sent over ``none``.
    Recipients' addresses are mail addresses. ``deadline`` as for Telegram.
    """

    edits: ClassVar[bool] = True

    server: str
    port: int
    sender: str
    security: str = "starttls"
    login: str = field(default="", repr=False)
    password: Revealing | None = None
    ca_file: str = ""
    names: NameSources = field(default_factory=NameSources)
    deadline: float = 20.0


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """A signed POST to the bank's own server (https://www.standardwebhooks.com).

    ``targets`` gives the URL for a recipient's address, which is a URL itself or the reference to
    one that is a secret. ``key`` signs; without one nothing is sent.
    """

    edits: ClassVar[bool] = True

    targets: Mapping[str, Revealing]
    key: Revealing
    proxy: str = field(default="", repr=False)
    ca_file: str = ""
    names: NameSources = field(default_factory=NameSources)
    deadline: float = 10.0


@dataclass(frozen=True, slots=True)
class AppriseSettings:
    """Anything Apprise reaches (https://github.com/caronc/apprise/wiki).

    ``targets`` gives the Apprise URL, a secret, for a recipient's address, the reference to it.
    """

    edits: ClassVar[bool] = False

    targets: Mapping[str, Revealing]
    names: NameSources = field(default_factory=NameSources)
    deadline: float = 20.0


@dataclass(frozen=True, slots=True)
class DesktopSettings:
    """A notification on this computer's own screen; the address is empty."""

    edits: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """The message's documents as files in a folder, which is the recipient's address."""

    edits: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class ExerciseSettings:
    """No way to anybody: for drills.

    ``takes`` gives after how many seconds a message is taken now, None when it cannot go out.
    """

    edits: ClassVar[bool] = True

    takes: Callable[[], float | None]


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
