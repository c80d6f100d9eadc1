"""``GET /live?here=<a room's path and query>``: what open pages are told, as server-sent events.

- ``hello`` / the proof that stands in the page.
- ``parts`` / a JSON object of part id -> its HTML: all first, then those that changed.
- ``beat`` / the server's time, ISO 8601: once a second while the database answers.
- ``gone`` / nothing: the session or the way into the room has ended.
- ``bye`` / nothing: this server ends.

One look at the database serves all tabs of a session that show the same, and asks first whether the
session still holds. A look is no use of it. Looks from here follow one another, beside those that
somebody asks for: neither waits for the other. Everything here runs in one event loop.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field

from sse_starlette.event import ServerSentEvent

from runbook.hub.store import stamps
from runbook.hub.store.problem import StoreError
from runbook.hub.store.store import Store

STREAMS, ALL_STREAMS = 4, 200
"""Of one session, and of this process."""
STAMP_EVERY_S = 0.25
LOOK_AGAIN_S = 15.0
"""Unasked: words hold how long ago something was, and sessions end by themselves."""
BEAT_S = 1.0
RETRY_MS = 1_000

Parts = Mapping[str, str]
Make = Callable[[], Parts | None]
"""Lays out the parts of a page, beside the loop; None: the person may not be there any more."""

_LOG = logging.getLogger(__name__)


@dataclass(eq=False)
class Looking:
    """One page of one session. ``seen`` is replaced, never changed; None before the first look."""

    make: Make
    seen: Parts | None = None
    gone: bool = False
    well: bool = True
    listeners: int = 0


@dataclass(eq=False)
class Listener:
    """One open tab."""

    session: str
    looking: Looking
    proof: str = field(repr=False)
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Live:
    """All open pages of this process."""

    def __init__(self, store: Store) -> None:
        # It writes whatever it sends into its log of level DEBUG.
        logging.getLogger("sse_starlette").setLevel(logging.WARNING)
        self._store = store
        self._lookings: dict[tuple[str, str], Looking] = {}
        self._listeners: list[Listener] = []
        self._keeping: asyncio.Task[None] | None = None
        self._wanted = asyncio.Event()
        self._poked = False
        self._well = True
        self._closing = False

    def close(self) -> None:
        """End all streams within a beat. Any thread may call it."""
        self._closing = True

    def poke(self) -> None:
        """Something was done here: look at once."""
        self._poked = True
        self._wanted.set()

    def is_full(self, session: str) -> bool:
        """Whether this session, or all together, listen with as many pages as may be."""
        hers = sum(one.session == session for one in self._listeners)
        return hers >= STREAMS or len(self._listeners) >= ALL_STREAMS

    def join(self, session: str, here: str, proof: str, make: Make) -> Listener:
        """Begin to listen to the page ``here``; ``leave`` must follow."""
        looking = self._lookings.setdefault((session, here), Looking(make))
        looking.listeners += 1
        listener = Listener(session, looking, proof)
        self._listeners.append(listener)
        if self._keeping is None:
            self._keeping = asyncio.get_running_loop().create_task(self._keep_looking())
        self._wanted.set()
        return listener

    def leave(self, listener: Listener) -> None:
        """Listen no more; a second time it is nothing."""
        if listener not in self._listeners:
            return
        self._listeners.remove(listener)
        gone = listener.looking
        gone.listeners -= 1
        if not gone.listeners:
            self._lookings = {at: one for at, one in self._lookings.items() if one is not gone}
        if not self._listeners and self._keeping is not None:
            self._keeping.cancel()
            self._keeping = None

    async def told(
        self, listener: Listener, clock: Callable[[], str]
    ) -> AsyncIterator[ServerSentEvent]:
        """Proof, everything, then whatever changes, until the page is left or over."""
        loop, looking = asyncio.get_running_loop(), listener.looking
        heard: Parts = {}
        beat_at = loop.time()
        try:
            yield ServerSentEvent(listener.proof, event="hello", retry=RETRY_MS, sep="\n")
            while not (self._closing or looking.gone):
                listener.news.clear()
                seen = looking.seen
                if seen is not None and seen is not heard:
                    changed = differences(heard, seen)
                    heard = seen
                    if changed:
                        yield _event("parts", json.dumps(changed, ensure_ascii=False))
                if loop.time() >= beat_at:
                    beat_at = loop.time() + BEAT_S
                    if self._well and looking.well:
                        yield _event("beat", clock())
                try:
                    async with asyncio.timeout_at(beat_at):
                        await listener.news.wait()
                except TimeoutError:
                    continue
            yield _event("bye" if self._closing else "gone", "")
        finally:
            self.leave(listener)

    async def _keep_looking(self) -> None:
        loop = asyncio.get_running_loop()
        known: stamps.Stamp | None = None
        look_at = 0.0
        while True:
            try:
                async with asyncio.timeout(STAMP_EVERY_S):
                    await self._wanted.wait()
            except TimeoutError:
                pass
            self._wanted.clear()
            poked, self._poked = self._poked, False
            slow = loop.time() >= look_at
            try:
                now = await asyncio.to_thread(self._stamp)
                everywhere = slow or poked or now != known
                for one in tuple(self._lookings.values()):
                    if everywhere or one.seen is None:
                        await self._look(one)
            except Exception as error:  # noqa: BLE001 - whatever it was, looking goes on
                if self._well and not isinstance(error, StoreError):
                    _LOG.error("pages could not be looked at: %s", type(error).__name__)
                self._well = False
                # What was to be looked at still is.
                known = None
                continue
            known, self._well = now, True
            if slow:
                look_at = loop.time() + LOOK_AGAIN_S

    def _stamp(self) -> stamps.Stamp:
        with self._store.read() as tx:
            return stamps.read(tx)

    async def _look(self, looking: Looking) -> None:
        """Raises StoreError. A page that cannot be made holds up no other."""
        try:
            parts = await asyncio.to_thread(looking.make)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - a defect of one room must not end the looking
            if looking.well:
                # Its words may hold what stands in a row.
                _LOG.error("a page could not be made: %s", type(error).__name__)
            looking.well = False
            return
        looking.well = True
        if parts is None:
            looking.gone = True
        elif parts != looking.seen:
            looking.seen = parts
        else:
            return
        for one in self._listeners:
            if one.looking is looking:
                one.news.set()


def differences(heard: Parts, seen: Parts) -> dict[str, str]:
    """The parts that are new to a listener; empty: there is no such part any more."""
    new = {name: html for name, html in seen.items() if heard.get(name) != html}
    return {**new, **{name: "" for name in heard if name not in seen}}


def _event(name: str, data: str) -> ServerSentEvent:
    return ServerSentEvent(data, event=name, sep="\n")
