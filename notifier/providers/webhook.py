"""A signed POST to the bank's own server, over a transport that needs no system DNS.

What is sent and how it is verified: docs/webhook.md.
"""

import asyncio
import logging
import uuid
from contextlib import aclosing
from datetime import UTC, datetime

import httpx

from notifier.delivery import DeliveryError, ErrorCode, Reason, Receipt
from notifier.dispatch.governor import UNLIMITED, Limits
from notifier.message import Message
from notifier.net.addresses import AddressBook
from notifier.net.dialing import knock
from notifier.net.http_errors import failed, out_of_time
from notifier.net.http_status import ACCEPTED, pause_asked, refused
from notifier.net.transport import PROGRESS, Progress, ResolvingTransport
from notifier.net.trust import trusting
from notifier.providers.parts import with_links
from notifier.providers.provider import BARE, ChannelSettingsError, Envelope
from notifier.providers.settings import Revealing, WebhookSettings
from notifier.providers.webhook_target import Target, read_target, unreadable, wire_path
from notifier.webhook.payload import Payload
from notifier.webhook.signature import WeakKeyError, read_keys, signed_headers

_LIBRARIES = ("httpx", "httpcore")
_PROXY_PORTS = {"http": 80, "socks5": 1080, "socks5h": 1080}
_HIDDEN = "/hidden"
_LOOKED_AT = 1024
_PAGES = ("text/html", "application/xhtml+xml")
_PAGE_BEGINS = (b"<!doctype html", b"<html", b"<?xml")


class Webhook:
    """Every webhook of the settings. Belongs to the event loop it is first used in.

    The libraries see the server and a placeholder for the path; the transport writes the real one
    on the wire, for it may be a secret. Raises ChannelSettingsError when the key, the proxy or
    ``ca_file`` cannot work, or no address can; ``problems`` tells what is wrong with single ones.
    """

    def __init__(self, settings: WebhookSettings) -> None:
        _quieten()
        self._settings = settings
        self._book = AddressBook(settings.names)
        self._context = trusting(settings.ca_file, "webhook")
        self._proxy = _read_proxy(settings.proxy)
        self.problems: dict[str, ChannelSettingsError] = {}
        self._targets: dict[str, Target] = {}
        _read_keys(settings.key)
        for address, secret in settings.targets.items():
            try:
                target = read_target(secret.reveal())
                _ascii_host(target)
                self._targets[address] = target
            except ChannelSettingsError as error:
                self.problems[address] = error
            except httpx.InvalidURL:
                self.problems[address] = unreadable()
        if self.problems and not self._targets:
            raise next(iter(self.problems.values()))

    @property
    def limits(self) -> Limits:
        """None: a program reads them, and asks for a pause when it wants one."""
        return UNLIMITED

    def is_group(self, address: str) -> bool:
        """Who reads behind the server is the bank's to know."""
        return False

    async def send(
        self,
        address: str,
        message: Message,
        replaces: str | None = None,
        envelope: Envelope = BARE,
    ) -> Receipt | DeliveryError:
        """POST within the deadline. An edit is a POST too, which names what it changes."""
        target = self._targets.get(address)
        if target is None:
            return DeliveryError(ErrorCode.NO_CHANNEL)
        now = datetime.now(UTC)
        payload = Payload(
            envelope.delivery or uuid.uuid4().hex,
            envelope.incident,
            envelope.purpose,
            envelope.role,
            with_links(message),
            envelope.repeat,
            envelope.late,
            envelope.created_at or now,
            now,
            replaces or "",
        )
        PROGRESS.set(Progress())
        try:
            async with asyncio.timeout(self._settings.deadline):
                error = await self._post(target, address, payload)
        except TimeoutError:
            error = out_of_time(PROGRESS.get())
        except Exception as problem:  # noqa: BLE001 - the edge: every failure becomes a value
            proxied = bool(self._proxy_to(target))
            error = failed(problem, PROGRESS.get(), proxied=proxied)
        return error or Receipt(replaces or payload.id, datetime.now(UTC))

    async def knock(self, address: str) -> bool:
        """Whether the server, or the proxy before it, takes a connection."""
        target = self._targets.get(address)
        if target is None:
            return True
        host, port = self._proxy_to(target) or (_ascii_host(target), target.port)
        return await knock(self._book, host, port)

    async def check(self) -> str | DeliveryError:
        """The servers, when each takes a connection. Nobody is told anything."""
        if self.problems:
            return DeliveryError(ErrorCode.NO_CHANNEL)
        for address in self._targets:
            if not await self.knock(address):
                return DeliveryError(ErrorCode.NOT_SENT, Reason.UNREACHABLE)
        return ", ".join(sorted({target.host for target in self._targets.values()}))

    async def aclose(self) -> None:
        """Nothing is kept open between two messages."""

    async def _post(self, target: Target, address: str, payload: Payload) -> DeliveryError | None:
        body = payload.to_body()
        timestamp = int(payload.sent_at.timestamp())
        keys = _read_keys(self._settings.key)
        secret = self._settings.targets[address]
        proxied = self._proxy_to(target)
        transport = ResolvingTransport(
            self._book,
            self._context,
            self._settings.proxy if proxied else "",
            lambda _path: wire_path(secret.reveal()),
        )
        wait = self._settings.deadline
        request = httpx.Request(
            "POST",
            httpx.URL(scheme=target.scheme, host=target.host, port=target.port, path=_HIDDEN),
            content=body,
            headers={
                "content-type": "application/json",
                "user-agent": "runbook",
                **signed_headers(payload.id, timestamp, body, keys),
            },
            extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), wait)},
        )
        async with aclosing(transport):
            response = await transport.handle_async_request(request)
            async with aclosing(response):
                return await _judged(response)

    def _proxy_to(self, target: Target) -> tuple[str, int] | None:
        return None if target.is_here else self._proxy


