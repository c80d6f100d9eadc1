"""Where a webhook goes: what may be known of its URL, which as a whole may be a secret."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from notifier.net.numeric import is_loopback
from notifier.providers.provider import ChannelSettingsError

_PORTS = {"https": 443, "http": 80}
# Every character that RFC 3986 lets stand in a path or a query, and the sign of what is encoded.
_SAFE = "/%:@!$&'()*+,;=~-._?"


@dataclass(frozen=True, slots=True)
class Target:
    """The server of a webhook. Path and query, which may be the secret, are not in it."""

    scheme: str
    host: str
    port: int

    @property
    def is_here(self) -> bool:
        """Whether it is this computer: then no proxy stands in between."""
        return is_loopback(self.host)


def read_target(text: str) -> Target:
    """The server a URL leads to. Raises ChannelSettingsError, which never quotes it.

    ``https`` only: an alert must not be read or answered by whoever stands in between. ``http``
    may lead to this computer's own loopback addresses, where nobody does.
    """
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise unreadable() from None
    if not host or port == 0 or not text.isprintable() or " " in text or parts.scheme not in _PORTS:
        raise unreadable()
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise unreadable()
    if parts.scheme == "http" and not is_loopback(host):
        raise ChannelSettingsError(
            "webhook.plain_http",
            {
                "ru": "Адрес вебхука без шифрования: начинается с http://.",
                "en": "The webhook's address is not encrypted: it begins with http://.",
            },
            {
                "ru": "Нужен https://; http:// годится только для 127.0.0.1.",
                "en": "https:// is needed; http:// will do for 127.0.0.1 only.",
            },
        )
    return Target(parts.scheme, host, port or _PORTS[parts.scheme])


def wire_path(text: str) -> bytes:
    """Path and query of a URL as they stand in a request."""
    parts = urlsplit(text)
    path = quote(parts.path or "/", safe=_SAFE)
    return (f"{path}?{quote(parts.query, safe=_SAFE)}" if parts.query else path).encode()


def unreadable() -> ChannelSettingsError:
    """The error for a text that is no such URL."""
    return ChannelSettingsError(
        "webhook.url",
        {
            "ru": "Адрес вебхука не читается.",
            "en": "The webhook's address cannot be read.",
        },
        {
            "ru": "Пример: https://alerts.bank.example/runbook, без логина и решётки.",
            "en": "Example: https://alerts.bank.example/runbook, without login or fragment.",
        },
    )
