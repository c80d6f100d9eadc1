"""Anything Apprise reaches, each message in a process that can be killed at its deadline.

https://github.com/caronc/apprise. Apprise swallows why it failed, resolves names with the system's
resolver and may hang in it: so it runs apart (``apprise_process``), where its requests are watched.
"""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from notifier.delivery import DeliveryError, ErrorCode, Purpose, Reason, Receipt
from notifier.dispatch.governor import Limits, Window
from notifier.message import Message
from notifier.net import dialing
from notifier.net.addresses import AddressBook
from notifier.net.http_status import refused
from notifier.providers.apprise_child import Child, GoneError
from notifier.providers.apprise_exchanges import Exchange, decisive
from notifier.providers.provider import BARE, ChannelSettingsError, Envelope
from notifier.providers.settings import AppriseSettings

APPRISE = Limits(
    chat=Window(20, timedelta(minutes=1), 16),
    overall=Window(60, timedelta(minutes=1), 50),
)
"""Not known for a service in general, and many are paid for by the message."""

_AT_ONCE = 3
_KEPT = 1
_SHAPE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,31}://\S{1,4000}")


class Apprise:
    """Every Apprise address of the settings. Belongs to the event loop it is first used in.

    One process is kept for the next message. Raises ChannelSettingsError when no address can be
    one; ``problems`` tells of single ones. What only Apprise can tell, ``check`` raises:
    that it does not know the address, or that a message would leave unprotected.
    """

    def __init__(self, settings: AppriseSettings) -> None:
        self._settings = settings
        self._book = AddressBook(settings.names)
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._idle: list[Child] = []
        self._servers: dict[str, tuple[str, int]] = {}
        self.problems: dict[str, ChannelSettingsError] = {}
        for address, secret in settings.targets.items():
            if not _SHAPE.fullmatch(secret.reveal()):
                self.problems[address] = _unknown()
        if self.problems and len(self.problems) == len(settings.targets):
            raise next(iter(self.problems.values()))

    @property
    def limits(self) -> Limits:
        """Gentle ones."""
        return APPRISE

    def is_group(self, address: str) -> bool:
        """Who reads there is not known."""
        return False

    async def send(
        self,
        address: str,
        message: Message,
        replaces: str | None = None,
        envelope: Envelope = BARE,
    ) -> Receipt | DeliveryError:
        """Send within the deadline. Nothing can be changed there, so an edit is sent anew."""
        secret = self._settings.targets.get(address)
        if secret is None or address in self.problems:
            return DeliveryError(ErrorCode.NO_CHANNEL)
        task = {
            "kind": "send",
            "url": secret.reveal(),
            "title": message.title,
            "body": _body(message),
            "type": _kind(message, envelope),
            "seconds": self._settings.deadline,
        }
        child: Child | None = None
        try:
            async with asyncio.timeout(self._settings.deadline), self._child() as child:
                told = await child.ask(task)
        except TimeoutError:
            error = self._cut_off(child, address, Reason.TIMED_OUT)
        except (GoneError, OSError):
            # One that never came so far as to listen will not do so the next time either.
            began = child is not None and child.ready
            error = (
                self._cut_off(child, address, Reason.UNKNOWN)
                if began
                else DeliveryError(ErrorCode.NO_CHANNEL)
            )
        else:
            error = await self._ended(address, told)
        now = datetime.now(UTC)
        return error or Receipt(envelope.delivery or uuid.uuid4().hex, now, replaces is not None)

    async def knock(self, address: str) -> bool:
        """Whether the server that was last tried for this address takes a connection.

        True before the first attempt: in many Apprise addresses a token stands in the host's
        place, which must never be asked for as a name.
        """
        server = self._servers.get(address)
        return server is None or await dialing.knock(self._book, *server)

    async def check(self) -> str | DeliveryError:
        """The services' names. Raises ChannelSettingsError for an address Apprise does not know."""
        names = set()
        try:
            async with asyncio.timeout(self._settings.deadline), self._child() as child:
                for secret in self._settings.targets.values():
                    told = await child.ask({"kind": "read", "url": secret.reveal()})
                    if not told["understood"]:
                        raise _unsafe() if told["unsafe"] else _unknown()
                    names.add(str(told["name"]))
        except (TimeoutError, GoneError, OSError):
            return DeliveryError(ErrorCode.NO_CHANNEL)
        return ", ".join(sorted(names))

    async def aclose(self) -> None:
        """End the process that was kept."""
        idle, self._idle = self._idle, []
        for child in idle:
            child.kill()

    @asynccontextmanager
    async def _child(self) -> AsyncIterator[Child]:
        async with self._places:
            while self._idle and not self._idle[-1].is_alive:
                self._idle.pop().kill()
            child = self._idle.pop() if self._idle else Child(self._book)
            try:
                if not child.is_alive:
                    child.start()
                yield child
            except BaseException:
                child.kill()
                raise
            if len(self._idle) < _KEPT:
                self._idle.append(child)
            else:
                child.kill()

    def _cut_off(self, child: Child | None, address: str, reason: Reason) -> DeliveryError | None:
        """The process was ended before Apprise had said anything."""
        seen = child.seen if child is not None else {}
        exchanges = self._watched(address, seen)
        if exchanges:
            return _meaning(decisive(None, exchanges), reason)
        # Nothing was watched of a plug-in that does not speak HTTP, so it may have sent.
        unwatched = bool(seen) and not seen["web"]
        return DeliveryError(ErrorCode.AMBIGUOUS) if unwatched else _not_sent(reason)

    async def _ended(self, address: str, told: dict[str, Any]) -> DeliveryError | None:
        if not told["understood"]:
            return DeliveryError(ErrorCode.NO_CHANNEL)
        exchanges = self._watched(address, told)
        if exchanges:
            return _meaning(decisive(told["said"], exchanges), Reason.UNKNOWN)
        if told["said"]:
            return None
        if told["nameless"]:
            return _not_sent(Reason.NAME)
        if told["server"] is not None:
            reachable = await self.knock(address)
            return (
                DeliveryError(ErrorCode.AMBIGUOUS) if reachable else _not_sent(Reason.UNREACHABLE)
            )
        # It would have used the web and did not even begin: the address or the text is at fault.
        return DeliveryError(ErrorCode.BAD_REQUEST if told["web"] else ErrorCode.AMBIGUOUS)

    def _watched(self, address: str, seen: dict[str, Any]) -> list[Exchange]:
        server = seen.get("server")
        if server is not None:
            self._servers[address] = (str(server[0]), int(server[1]))
        return [Exchange(**one) for one in seen.get("exchanges", ())]


