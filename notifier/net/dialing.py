"""TCP to the first address of a name that answers, without the system's resolver."""

import asyncio
import socket
from dataclasses import dataclass

from notifier.delivery import Reason
from notifier.net.addresses import AddressBook

CONNECT_SLICE = 3.0
"""Seconds one address may take to answer before the next one is tried."""

KNOCK_S = 2.0
"""Seconds a knock may take in all, looking the name up included."""


@dataclass(frozen=True, slots=True)
class Line:
    """A connected, non-blocking socket and the address it leads to."""

    channel: socket.socket
    address: str


async def dial(book: AddressBook, host: str, port: int) -> Line | Reason:
    """A connection to ``host``, or what stood in the way. The caller closes it."""
    reason = Reason.NAME
    async for address in book.candidates(host):
        reason = Reason.UNREACHABLE
        channel = await _connected(address, port)
        if channel is not None:
            return Line(channel, address)
    return reason


async def knock(book: AddressBook, host: str, port: int) -> bool:
    """Whether a connection can be had now, within two seconds. Closes it; sends nothing."""
    try:
        async with asyncio.timeout(KNOCK_S):
            line = await dial(book, host, port)
    except TimeoutError:
        return False
    if isinstance(line, Reason):
        return False
    line.channel.close()
    return True


async def _connected(address: str, port: int) -> socket.socket | None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        channel = socket.socket(family, socket.SOCK_STREAM)
    except OSError:
        # A computer without IPv6.
        return None
    try:
        channel.setblocking(False)
        async with asyncio.timeout(CONNECT_SLICE):
            # An address needs no look-up, so asyncio never starts a getaddrinfo thread for it.
            await asyncio.get_running_loop().sock_connect(channel, (address, port))
    except OSError:
        channel.close()
        return None
    except BaseException:
        channel.close()
        raise
    return channel
