"""The dispatcher in a thread of its own, for programs that are not asynchronous themselves."""

import asyncio
import logging
import os
import random
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress

from notifier.dispatch.dispatcher import Clock, Dispatcher, Observer, utc_now
from notifier.dispatch.knocking import Knocking, doors
from notifier.dispatch.line import Door, Line
from notifier.outbox.outbox import Outbox
from notifier.providers.provider import Provider
from notifier.providers.registry import ChannelSettings, open_provider
from notifier.turn import MAY_SPEAK

_POLL = 2.0
"""Seconds between looks into the outbox unasked: another process may have put something there."""

_SHORTEST = 0.02
_BEGIN_AGAIN_S = 0.5
_LOG = logging.getLogger(__name__)
# Where nobody listens it is not for her screen: the notices say what became of a message.
_LOG.addHandler(logging.NullHandler())

OpenOutbox = Callable[[], Outbox]


class Courier:
    """Sends what is in the outboxes until stopped, in a daemon thread with its own event loop.

    ``open_outbox`` is called in that thread, so a connection it makes belongs there, and what it
    opened is closed there. None: only adopted outboxes are served. ``observe`` is called in that
    thread too and must be quick. Channels are loaded in the thread. Whose turn it is to speak is
    asked there as where the courier was made.
    """

    def __init__(
        self,
        open_outbox: OpenOutbox | None,
        channels: Mapping[str, ChannelSettings],
        observe: Observer = lambda _notice: None,
        clock: Clock = utc_now,
    ) -> None:
        self._open_outbox = open_outbox
        self._own: Outbox | None = None
        self._adopted: list[Outbox] = []
        self._adopting: list[OpenOutbox] = []
        self._opened: list[Outbox] = []
        self._own_is_replaced = False
        self._leaving: list[Outbox] = []
        self._channels = channels
        self._observe = observe
        self._now = clock
        self._may_speak = MAY_SPEAK.get()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: asyncio.Event | None = None
        self._lock = threading.Lock()
        self._stopping = False
        self._grace = 0.0
        self._line_is_back = False
        self._rounds = threading.Condition()
        self._asked = 0
        self._answered = 0
        self._idle = False
        self._ended = False

    def start(self) -> None:
        """Begin sending. What an earlier process left in the outbox goes out too."""
        self._thread.start()

    def nudge(self) -> None:
        """The line was seen alive: what waits for a connection is due now."""
        with self._lock:
            self._line_is_back = True
        self._rouse()

    def wake(self) -> None:
        """Something was put into the outbox: look now."""
        self._rouse()

    def adopt(self, outbox: Outbox | OpenOutbox, *, instead: bool = False) -> None:
        """Serve another outbox as well: one in memory, when the disk cannot be written.

        Give a function where connections belong to threads: it is called in the courier's. A
        ready Outbox must then be used by everybody through its own ``transaction``. ``instead``:
        what waited in those before was copied into this one, so they are served no more.
        """
        with self._lock:
            if instead:
                self._leaving += self._adopted
                self._adopted, self._adopting = [], []
            if isinstance(outbox, Outbox):
                self._adopted.append(outbox)
            else:
                self._adopting.append(outbox)
            self._own_is_replaced = self._own_is_replaced or instead
        self._rouse()

    def wait_idle(self, timeout: float) -> bool:
        """Wait until nothing is left to be sent.

        False when ``timeout`` seconds passed first, or nobody is sending any more.
        """

        def idle() -> bool:
            return self._answered >= mine and self._idle

        with self._rounds:
            self._asked += 1
            mine = self._asked
        self._rouse()
        with self._rounds:
            self._rounds.wait_for(lambda: self._ended or idle(), timeout)
            return idle()

    def stop(self, timeout: float = 3.0) -> bool:
        """End within about ``timeout`` seconds; attempts under way get that long. True if it did.

        What was not sent stays in the outbox for the next start.
        """
        self._grace = timeout * 0.6
        self._stopping = True
        self._rouse()
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _rouse(self) -> None:
        with self._lock:
            if self._loop is not None and self._wake is not None and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._wake.set)

    def _run(self) -> None:
        MAY_SPEAK.set(self._may_speak)
        try:
            while not self._stopping:
                try:
                    asyncio.run(self._serve())
                except Exception as error:  # noqa: BLE001 - a defect must not end all sending
                    _LOG.error("courier begins again: %s", type(error).__name__)
                    time.sleep(_BEGIN_AGAIN_S)
        finally:
            for outbox in self._opened:
                with suppress(sqlite3.Error):
                    outbox.close()
            with self._rounds:
                self._ended = True
                self._rounds.notify_all()

    async def _serve(self) -> None:
        with self._lock:
            self._wake = asyncio.Event()
            self._loop = asyncio.get_running_loop()
        owner = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        providers, line = self._providers(), Line(random.random)
        dispatcher = Dispatcher(
            providers,
            owner,
            observe=self._observe,
            clock=self._now,
            on_done=self._wake.set,
            line=line,
        )
        knocking = Knocking(providers, line, on_back=self.nudge, on_done=self._wake.set)
        try:
            while not self._stopping:
                pause = self._round(dispatcher)
                upcoming = knocking.look(self._doors)
                if upcoming is not None:
                    pause = max(min(pause, upcoming), _SHORTEST)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), pause)
                self._wake.clear()
        finally:
            await knocking.stop()
            await dispatcher.stop(self._grace)

    def _providers(self) -> dict[str, Provider]:
        providers = {}
        for name, settings in self._channels.items():
            try:
                providers[name] = open_provider(settings)
            except Exception as error:  # noqa: BLE001 - one broken channel must not silence the rest
                _LOG.error("channel %s: %s", name, type(error).__name__)
        return providers

    def _round(self, dispatcher: Dispatcher) -> float:
        """Start what is due in every outbox; return the seconds to sleep at most."""
        with self._rounds:
            asked = self._asked
        with self._lock:
            back, self._line_is_back = self._line_is_back, False
        try:
            outboxes = self._outboxes()
            idle = True
        except Exception as error:  # noqa: BLE001 - what can be served is served
            outboxes, idle = list(self._adopted), False
            _complain(error)
        if self._own_is_replaced and self._own is not None:
            dispatcher.leave(self._own)
        with self._lock:
            leaving = list(self._leaving)
        for one in leaving:
            dispatcher.leave(one)
        pause = _POLL
        for outbox in outboxes:
            # One outbox on a full disk must not hold up the one in memory.
            try:
                soonest = self._serve_one(dispatcher, outbox, line_is_back=back)
            except Exception as error:  # noqa: BLE001 - nor a damaged row everything else
                _complain(error)
                idle = False
                if self._put_aside(outbox):
                    pause = _SHORTEST
                continue
            idle = idle and soonest is None
            if soonest is not None and not dispatcher.full:
                pause = min(pause, soonest)
        with self._rounds:
            self._answered, self._idle = asked, idle and not dispatcher.busy
            self._rounds.notify_all()
        return max(pause, _SHORTEST)

    def _doors(self) -> set[Door]:
        """Where a connection is waited for, in whichever outbox can be read."""
        found: set[Door] = set()
        with self._lock:
            outboxes = list(self._adopted)
            if self._own is not None and not self._own_is_replaced:
                outboxes.append(self._own)
        for outbox in outboxes:
            try:
                found |= doors(outbox)
            except Exception as error:  # noqa: BLE001 - as in a round
                _complain(error)
                self._put_aside(outbox)
        return found

    def _put_aside(self, outbox: Outbox) -> bool:
        """Give up rows of which no message can be made. Whether there were any."""
        try:
            count = outbox.put_aside_unreadable(self._now())
        except Exception as error:  # noqa: BLE001 - it is tried again in the next round
            _complain(error)
            return False
        if count:
            _LOG.error("outbox: %d unreadable", count)
        return bool(count)

    def _open(self, open_outbox: OpenOutbox) -> Outbox:
        opened = open_outbox()
        self._opened.append(opened)
        self._put_aside(opened)
        return opened

    def _outboxes(self) -> list[Outbox]:
        """The outboxes to serve. One that cannot be opened is tried again in the next round."""
        with self._lock:
            adopting = list(self._adopting)
            wanted = not self._own_is_replaced
        for open_outbox in adopting:
            opened = self._open(open_outbox)
            with self._lock:
                if open_outbox in self._adopting:
                    self._adopted.append(opened)
                    self._adopting.remove(open_outbox)
                else:
                    # Given up for another one before it was open.
                    self._leaving.append(opened)
        if wanted and self._own is None and self._open_outbox is not None:
            self._own = self._open(self._open_outbox)
        with self._lock:
            own = [self._own] if wanted and self._own is not None else []
            return [*own, *self._adopted]

    def _serve_one(
        self, dispatcher: Dispatcher, outbox: Outbox, *, line_is_back: bool
    ) -> float | None:
        """Seconds until this outbox has something to do again, None if it is empty."""
        if line_is_back:
            outbox.line_is_back(self._now())
        dispatcher.start_due(outbox)
        upcoming = outbox.next_event()
        return None if upcoming is None else (upcoming - self._now()).total_seconds()


def _complain(error: Exception) -> None:
    # The type only: a text may quote what stands in a row.
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    _LOG.warning("outbox cannot be used: %s", name)
