"""One GET over our own resolver, for an address that is a secret as a whole."""

import asyncio
from contextlib import aclosing

import httpx

from notifier.net.addresses import AddressBook
from notifier.net.name_sources import NameSources
from notifier.net.transport import PROGRESS, Progress, ResolvingTransport
from notifier.net.trust import trusting
from notifier.providers.settings import Revealing
from notifier.providers.webhook_target import read_target, wire_path

_HIDDEN = "/hidden"


async def ask(url: Revealing, names: NameSources, ca_file: str = "", wait: float = 10.0) -> int:
    """The status that the server answers with, 0 when there was no answer within ``wait`` seconds.

    ``https``, or ``http`` to this computer itself. Raises ChannelSettingsError for another URL or
    a ``ca_file`` that cannot be read. Redirects are not followed, and the body is not read.
    """
    target = read_target(url.reveal())
    transport = ResolvingTransport(
        AddressBook(names), trusting(ca_file, "deadman"), "", lambda _path: wire_path(url.reveal())
    )
    request = httpx.Request(
        "GET",
        httpx.URL(scheme=target.scheme, host=target.host, port=target.port, path=_HIDDEN),
        headers={"user-agent": "runbook"},
        extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), wait)},
    )
    PROGRESS.set(Progress())
    try:
        async with asyncio.timeout(wait), aclosing(transport):
            response = await transport.handle_async_request(request)
            await response.aclose()
            return response.status_code
    except (TimeoutError, httpx.HTTPError, OSError):
        return 0
