"""Asks far ends that could not be reached whether they can be now, while something waits."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping

from notifier.delivery import ErrorCode
from notifier.dispatch.line import Door, Line, News
from notifier.outbox.outbox import Outbox
from notifier.providers.provider import Provider

_DEADLINE = 3.0
"""Seconds for one knock, whatever the channel promised."""

_LOOK_EVERY = 1.0
"""Seconds between looks at what waits: each reads all of it."""

_ONCE_MORE = 1.2
"""Seconds after which what was just being tried when the line came back is tried as well."""

_LOG = logging.getLogger(__name__)


def doors(outbox: Outbox) -> set[Door]:
    """Where a connection is waited for. Raises sqlite3.Error."""
    return {
        (one.recipient.channel, one.recipient.address)
        for one in outbox.pending()
        if one.error is ErrorCode.NOT_SENT
    }


class Knocking:
    """Knocks in the running event loop.

    ``on_back`` is called when the line came back, and once more shortly after; ``on_done`` after
    every answer.
    """

    def __init__(
        self,
        providers: Mapping[str, Provider],
        line: Line,
        on_back: Callable[[], None],
        on_done: Callable[[], None],
    ) -> None:
        self._providers = providers
        self._line = line
        self._on_back = on_back
        self._on_done = on_done
        self._look_at = 0.0
        self._asking: set[asyncio.Task[None]] = set()
        self._again: asyncio.TimerHandle | None = None

    def look(self, waiting: Callable[[], Iterable[Door]]) -> float | None:
        """Knock where it is time to. Seconds until the next knock; None while nothing waits."""
        now = time.monotonic()
        if now >= self._look_at:
            self._look_at = now + _LOOK_EVERY
            self._line.wait_for(waiting(), now)
        for door in self._line.knocks(now):
            task = asyncio.create_task(self._knock(door))
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)
        upcoming = self._line.next_knock()
        return None if upcoming is None else max(upcoming - now, 0.0)

    async def stop(self) -> None:
        """Ask no more."""
        if self._again is not None:
            self._again.cancel()
        for task in self._asking:
            task.cancel()
        if self._asking:
            await asyncio.wait(self._asking, timeout=1.0)

    async def _knock(self, door: Door) -> None:
        channel, address = door
        provider = self._providers.get(channel)
        answer = False
        try:
            if provider is not None:
                async with asyncio.timeout(_DEADLINE):
                    answer = await provider.knock(address)
        except Exception as error:  # noqa: BLE001 - a channel's defect must not stop the rest
            _LOG.warning("channel %s: %s", channel, type(error).__name__)
        news = self._line.answered(door, answer, time.monotonic())
        if news is not News.NONE:
            self._on_back()
        if news is News.BACK:
            if self._again is not None:
                self._again.cancel()
            self._again = asyncio.get_running_loop().call_later(_ONCE_MORE, self._on_back)
        self._on_done()