async def _judged(response: httpx.Response) -> DeliveryError | None:
    """What an answer means; None when the message was taken."""
    headers = response.headers
    says_page = headers.get("content-type", "").lower().startswith(_PAGES)
    if response.status_code not in ACCEPTED:
        asked = headers.get("retry-after", "")
        pause = pause_asked(asked, headers.get("date", ""), datetime.now(UTC)) if asked else None
        return refused(response.status_code, page=says_page, retry_after=pause)
    # A page with 200 is what a provider's payment site or a filter answers in the server's place.
    if says_page and (await _beginning(response)).lstrip().lower().startswith(_PAGE_BEGINS):
        return DeliveryError(ErrorCode.NOT_AN_API)
    return None


async def _beginning(response: httpx.Response) -> bytes:
    read = b""
    async for part in response.aiter_raw():
        read += part
        if len(read) >= _LOOKED_AT:
            break
    return read[:_LOOKED_AT]


def _read_keys(key: Revealing) -> tuple[bytes, ...]:
    try:
        return read_keys(key.reveal())
    except WeakKeyError:
        raise ChannelSettingsError(
            "webhook.key",
            {
                "ru": "Ключ вебхука слишком короткий или записан неверно.",
                "en": "The webhook's key is too short or not written as it should be.",
            },
            {
                "ru": "Нужен whsec_… или текст не короче 24 байт; два ключа — через пробел.",
                "en": "whsec_… or a text of at least 24 bytes is needed; part two by a space.",
            },
        ) from None


def _read_proxy(text: str) -> tuple[str, int] | None:
    if not text:
        return None
    try:
        parts = httpx.Proxy(text).url
        usual = _PROXY_PORTS[parts.scheme]
        return parts.raw_host.decode(), parts.port or usual
    except (ValueError, KeyError, httpx.InvalidURL):
        raise ChannelSettingsError(
            "webhook.proxy",
            {
                "ru": "proxy не является адресом прокси.",
                "en": "proxy is not a proxy's address.",
            },
            {
                "ru": "Пример: http://proxy:3128 или socks5://proxy:1080.",
                "en": "Example: http://proxy:3128 or socks5://proxy:1080.",
            },
        ) from None


def _ascii_host(target: Target) -> str:
    return httpx.URL(scheme=target.scheme, host=target.host).raw_host.decode()


def _quieten() -> None:
    # Their debug lines quote headers.
    for name in _LIBRARIES:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
