"""The hub's HTTP side as one application: reports, enrolment, health, figures, the plain page."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import parse_qs

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from runbook.hub.admission.logging_in import PATH as LOGIN_PATH
from runbook.hub.api.acknowledging import PATH as ACKNOWLEDGE
from runbook.hub.api.acknowledging import Acknowledging
from runbook.hub.api.bundling import Bundling
from runbook.hub.api.door import Door
from runbook.hub.api.enrolling import Enrolling
from runbook.hub.api.exchange import answer, refuse
from runbook.hub.api.glancing import PATH as WINDOW
from runbook.hub.api.glancing import Glancing
from runbook.hub.api.healthz import Standing, health
from runbook.hub.api.intake import Intake
from runbook.hub.api.meters import CONTENT_TYPE
from runbook.hub.api.nowhere import Nowhere
from runbook.hub.api.page import CSS, SCRIPT, SCRIPT_PATH, STYLE_PATH
from runbook.hub.api.problems import Code, problem
from runbook.hub.api.reporting import Reporting
from runbook.hub.api.rooms.listening import Listening
from runbook.hub.api.rooms.ordering import ORDER_PATH, Ordering
from runbook.hub.api.rooms.serving import LIVE_PATH, Rooms
from runbook.hub.api.snapshot import Snapshot
from runbook.hub.api.state import state, warnings
from runbook.hub.api.watching import may_watch
from runbook.hub.api.way_in.entering import LINK_PATH, Entering
from runbook.hub.api.way_in.site import Site
from runbook.hub.duty.health import Health
from runbook.hub.office import Office
from runbook.hub.rooms.all_rooms import ROOMS
from runbook.hub.rooms.board.looking import ROOM as BOARD
from runbook.hub.rooms.windows.gathering import PUBLIC
from runbook.hub.store.store import Store, utc_now
from runbook.language.texts import t
from runbook.reporting.bundles import PATH as BUNDLE

LOGOUT_PATH = "/logout"
ROUTES = (
    *("/v1/report", "/v1/enrol", BUNDLE, "/healthz", "/metrics", "/"),
    *(LOGIN_PATH, LOGOUT_PATH, ORDER_PATH, STYLE_PATH, SCRIPT_PATH, LIVE_PATH),
)
ALL_ROUTES = (*ROUTES, *(one.path for one in ROOMS if one.path not in ROUTES))
ALIVE_WITHIN = timedelta(seconds=90)
_READ = ("GET", "HEAD")
_SEND = ("POST",)
_PRESS = ("GET", "HEAD", "POST")


def make_app(
    store: Store,
    office: Office,
    intake: Intake,
    health_of: Health | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> Starlette:
    """The application. Its lifespan begins and ends the intake and the look at the database.

    ``health_of`` is what the rest of this process says of itself; ``clock`` the hub's.
    """
    snapshot = Snapshot(store, intake.roll)
    windows = _Windows(store, office, intake, snapshot, health_of or Health(), clock)
    site, entering, rooms = windows.site, windows.entering, windows.rooms

    glancing = _Only(_READ, Glancing(site, rooms.standing, clock, windows.nowhere), office.lang)
    endpoints = _endpoints(windows, office.lang)
    endpoints["/v1/report"] = _Only(
        _SEND, Reporting(intake, snapshot, office.lang, clock), office.lang
    )
    endpoints["/v1/enrol"] = _Only(_SEND, Enrolling(store, office, snapshot), office.lang)
    endpoints[BUNDLE] = _Only(_SEND, Bundling(store, office, intake.roll), office.lang)
    app = Starlette(
        routes=[
            *(Route(path, endpoints[path]) for path in ROUTES),
            Route(ACKNOWLEDGE, _Only(_PRESS, Acknowledging(site), office.lang)),
            Route(LINK_PATH, _Only(_PRESS, entering.link, office.lang)),
            Route(WINDOW, glancing),
            Route(PUBLIC, glancing),
            *_of_rooms(rooms, office.lang),
            Route("/{rest:path}", windows.nowhere),
        ],
        middleware=[
            Middleware(Door, meters=intake.meters, routes=ALL_ROUTES, lang=office.lang),
        ],
        lifespan=partial(_lifespan, intake, snapshot),
    )
    app.state.ending = rooms.live.close
    return app


def _endpoints(windows: "_Windows", lang: str) -> dict[str, ASGIApp]:
    """What answers at the paths that never vary, except agents' own."""
    return {
        "/healthz": _Only(_READ, windows.health, lang),
        "/metrics": _Watched(_Only(_READ, windows.metrics, lang), windows),
        "/": _Only(_READ, windows.page, lang),
        LOGIN_PATH: _Only(_PRESS, windows.entering.login, lang),
        LOGOUT_PATH: _Only(_SEND, windows.entering.logout, lang),
        ORDER_PATH: _Only(_SEND, Ordering(windows.rooms, windows.entering).order, lang),
        STYLE_PATH: _Only(_READ, windows.style, lang),
        SCRIPT_PATH: _Only(_READ, windows.script, lang),
        LIVE_PATH: _Only(("GET",), Listening(windows.rooms).answer, lang),
    }


