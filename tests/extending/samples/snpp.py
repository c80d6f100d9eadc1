"""A pager inside the bank: SNPP (RFC 1861). The address is ``host:port/pager``."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

from notifier.delivery import DeliveryError, ErrorCode, Reason, Receipt
from notifier.dispatch.governor import UNLIMITED, Limits
from notifier.message import Message, render_plain
from notifier.net.addresses import AddressBook
from notifier.net.dialing import dial, knock
from notifier.providers.provider import BARE, Envelope
from notifier.providers.settings import SnppSettings

_GREETING, _DONE = b"220", b"250"


class Snpp:
    """Pages one pager at a time. A message sent again says that it is a repeat in its own words."""

    def __init__(self, settings: SnppSettings) -> None:
        self._settings = settings
        self._book = AddressBook(settings.names)

    @property
    def limits(self) -> Limits:
        """None to speak of."""
        return UNLIMITED

    def is_group(self, address: str) -> bool:
        """A pager is one person's."""
        return False

    async def send(
        self,
        address: str,
        message: Message,
        replaces: str | None = None,
        envelope: Envelope = BARE,
    ) -> Receipt | DeliveryError:
        """Page. What was cut off before the last answer may have arrived."""
        host, port, pager = _parts(address)
        asked = False
        try:
            async with asyncio.timeout(self._settings.deadline):
                line = await dial(self._book, host, port)
                if isinstance(line, Reason):
                    return DeliveryError(ErrorCode.NOT_SENT, line)
                reader, writer = await asyncio.open_connection(sock=line.channel)
                text = " ".join(render_plain(message).split())
                ours = (f"PAGE {pager}\r\n", f"MESS {text}\r\n", "SEND\r\n")
                said = await reader.readline()
                for command in ours:
                    if not said.startswith((_GREETING, _DONE)):
                        return DeliveryError(ErrorCode.BAD_REQUEST)
                    asked = command == ours[-1]
                    writer.write(command.encode())
                    said = await reader.readline()
                writer.close()
        except (OSError, TimeoutError):
            return DeliveryError(ErrorCode.AMBIGUOUS if asked else ErrorCode.NOT_SENT)
        if not said.startswith(_DONE):
            return DeliveryError(ErrorCode.BAD_REQUEST)
        return Receipt(uuid4().hex, datetime.now(UTC), afresh=replaces is not None)

    async def knock(self, address: str) -> bool:
        """Whether the pager's server takes a connection."""
        host, port, _ = _parts(address)
        return await knock(self._book, host, port)

    async def check(self) -> str | DeliveryError:
        """Its name: which server there is stands in the contact's address."""
        return "snpp"

    async def aclose(self) -> None:
        """Nothing stays open."""


def _parts(address: str) -> tuple[str, int, str]:
    """Host, port and pager."""
    place, _, pager = address.partition("/")
    host, _, port = place.rpartition(":")
    return host, int(port), pager
