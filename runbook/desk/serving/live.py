"""What tabs are told while they are open: what changed, and that the program is there.

One look at a sitting serves all who listen to it; each hears what is new to them. See
``rendering`` for the events. Everything here runs in the server's event loop.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime

from sse_starlette.event import ServerSentEvent

from runbook.desk.serving.door import Visitor
from runbook.desk.serving.looking import Look, Looking
from runbook.desk.serving.policy import PREFIXES
from runbook.desk.sitting import Sitting

STREAMS = 4
"""To one browser: it keeps six connections to a host, and two must be left for what she does."""
BEAT_S = 1.0
BEAT_AGAIN_S = 0.1
"""Until a beat that was due is thought of again: one that is left out must not cost two seconds."""
RETRY_MS = 1_000


class _Listener:
    """One open tab."""

    def __init__(self, visitor: Visitor, looking: Looking) -> None:
        self.visitor = visitor
        self.looking = looking
        self.news = asyncio.Event()
        self.one_too_many = False


class Live:
    """All open tabs. ``sittings`` and ``holds`` are asked often, and answer at once."""

    def __init__(
        self,
        sittings: Callable[[str], Sitting | None],
        parts: Callable[[Sitting, str, str], Mapping[str, str]],
        holds: Callable[[Visitor], bool],
        clock: Callable[[], datetime],
    ) -> None:
        """``parts`` lays out a sitting for a prefix, with a token for its forms."""
        # It writes whatever it sends into its log of level DEBUG.
        logging.getLogger("sse_starlette").setLevel(logging.WARNING)
        self._sittings = sittings
        self._parts = parts
        self._holds = holds
        self._clock = clock
        self._lookings: dict[str, Looking] = {}
        self._listeners: list[_Listener] = []
        self._closing = False

    async def stream(self, prefix: str, visitor: Visitor) -> AsyncIterator[ServerSentEvent]:
        """Proof, everything, then whatever changes, until the tab or the sitting is gone."""
        yield ServerSentEvent(visitor.proof, event="hello", retry=RETRY_MS, sep="\n")
        sitting = self._sittings(PREFIXES[prefix])
        if sitting is None or self._closing:
            yield self._farewell(prefix, None) or _event("gone", "/")
            return
        listener = self._join(prefix, sitting, visitor)
        try:
            async for event in self._told(prefix, listener):
                yield event
        finally:
            self._leave(prefix, listener)

    def poke(self) -> None:
        """Look again everywhere: something was done."""
        for looking in self._lookings.values():
            looking.look_soon()
        self._wake()

    def close(self) -> None:
        """End all streams; none begins any more."""
        self._closing = True
        self._wake()

    def _wake(self) -> None:
        for listener in self._listeners:
            listener.news.set()

    async def _told(self, prefix: str, listener: _Listener) -> AsyncIterator[ServerSentEvent]:
        loop = asyncio.get_running_loop()
        heard: Look = {}
        beat_at = loop.time()
        while self._holds(listener.visitor):
            listener.news.clear()
            farewell = self._farewell(prefix, listener)
            if farewell is not None:
                yield farewell
                return
            seen = listener.looking.seen
            if seen is not heard:
                changed = differences(heard, seen, listener.visitor.csrf)
                heard = seen
                if changed:
                    yield _event("parts", json.dumps(changed, ensure_ascii=False))
            if loop.time() >= beat_at:
                well = listener.looking.answers(loop.time())
                beat_at = loop.time() + (BEAT_S if well else BEAT_AGAIN_S)
                if well:
                    yield _event("beat", self._clock().isoformat(timespec="milliseconds"))
            try:
                async with asyncio.timeout_at(beat_at):
                    await listener.news.wait()
            except TimeoutError:
                continue

    def _farewell(self, prefix: str, listener: _Listener | None) -> ServerSentEvent | None:
        if self._closing:
            return _event("bye", "")
        if listener is None:
            return None
        if listener.one_too_many:
            return _event("elsewhere", "")
        sitting = self._sittings(PREFIXES[prefix])
        if sitting is not listener.looking.sitting:
            return _event("gone", "/" if sitting is None else prefix or "/")
        return None

    def _join(self, prefix: str, sitting: Sitting, visitor: Visitor) -> _Listener:
        looking = self._lookings.get(prefix)
        if looking is None or looking.sitting is not sitting:
            # Those who listen to an earlier one are told that it is gone, and let go of it.
            looking = Looking(sitting, lambda token: self._parts(sitting, prefix, token))
            self._lookings[prefix] = looking
        hers = [one for one in self._listeners if one.visitor == visitor and not one.one_too_many]
        for oldest in hers[: max(0, len(hers) - STREAMS + 1)]:
            oldest.one_too_many = True
            oldest.news.set()
        listener = _Listener(visitor, looking)
        self._listeners.append(listener)
        looking.tell(listener.news.set)
        return listener

    def _leave(self, prefix: str, listener: _Listener) -> None:
        self._listeners.remove(listener)
        looking = listener.looking
        looking.tell_no_more(listener.news.set)
        if any(one.looking is looking for one in self._listeners):
            return
        looking.end()
        if self._lookings.get(prefix) is looking:
            del self._lookings[prefix]


def differences(heard: Look, seen: Look, csrf: str) -> dict[str, str]:
    """The parts that are new to a listener, with his token; empty for those that are no more."""
    changed = {name: part.of(csrf) for name, part in seen.items() if heard.get(name) != part}
    return {**changed, **{name: "" for name in heard if name not in seen}}


def _event(name: str, data: str) -> ServerSentEvent:
    return ServerSentEvent(data, event=name, sep="\n")
