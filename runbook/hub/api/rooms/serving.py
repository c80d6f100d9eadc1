"""Every room over HTTP: a look is a reading transaction, a press a writing one, judged before both.

Whoever is not logged in is asked to come in; whoever may not enter a room is told that there is no
such page, as for a page that does not exist.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from urllib.parse import quote, urlencode

from starlette.types import Receive, Scope, Send

from runbook.hub.api.exchange import answer as send_answer
from runbook.hub.api.exchange import refuse
from runbook.hub.api.page import HEADERS
from runbook.hub.api.problems import Problem
from runbook.hub.api.rooms.answering import kept, taken, worded
from runbook.hub.api.rooms.live import Live
from runbook.hub.api.rooms.pace import Pace
from runbook.hub.api.rooms.queries import query_of
from runbook.hub.api.way_in.entering import Entering
from runbook.hub.api.way_in.forms import read_form
from runbook.hub.api.way_in.site import Site, Visit, visit
from runbook.hub.cards.viewing import named
from runbook.hub.model.access import Deed
from runbook.hub.model.actions import Answer
from runbook.hub.model.authority import Refusal
from runbook.hub.rooms.places import places
from runbook.hub.rooms.refusing import note_refused
from runbook.hub.rooms.room import Asked, Done, File, Form, Room, Shown, entered_by
from runbook.hub.rooms.roster.gathering import stands_in
from runbook.hub.rooms.standing import Standing
from runbook.hub.store import events, sessions
from runbook.hub.store.problem import StoreError
from runbook.hub.store.transaction import Transaction
from runbook.language.texts import t

AGAIN = "again"
"""In the query of a page that reloads itself: that is no use of the session."""
NOTED_EVERY = timedelta(minutes=1)
"""Looking again within it is not written down."""
_NOBODY, _FORBIDDEN, _NOT_FOUND = 401, 403, 404
LIVE_PATH = "/live"

Warned = Callable[[str], Sequence[str]]
"""What is not as it should be at night, in this language."""


@dataclass(frozen=True, slots=True)
class Made:
    """What is sent. ``status`` 401: nobody is logged in; ``where``: a page to go on to."""

    page: bytes = b""
    status: int = 200
    file: File | None = None
    where: str = ""


class Rooms:
    """The rooms of one hub, for one event loop. ``warned`` knows the situation."""

    def __init__(
        self, site: Site, entering: Entering, rooms: Sequence[Room], warned: Warned
    ) -> None:
        self.site, self.rooms, self.standing = site, tuple(rooms), Standing()
        self._entering, self.warned = entering, warned
        self._turns = {live: asyncio.Semaphore(1) for live in (True, False)}
        self.live = Live(site.store)
        self.pace = Pace()

    async def welcome(self, room: Room, scope: Scope, send: Send) -> bool:
        """``GET`` of a room that strangers see otherwise. False: nothing sent, nobody is in."""
        token = self.site.token(scope)
        if not token:
            return False
        if wait := self.wait(scope, token):
            await self.site.too_often(send, wait, self.site.office.lang)
            return True
        made = await self._in_turn(
            room, partial(self._look, room, token, {}, query_of(scope), str(scope["path"])), send
        )
        if made is not None:
            self.pace.note(token, good=made.status != _NOBODY)
            if made.status == _NOBODY:
                return False
            await self._send(made, scope, send, ended=True)
        return True

    async def answer(self, room: Room, scope: Scope, receive: Receive, send: Send) -> None:
        """``GET`` or ``POST`` of a room's path."""
        site, lang = self.site, self.site.office.lang
        token = site.token(scope)
        path = {name: str(value) for name, value in scope["path_params"].items()}
        pressed = scope["method"] == "POST"
        if pressed and not site.is_pressed_here(scope):
            await site.turn_away(scope, send, lang)
            return
        if wait := self.wait(scope, token, pressed=pressed):
            await site.too_often(send, wait, lang)
            return
        if pressed:
            form = await read_form(scope, receive, room.form_bytes)
            if isinstance(form, Problem):
                await refuse(send, form, lang)
                return
            make = partial(self._press, room, token, path, form, str(scope["path"]))
        else:
            make = partial(self._look, room, token, path, query_of(scope), str(scope["path"]))
        made = await self._in_turn(room, make, send)
        if made is not None and token:
            self.pace.note(token, good=made.status != _NOBODY)
        if pressed:
            self.live.poke()
        if made is not None:
            await self._send(made, scope, send, ended=bool(token))

    async def _in_turn(self, room: Room, make: Callable[[], Made], send: Send) -> Made | None:
        """What was made; None when the database does not answer, which was said.

        Of thousands of incidents one takes a tenth of a second: reports are not to wait, so looks
        follow one another. Rooms that are not live read of every PC or of a year: nobody who looks
        at the board waits for those.
        """
        try:
            async with self._turns[room.live]:
                return await asyncio.to_thread(make)
        except StoreError:
            await self.site.away(send, self.site.office.lang)
            return None

    def wait(
        self, scope: Scope, token: str, *, pressed: bool = False, listens: bool = False
    ) -> float:
        """0 when it may be done now, else in how many seconds."""
        pace = self.pace
        share = pace.streams if listens else pace.presses if pressed else pace.looks
        peer = scope["client"][0] if scope.get("client") else ""
        return share.try_once(pace.whose(token, peer), time.monotonic())

    async def _send(self, made: Made, scope: Scope, send: Send, *, ended: bool) -> None:
        site, lang = self.site, self.site.office.lang
        if made.status == _NOBODY:
            # Whoever only looked has pressed nothing that was not done.
            why = "hub.login.ended" if scope["method"] == "POST" else "hub.login.over"
            said = t(why, lang) if ended else ""
            await self._entering.offer(scope, send, lang, said, _NOBODY)
        elif made.status == _FORBIDDEN and not made.page:
            await site.turn_away(scope, send, lang)
        elif made.where:
            await site.move(send, made.where)
        elif made.file is not None:
            file = made.file
            way = "inline" if file.shown else "attachment"
            disposition = f"{way}; filename*=UTF-8''{quote(file.name)}".encode()
            headers = (*HEADERS, (b"content-disposition", disposition))
            await send_answer(send, 200, file.body, file.kind.encode(), headers)
        else:
            await site.show(send, made.page, made.status)

    def _look(
        self,
        room: Room,
        token: str,
        path: Mapping[str, str],
        query: Mapping[str, str],
        here: str,
    ) -> Made:
        with self.site.store.read() as tx:
            found = visit(tx, token)
            if found is None:
                return Made(status=_NOBODY)
            person = found.session.person
            asked = self.asked(tx, found, path, query)
            shown = room.show(asked) if entered_by(room, person) else None
            said = taken(found.session.said)
            new = tx.now - found.session.used_at > NOTED_EVERY and AGAIN not in query
            made = self._made(asked, found, shown, said, here, live=room.live)
        if made.file is not None and made.file.event:
            # Whatever is taken along has been written down before.
            with self.site.store.write() as tx:
                events.log(tx, made.file.event, body=made.file.event_body, by=person.id)
        if new or said is not None:
            self._note(token)
        return made

    def _press(
        self, room: Room, token: str, path: Mapping[str, str], form: Form, here: str
    ) -> Made:
        with self.site.store.read() as tx:
            if visit(tx, token) is None:
                return Made(status=_NOBODY)
        with self.site.store.write() as tx:
            found = visit(tx, token)
            if found is None:
                return Made(status=_NOBODY)
            if not found.has_key(form.get("key", "")):
                return Made(status=_FORBIDDEN)
            asked = self.asked(tx, found, path, {})
            done = do(room, asked, form)
            if done.page is not None:
                sessions.use(tx, found.session)
                return self._made(asked, found, done.page, done.answer, here)
            sessions.use(tx, found.session, kept(done.answer))
            return Made(where=done.where or here)

    def asked(
        self, tx: Transaction, found: Visit, path: Mapping[str, str], query: Mapping[str, str]
    ) -> Asked:
        """What a room is asked with for this visit."""
        return Asked(
            tx=tx,
            office=self.site.office,
            person=found.session.person,
            standing=self.standing,
            path=path,
            query=query,
            session=found.session.id,
            warned=self.warned,
        )

    def _made(
        self,
        asked: Asked,
        found: Visit,
        shown: Shown | File | None,
        said: Answer | None,
        here: str,
        *,
        live: bool = False,
    ) -> Made:
        if isinstance(shown, File):
            return Made(file=shown)
        if shown is None and not asked.person.on_shift:
            values = self.surroundings(asked, found, said, here)
            values["instead"] = stands_in(asked.tx, asked.person, asked.lang)
            return Made(self.site.pages.render("shut", asked.lang, values), _FORBIDDEN)
        if shown is None:
            title = t("hub.room.not_there", asked.lang)
            return Made(self.site.pages.told(asked.lang, title), _NOT_FOUND)
        values = self.surroundings(asked, found, said, here)
        if live:
            query = urlencode({name: one for name, one in asked.query.items() if name != AGAIN})
            whole = f"{here}?{query}" if query else here
            values["live"] = f"{LIVE_PATH}?{urlencode({'here': whole})}"
            values["again"] = f"{here}?{query}&{AGAIN}" if query else f"{here}?{AGAIN}"
        page = self.site.pages.render(shown.template, asked.lang, {**values, **shown.values})
        return Made(page, shown.status)

    def surroundings(
        self, asked: Asked, found: Visit, said: Answer | None, here: str
    ) -> dict[str, object]:
        """What every room's template is given besides its own."""
        lang, person = asked.lang, asked.person
        return {
            "who": t("hub.link.you", lang, who=named(asked.tx, person, lang)),
            "key": found.key,
            "said": worded(said, lang) if said is not None else "",
            "done": said is None or said.done,
            "here": here,
            "proof": proof_of(found.key),
            "live": "",
            "again": "",
            "places": places(asked, self.rooms, here),
        }

    def _note(self, token: str) -> None:
        """The person was here, and has read what was said.

        A database that takes nothing more, with a full disk, can still be read.
        """
        with suppress(StoreError), self.site.store.write() as tx:
            found = visit(tx, token)
            if found is not None:
                sessions.use(tx, found.session)


def do(room: Room, asked: Asked, form: Form) -> Done:
    """Do it, or refuse it and write that down."""
    name = form.get("deed", "")
    deed = Deed(name) if name in set(Deed) else None
    if deed is None or deed not in room.deeds:
        return Done(Answer(f"refused.{Refusal.MALFORMED}", done=False, values={"number": 0}))
    if not entered_by(room, asked.person) or not asked.does(deed):
        why = Refusal.ROLE if asked.person.on_shift else Refusal.OFF_SHIFT
        note_refused(asked.tx, asked.person, deed, why)
        return Done(Answer(f"refused.{why}", done=False, values={"number": 0}))
    return room.deeds[deed](asked, form)


def proof_of(key: str) -> str:
    """What a page and whoever brings it up to date know of each other; it opens nothing."""
    return hashlib.sha256(f"live/{key}".encode()).hexdigest()[:32]
