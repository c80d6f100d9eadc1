"""The desk over HTTP: its pages, what is done on them, and what they are told."""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from sse_starlette.sse import EventSourceResponse
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import Receive, Scope, Send

from runbook.desk.acts import Act, Kind, Refused, read_act
from runbook.desk.serving.beside import beside
from runbook.desk.serving.door import OPEN_PATH, Door
from runbook.desk.serving.forms import AT, BACK, CSRF, Unreadable, read_fields, read_form, too_old
from runbook.desk.serving.given import Given
from runbook.desk.serving.guard import Guard
from runbook.desk.serving.live import Live
from runbook.desk.serving.policy import PREFIXES, Refusal
from runbook.desk.serving.told import JSON, Tellers, outcome, wants_json
from runbook.desk.serving.turns import Turns, Unfinished, still_there
from runbook.desk.sitting import Done, Sitting
from runbook.desk.view import Desk, Headline, Tone, Words

PAGE_WITHIN_S = 10.0
ACT_WITHIN_S = 12.0
"""Less than the page's script waits."""
SEND_WITHIN_S = 15.0
_SEE_OTHER = 303

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Desk:
    """Answers requests that the guard has let through."""

    given: Given
    door: Door
    live: Live
    tellers: Tellers
    turns: Mapping[str, Turns] = field(
        default_factory=lambda: {prefix: Turns() for prefix in PREFIXES}
    )

    async def knock(self, http: HttpRequest) -> Response:
        if not self.door.knows(http.state.asked.says("authorization")):
            return self.no(http, Refusal("desk.door.key", 401, _BEARER))
        if http.state.body:
            return await self._knock_for_a_drill(http)
        path = self.door.knock(time.monotonic())
        return Response(json.dumps({"open": path}), media_type=JSON)

    async def _knock_for_a_drill(self, http: HttpRequest) -> Response:
        """Whoever holds the key may begin an exercise as well; the way in leads to it."""
        form = read_form(http.state.asked.says("content-type"), http.state.body)
        asked = {} if isinstance(form, Unreadable) else form
        act = read_act({"deed": Kind.DRILL, "subject": asked.get("drill", "")})
        sitting = self._sitting("")
        if isinstance(act, Refused) or sitting is None:
            return self.no(http, Refusal("desk.door.form", 400))
        done = await self._do(http, sitting, act, "")
        if isinstance(done, Refusal):
            return self.no(http, done)
        path = self.door.knock(time.monotonic(), self._goes("/drill"))
        found = {"open": path, "ok": done.ok, "said": done.said}
        return Response(json.dumps(found), media_type=JSON)

    async def open(self, http: HttpRequest) -> Response:
        if http.method == "HEAD":
            return Response()
        to = self.door.spend(http.path_params["secret"], time.monotonic())
        if not to:
            return self.no(http, Refusal("desk.door.spent", 403))
        answer = self.tellers.going_on(self.door.room, to)
        answer.headers["set-cookie"] = self.door.enter().cookie
        return answer

    async def first_page(self, http: HttpRequest, prefix: str) -> Response:
        sitting = self._sitting(prefix)
        if sitting is None:
            return self._over(http, prefix)
        her, whole = http.state.visitor, self.given.renderer.whole
        return await self._page(http, lambda: whole(sitting.view(), prefix, her.csrf, her.proof))

    async def further_page(self, http: HttpRequest) -> Response:
        values = read_fields(http.state.asked.query)
        if isinstance(values, Unreadable):
            return self.no(http, Refusal("desk.door.address", 400))
        page_of = self.given.pages[http.state.asked.path]
        shown, lang, her = self.given.renderer.shown, self.given.lang, http.state.visitor
        return await self._page(http, lambda: shown(page_of(values), lang, her.csrf, her.proof))

    async def file(self, http: HttpRequest) -> Response:
        file = self.given.files[http.state.asked.path]
        return Response(file.content, media_type=file.kind)

    async def told(self, http: HttpRequest, prefix: str) -> Response:
        stream = self.live.stream(prefix, http.state.visitor)
        return EventSourceResponse(stream, ping=0, send_timeout=SEND_WITHIN_S)

    async def act(self, http: HttpRequest, prefix: str) -> Response:
        asked = http.state.asked
        form = _own_form(http)
        if isinstance(form, Refusal):
            return self.no(http, form)
        act = read_act(form)
        go, typed = self._goes(form.get(BACK, prefix)), form.get("value", "")
        if isinstance(act, Refused):
            return self.tellers.refused(Refusal(act.rule_id, 422), asked, typed, go)
        sitting = self._sitting(prefix)
        if sitting is None:
            return self._over(http, prefix)
        done = await self._do(http, sitting, act, prefix, form.get(AT, ""))
        if isinstance(done, Refusal):
            return self.tellers.refused(done, asked, typed, go)
        # Once more: by it a drill may have begun or ended.
        go = self._goes(form.get(BACK, prefix))
        if wants_json(asked):
            return outcome(done.ok, done.said, go)
        return RedirectResponse(asked.room + go, _SEE_OTHER)

    async def _do(
        self, http: HttpRequest, sitting: Sitting, act: Act, prefix: str, at: str = ""
    ) -> Done | Refusal:
        """Raises GoneError, with nothing done, where nobody waits for the answer any more."""

        async def look() -> Refusal | None:
            await still_there(http.is_disconnected)
            return Refusal("desk.door.late", 409) if too_old(at, time.time()) else None

        turns = self.turns[prefix]
        done = await turns.take(lambda: sitting.do(act), look, ACT_WITHIN_S)
        self.live.poke()
        if isinstance(done, Unfinished):
            return Refusal("desk.door.unsure" if done.begun else "desk.door.late", 503)
        return done

    async def _page(self, http: HttpRequest, make: Callable[[], str]) -> Response:
        try:
            async with asyncio.timeout(PAGE_WITHIN_S):
                return HTMLResponse(await beside(make))
        except TimeoutError:
            return self.no(http, Refusal("desk.door.busy", 503))

    def _sitting(self, prefix: str) -> Sitting | None:
        return self.given.sittings(PREFIXES[prefix])

    def _goes(self, back: str) -> str:
        """The page of the room to show after a form: one of ours, of a sitting that there is."""
        path = back or "/"
        if path in PREFIXES:
            return path if self._sitting(path) else "/"
        return path if path in self.given.pages else "/"

    def _over(self, http: HttpRequest, prefix: str) -> Response:
        rule_id, go = ("desk.door.over", "/") if prefix else (self.given.none_first, "")
        return self.tellers.refused(Refusal(rule_id, 404), http.state.asked, go=go)

    def no(self, http: HttpRequest, refusal: Refusal) -> Response:
        """A refusal in words; whoever was let in is led back."""
        go = "/" if http.state.visitor else ""
        return self.tellers.refused(refusal, http.state.asked, go=go)

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/knock", self.knock, methods=["POST"]),
            Route(OPEN_PATH + "{secret}", self.open),
            Mount(self.door.room, Router(self._inside(), redirect_slashes=False)),
        ]

    def _inside(self) -> list[Route]:
        found = [
            *(Route(path, self.file) for path in self.given.files),
            *(Route(path, self.further_page) for path in self.given.pages),
        ]
        for prefix in PREFIXES:
            found += [
                Route(prefix or "/", partial(self.first_page, prefix=prefix)),
                Route(f"{prefix}/live", partial(self.told, prefix=prefix)),
                Route(f"{prefix}/act", partial(self.act, prefix=prefix), methods=["POST"]),
            ]
        return found


