"""A channel opened for one deed and closed after it, as a command of the program does."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from notifier.providers.provider import Provider

Channel = TypeVar("Channel", bound=Provider)
T = TypeVar("T")


def with_open(make: Callable[[], Channel], act: Callable[[Channel], Coroutine[Any, Any, T]]) -> T:
    async def whole() -> T:
        channel = make()
        try:
            return await act(channel)
        finally:
            await channel.aclose()

    return asyncio.run(whole())
