"""Who may listen to a room, and what its parts are now."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from sse_starlette.sse import EventSourceResponse, SendTimeoutError
from starlette.routing import compile_path
from starlette.types import Receive, Scope, Send

from runbook.hub.api.rooms.live import Listener, Parts
from runbook.hub.api.rooms.pace import name_of
from runbook.hub.api.rooms.queries import fields_of, query_of
from runbook.hub.api.rooms.serving import Rooms, proof_of
from runbook.hub.api.way_in.site import Visit, visit
from runbook.hub.rooms.room import Room, Shown, entered_by
from runbook.hub.store.problem import StoreError
from runbook.hub.store.store import utc_now

SEND_WITHIN_S = 10.0
"""A reader who takes nothing for so long is left alone."""
_LONGEST_HERE = 500
_STATUS = {"nobody": 401, "nowhere": 404, "full": 429}
_LATER = (b"retry-after", b"5")


@dataclass(frozen=True, slots=True)
class _Place:
    """What a page shows: a room, what of its path varies, and its query."""

    room: Room
    here: str
    path: Mapping[str, str]
    query: Mapping[str, str]


class Listening:
    """``GET /live``, for one event loop."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._paths = [(compile_path(one.path)[0], one) for one in rooms.rooms if one.live]

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A stream, or why there is none."""
        rooms, site = self._rooms, self._rooms.site
        lang, token = site.office.lang, site.token(scope)
        if site.comes_from_elsewhere(scope) or not site.is_named(scope):
            await site.turn_away(scope, send, lang)
            return
        if wait := rooms.wait(scope, token, listens=True):
            await site.too_often(send, wait, lang)
            return
        try:
            found = await asyncio.to_thread(self._whose, token)
        except StoreError:
            await site.away(send, lang)
            return
        if token:
            rooms.pace.note(token, good=found is not None)
        joined = self._join(found, token, query_of(scope).get("here", ""))
        if isinstance(joined, str):
            more = (_LATER,) if joined == "full" else ()
            await site.told(send, f"hub.live.{joined}", _STATUS[joined], lang, more)
            return
        stream = rooms.live.told(joined, lambda: utc_now().isoformat(timespec="milliseconds"))
        try:
            whole = EventSourceResponse(stream, ping=0, send_timeout=SEND_WITHIN_S)
            await whole(scope, receive, send)
        except SendTimeoutError:
            return
        finally:
            # Whatever ended it, and even where it has never begun.
            rooms.live.leave(joined)

    def _join(self, found: Visit | None, token: str, here: str) -> Listener | str:
        """A tab that listens, or why there is none."""
        if found is None:
            return "nobody"
        place = self._place(here)
        if place is None or not entered_by(place.room, found.session.person):
            return "nowhere"
        live, session = self._rooms.live, name_of(token)
        if live.is_full(session):
            return "full"
        return live.join(session, here, proof_of(found.key), lambda: self._parts(place, token))

    def _whose(self, token: str) -> Visit | None:
        with self._rooms.site.store.read() as tx:
            return visit(tx, token)

    def _place(self, here: str) -> _Place | None:
        try:
            parts = urlsplit(here[:_LONGEST_HERE])
        except ValueError:
            return None
        query = fields_of(parts.query)
        for pattern, room in self._paths:
            if query is not None and (match := pattern.match(parts.path)):
                return _Place(room, parts.path, match.groupdict(), query)
        return None

    def _parts(self, place: _Place, token: str) -> Parts | None:
        rooms = self._rooms
        with rooms.site.store.read() as tx:
            found = visit(tx, token)
            if found is None or not entered_by(place.room, found.session.person):
                return None
            asked = rooms.asked(tx, found, place.path, place.query)
            shown = place.room.show(asked)
            if not isinstance(shown, Shown):
                return None
            values = rooms.surroundings(asked, found, None, place.here)
            return rooms.site.pages.parts(shown.template, asked.lang, {**values, **shown.values})