def _meaning(exchange: Exchange | None, cut_off: Reason) -> DeliveryError | None:
    """What the exchange that decides means for the delivery."""
    if exchange is None:
        return None
    if exchange.status is None:
        if exchange.left:
            return DeliveryError(ErrorCode.AMBIGUOUS)
        return _not_sent(Reason(exchange.reason) or cut_off)
    if not exchange.taken:
        return refused(exchange.status, page=exchange.page, retry_after=exchange.pause)
    # Taken by the server, and yet a no: a page in its place, or one of several that went wrong.
    return DeliveryError(ErrorCode.NOT_AN_API if exchange.page else ErrorCode.AMBIGUOUS)


def _not_sent(reason: Reason) -> DeliveryError:
    return DeliveryError(ErrorCode.NOT_SENT, reason)


def _body(message: Message) -> str:
    parts = ("\n".join(message.lines), message.footer)
    return "\n\n".join(part for part in parts if part.strip())


def _kind(message: Message, envelope: Envelope) -> str:
    """Apprise's ``NotifyType``, which some services show as a colour."""
    if envelope.purpose is Purpose.RECOVERY:
        return "success"
    return "warning" if message.rings else "info"


def _unknown() -> ChannelSettingsError:
    return ChannelSettingsError(
        "apprise.url",
        {
            "ru": "Apprise не знает такого адреса.",
            "en": "Apprise does not know such an address.",
        },
        {
            "ru": "Пример: ntfys://ntfy.bank.example/тема; список служб: appriseit.com/services.",
            "en": "Example: ntfys://ntfy.bank.example/topic; services: appriseit.com/services.",
        },
    )


def _unsafe() -> ChannelSettingsError:
    return ChannelSettingsError(
        "apprise.unsafe",
        {
            "ru": "По этому адресу Apprise сообщение ушло бы без защиты.",
            "en": "Over this Apprise address a message would leave unprotected.",
        },
        {
            "ru": "Нужна схема с шифрованием, например ntfys:// вместо ntfy://, и без verify=no.",
            "en": "Take a scheme with encryption, such as ntfys:// for ntfy://, without verify=no.",
        },
    )