def _of_rooms(rooms: Rooms, lang: str) -> Iterator[Route]:
    for one in rooms.rooms:
        if one.path not in ROUTES:
            yield Route(one.path, _Only(_PRESS, partial(rooms.answer, one), lang))


@asynccontextmanager
async def _lifespan(intake: Intake, snapshot: Snapshot, _app: Starlette) -> AsyncIterator[None]:
    intake.start()
    await asyncio.to_thread(snapshot.start)
    try:
        yield
    finally:
        await intake.stop()
        await asyncio.to_thread(snapshot.stop)


class _Windows:
    """Everything that can only be looked at."""

    def __init__(
        self,
        store: Store,
        office: Office,
        intake: Intake,
        snapshot: Snapshot,
        health_of: Health,
        clock: Callable[[], datetime],
    ) -> None:
        self.office = office
        self._intake = intake
        self._snapshot = snapshot
        self._health = health_of
        self._clock = clock
        self.site = Site(store, office)
        self.entering = Entering(self.site)
        self.rooms = Rooms(self.site, self.entering, ROOMS, self.warned)
        self.nowhere = Nowhere(self.rooms)

    async def health(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """``GET /healthz``; a stranger is told only whether agents may come."""
        now = self._clock()
        database = self._snapshot.is_fresh(now)
        duty = self._health.duty
        refused = self._intake.is_refused
        standing = Standing(duty.on_duty, duty.parts, self._health.troubles(), refused)
        healthy, said = health(standing, self._snapshot.situation, now, database=database)
        if not _watches(scope, self.office):
            said = {"healthy": healthy}
        await answer(send, 200 if healthy else 503, msgspec.json.encode(said))

    async def metrics(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """``GET /metrics``."""
        now, meters, situation = self._clock(), self._intake.meters, self._snapshot.situation
        known, alive = self._intake.roll.counts(now, ALIVE_WITHIN)
        meters.set("agents", "Agents that may report", known)
        meters.set("agents_alive", "Agents heard of within 90 seconds, by this process", alive)
        meters.set("waiting", "Reports waiting to be committed", self._intake.waiting)
        meters.set("on_duty", "Whether this process is the one on duty", self._health.duty.on_duty)
        if situation is not None:
            mass = sum(not one.over for one in situation.mass)
            age = (now - situation.at).total_seconds()
            meters.set("open_incidents", "Operators with an open incident", situation.open_count)
            meters.set("open_mass_incidents", "Open mass incidents", mass)
            meters.set(
                "silence_counts",
                "Whether the hub on duty looks at who has fallen silent",
                situation.silence_counts is True,
            )
            meters.set(
                "degraded",
                "Whether the office works in degraded mode",
                situation.degraded is not None,
            )
            meters.set("snapshot_age_seconds", "How old what agents are told is", age)
        await answer(send, 200, meters.text(), CONTENT_TYPE.encode())

    async def style(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """``GET /hub.css``, of every page."""
        await answer(send, 200, self.site.pages.style, CSS)

    async def script(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """``GET /hub.js``, of every room."""
        await answer(send, 200, self.site.pages.script, SCRIPT)

    async def page(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """``GET /``: whoever is logged in sees their own page, a watcher the plain one.

        Everybody else the page to log in at. In English with ``?lang=en``.
        """
        if await self.rooms.welcome(BOARD, scope, send):
            return
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
        lang = self.site.lang(asked)
        if not _watches(scope, self.office):
            over = t("hub.login.over", lang) if self.site.token(scope) else ""
            await self.entering.offer(scope, send, lang, over)
            return
        now, situation = self._clock(), self._snapshot.situation
        shown = None
        if situation is not None:
            counts = self._intake.roll.counts(now, ALIVE_WITHIN)
            database = self._snapshot.is_fresh(now)
            shown = state(situation, counts, now, lang, database=database)
        body = await asyncio.to_thread(self.site.pages.render, "state", lang, {"state": shown})
        await self.site.show(send, body)

    def warned(self, lang: str) -> list[str]:
        """What is not as it should be at night, in this language."""
        now, situation = self._clock(), self._snapshot.situation
        if situation is None:
            return []
        # Degraded mode stands with its button; whoever reads the page has the database.
        return warnings(replace(situation, degraded=None), now, lang, database=True)


class _Only:
    """Lets these methods through."""

    def __init__(self, methods: tuple[str, ...], app: ASGIApp, lang: str) -> None:
        self._methods = methods
        self._app = app
        self._refusal = problem(Code.NO_SUCH_METHOD, allow=", ".join(methods))
        self._lang = lang

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] in self._methods:
            await self._app(scope, receive, send)
        else:
            await refuse(send, self._refusal, self._lang)


def _watches(scope: Scope, office: Office) -> bool:
    peer = scope["client"][0] if scope.get("client") else ""
    return may_watch(peer, scope["headers"], office.settings.server.watchers)


class _Watched:
    """For whoever may look; to others there is no such page."""

    def __init__(self, app: ASGIApp, windows: _Windows) -> None:
        self._app = app
        self._office, self._nowhere = windows.office, windows.nowhere

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        shown = self._app if _watches(scope, self._office) else self._nowhere
        await shown(scope, receive, send)
