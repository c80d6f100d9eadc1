"""One exchange with the hub: a POST that goes the program's own way to a name, within a deadline.

HTTPS over the program's own resolver, certificates checked by name. A connection is kept for the
next exchange; one that has died meanwhile is given up early and a fresh one is tried, because the
hub takes the same report twice without harm.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from notifier.delivery import DeliveryError, ErrorCode, Reason
from notifier.net.addresses import AddressBook
from notifier.net.http_errors import failed, out_of_time
from notifier.net.http_status import pause_asked
from notifier.net.name_sources import NameSources
from notifier.net.transport import PROGRESS, Progress, ResolvingTransport
from notifier.net.trust import trusting
from runbook.agent.line.answer import REFUSALS, Answered, Failed, Trouble

DEADLINE = 4.0
"""Seconds for a whole exchange, whatever is tried in it."""
KEEP = 90.0
"""Seconds a connection is kept while nothing is said."""
KEPT_WAIT = 1.5
"""Seconds a kept connection has for its answer, before a fresh one is tried."""
LEAST = 0.5
LARGEST_ANSWER = 512 * 1024
_JSON = "application/json"


_OF_STATUS = {
    401: Trouble.UNKNOWN_HERE,
    403: Trouble.REVOKED,
    408: Trouble.BUSY,
    429: Trouble.BUSY,
}
_OF_REASON = {
    Reason.NAME: Trouble.NAME,
    Reason.CERTIFICATE: Trouble.CERTIFICATE,
    Reason.PROXY: Trouble.PROXY,
    Reason.TIMED_OUT: Trouble.TIMED_OUT,
}
_SERVER_ERRORS = range(500, 600)


class HubClient:
    """Speaks to the first of ``urls`` that answers, and stays with it. For one event loop.

    Raises ChannelSettingsError for a ``ca_file`` that cannot be read, and ValueError for a proxy
    that is none.
    """

    def __init__(
        self,
        urls: Sequence[str],
        names: NameSources,
        proxy: str = "",
        ca_file: str = "",
        deadline: float = DEADLINE,
    ) -> None:
        _quieten()
        self._urls = tuple(httpx.URL(one) for one in urls)
        self._book = AddressBook(names)
        self._context = trusting(ca_file, "hub")
        self._proxy = proxy
        if proxy:
            httpx.Proxy(proxy)
        self._deadline = deadline
        self._first = 0
        self._kept: tuple[httpx.URL, ResolvingTransport] | None = None

    async def post(
        self, path: str, body: bytes, authorization: str = "", kind: str = _JSON
    ) -> Answered | Failed:
        """POST the body, JSON or of this kind, to this path of the hub.

        Never raises for what the network does.
        """
        end = time.monotonic() + self._deadline
        result: Answered | Failed = Failed(Trouble.UNREACHABLE)
        order = [*self._urls[self._first :], *self._urls[: self._first]]
        for left, base in zip(range(len(order), 0, -1), order, strict=True):
            share = (end - time.monotonic()) / left
            if share < LEAST:
                break
            sent = _Sent(path, body, authorization, kind)
            result = await self._ask(base, sent, share)
            if isinstance(result, Answered) or result.trouble in REFUSALS:
                self._first = self._urls.index(base)
                return result
        # One that swallows everything would else have the whole next exchange as well.
        self._first = (self._first + 1) % len(self._urls)
        return result

    async def aclose(self) -> None:
        """Close the connection."""
        kept, self._kept = self._kept, None
        if kept is not None:
            await kept[1].aclose()

    async def _ask(self, base: httpx.URL, sent: "_Sent", seconds: float) -> Answered | Failed:
        request = _request(base, sent, seconds)
        if self._kept is not None and self._kept[0] == base:
            begun = time.monotonic()
            wait = min(KEPT_WAIT, seconds / 2)
            result = await self._attempt(self._kept[1], request, str(base), wait)
            if isinstance(result, Answered) or result.trouble in _SAID:
                return result
            seconds -= time.monotonic() - begun
            request = _request(base, sent, seconds)
        await self.aclose()
        transport = ResolvingTransport(
            self._book, self._context, self._proxy, lambda target: target, keep=KEEP
        )
        self._kept = (base, transport)
        result = await self._attempt(transport, request, str(base), seconds)
        if isinstance(result, Failed) and result.trouble not in _SAID:
            await self.aclose()
        return result

    async def _attempt(
        self, transport: ResolvingTransport, request: httpx.Request, url: str, seconds: float
    ) -> Answered | Failed:
        PROGRESS.set(Progress())
        try:
            async with asyncio.timeout(seconds):
                response = await transport.handle_async_request(request)
                async with aclosing(response):
                    return _judged(response, await _body(response), url)
        except TimeoutError:
            return _failed(out_of_time(PROGRESS.get()))
        except Exception as error:  # noqa: BLE001 - the edge: every failure becomes a value
            return _failed(failed(error, PROGRESS.get(), proxied=bool(self._proxy)))


_SAID = REFUSALS | {Trouble.REFUSED, Trouble.BUSY, Trouble.NOT_A_HUB}
"""Somebody answered: a fresh connection would lead to the same."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """What goes to the hub, to whichever of its addresses."""

    path: str
    body: bytes = field(repr=False)
    authorization: str = field(repr=False)
    kind: str = _JSON


def _request(base: httpx.URL, sent: _Sent, seconds: float) -> httpx.Request:
    headers = {"content-type": sent.kind, "accept": _JSON, "user-agent": "runbook"}
    if sent.authorization:
        headers["authorization"] = sent.authorization
    whole = base.copy_with(path=base.path.rstrip("/") + sent.path, query=None, fragment=None)
    waits = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
    return httpx.Request(
        "POST", whole, content=sent.body, headers=headers, extensions={"timeout": waits}
    )


async def _body(response: httpx.Response) -> bytes:
    read = b""
    async for part in response.aiter_raw():
        read += part
        if len(read) > LARGEST_ANSWER:
            return b""
    return read


def _judged(response: httpx.Response, body: bytes, url: str) -> Answered | Failed:
    """What an answer means. Only what is JSON comes from a hub: pages come from anybody."""
    status = response.status_code
    said_json = response.headers.get("content-type", "").lower().startswith(_JSON)
    headers = response.headers
    if status in _SERVER_ERRORS or _OF_STATUS.get(status) is Trouble.BUSY:
        asked = headers.get("retry-after", "")
        pause = pause_asked(asked, headers.get("date", ""), datetime.now(UTC)) if asked else None
        return Failed(Trouble.BUSY, pause)
    if not said_json:
        return Failed(Trouble.NOT_A_HUB)
    if status == httpx.codes.OK:
        return Answered(body, url, _skew(headers.get("date", "")))
    return Failed(_OF_STATUS.get(status, Trouble.REFUSED), body=body)


def _skew(date: str) -> float | None:
    try:
        theirs = parsedate_to_datetime(date)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=UTC)
    return (datetime.now(UTC) - theirs).total_seconds()


def _failed(error: DeliveryError) -> Failed:
    if error.code is ErrorCode.NOT_SENT:
        return Failed(_OF_REASON.get(error.reason, Trouble.UNREACHABLE))
    return Failed(Trouble.BROKEN_OFF)


def _quieten() -> None:
    # Their debug lines quote headers.
    for name in ("httpx", "httpcore"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
