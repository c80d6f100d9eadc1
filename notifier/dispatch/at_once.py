"""A message or a question that goes past the outbox, for whoever waits for the answer."""

import asyncio

from notifier.delivery import DeliveryError, ErrorCode, Receipt
from notifier.message import Message
from notifier.providers.provider import Provider
from notifier.providers.registry import ChannelSettings, open_provider


def send_now(settings: ChannelSettings, address: str, message: Message) -> Receipt | DeliveryError:
    """Send one message at once, past the outbox, within the deadline; follow a moved chat.

    For ``alert test``: the answer is wanted now. Call from a thread without an event loop.
    Raises ChannelSettingsError.
    """

    async def once(provider: Provider) -> Receipt | DeliveryError:
        try:
            result = await provider.send(address, message)
            if isinstance(result, DeliveryError) and result.code is ErrorCode.MIGRATED:
                result = await provider.send(result.new_address, message)
            return result
        finally:
            await provider.aclose()

    return asyncio.run(once(open_provider(settings)))


def check_now(settings: ChannelSettings) -> str | DeliveryError:
    """Who we are to the channel (the bot's name), without telling anyone anything: for ``doctor``.

    Raises ChannelSettingsError.
    """

    async def once(provider: Provider) -> str | DeliveryError:
        try:
            return await provider.check()
        finally:
            await provider.aclose()

    return asyncio.run(once(open_provider(settings)))