def _own_form(http: HttpRequest) -> Mapping[str, str] | Refusal:
    """The fields of a form of our own pages."""
    form = read_form(http.state.asked.says("content-type"), http.state.body)
    if isinstance(form, Unreadable):
        return Refusal(form.rule_id, 400)
    if not http.state.visitor.wrote(form.get(CSRF, "")):
        return Refusal("desk.door.csrf", 403)
    return form


_BEARER = ((b"www-authenticate", b"Bearer"),)


class DeskApp:
    """The application of one start. Made in the event loop that serves it."""

    def __init__(
        self,
        given: Given,
        door: Door,
        origin: str,
        let_in: Callable[[object], None] = lambda _: None,
    ) -> None:
        self._given = given
        tellers = Tellers(given.lang)
        parts = given.renderer.parts
        self.live = Live(
            given.sittings,
            lambda sitting, prefix, csrf: parts(sitting.view(), prefix, csrf),
            door.holds,
            lambda: datetime.now(UTC),
        )
        desk = _Desk(given, door, self.live, tellers)

        async def nowhere(http: HttpRequest, error: Exception) -> Response:
            return desk.no(http, Refusal("desk.door.nowhere", 404))

        async def defect(http: HttpRequest, error: Exception) -> Response:
            return desk.no(http, Refusal("desk.door.defect", 500))

        handlers = {HTTPException: nowhere, Exception: defect}
        app = Starlette(routes=desk.routes(), exception_handlers=handlers)
        app.router.redirect_slashes = False
        files = frozenset(given.files)
        self._guarded = Guard(app, door, origin, files, tellers, given.style, let_in)

    async def warm_up(self) -> None:
        """Lay a page out for nobody: templates are compiled when they are first used.

        No sitting is asked, which may take it for her look. A defect is told when somebody looks.
        """
        empty = Desk(self._given.lang, datetime.now(UTC), Headline(Tone.CHECKING, ""), Words(()))
        with contextlib.suppress(Exception):
            await beside(lambda: self._given.renderer.whole(empty, "", "", ""))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        await self._guarded(scope, receive, send)
