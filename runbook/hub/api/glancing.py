"""``/window/<key>`` and ``/window``: how it stands, for the screen in the next room.

The key is in no log, the page does not hold it, and nobody is told where a link led from.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

from starlette.types import ASGIApp, Receive, Scope, Send

from runbook.hub.api.exchange import Header, answer
from runbook.hub.api.limiter import Limiter
from runbook.hub.api.page import HTML
from runbook.hub.api.watching import may_watch
from runbook.hub.api.way_in.site import Site
from runbook.hub.rooms.standing import Standing
from runbook.hub.rooms.windows.gathering import PUBLIC, status_now
from runbook.hub.rooms.windows.shapes import Status, blind
from runbook.hub.store import windows
from runbook.hub.store.problem import StoreError
from runbook.language.texts import LANGUAGES, t

PATH = f"{PUBLIC}/{{key}}"
_BURST, _PER_SECOND = 60, 1.0
_POLICY = (
    b"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    b"form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
    b"require-trusted-types-for 'script'; trusted-types hub"
)
_HEADERS: tuple[Header, ...] = (
    (b"content-security-policy", _POLICY),
    (b"referrer-policy", b"no-referrer"),
)
_NOT_FOUND, _AWAY = 404, 503


class Glancing:
    """Both addresses, for one event loop. ``clock`` is the hub's.

    ``nowhere`` answers whoever may not look.
    """

    def __init__(
        self, site: Site, standing: Standing, clock: Callable[[], datetime], nowhere: ASGIApp
    ) -> None:
        self._site, self._standing, self._clock = site, standing, clock
        self._nowhere = nowhere
        self._limiter = Limiter(_BURST, _PER_SECOND)
        self._turn = asyncio.Semaphore(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        site, key = self._site, scope["path_params"].get("key")
        peer = scope["client"][0] if scope.get("client") else ""
        watchers = site.office.settings.server.watchers
        if key is None and not may_watch(peer, scope["headers"], watchers):
            await self._nowhere(scope, receive, send)
            return
        if wait := self._limiter.try_once(peer, time.monotonic()):
            await site.too_often(send, wait, site.office.lang)
            return
        query = scope["query_string"].decode("latin-1")
        lang = next((one for one in LANGUAGES if query == f"lang={one}"), site.office.lang)
        status = 200
        try:
            async with self._turn:
                found = await asyncio.to_thread(self._look, key, lang)
        except StoreError:
            # A screen on a wall has nobody who would load it again: this page does so by itself.
            found, status = blind(self._clock(), lang), _AWAY
        if found is None:
            title, hint = (t(f"hub.window.no_such{one}", lang) for one in ("", ".hint"))
            page = site.pages.told(lang, title, (hint,))
            await answer(send, _NOT_FOUND, page, HTML, _HEADERS)
            return
        self._limiter.give_back(peer, time.monotonic())
        others = [one for one in LANGUAGES if one != lang]
        values = {"status": found, "others": others}
        page = await asyncio.to_thread(site.pages.render, "window", lang, values)
        await answer(send, status, page, HTML, _HEADERS)

    def _look(self, key: str | None, lang: str) -> Status | None:
        with self._site.store.read() as tx:
            if key is not None and not windows.is_open(tx, str(key)):
                return None
            return status_now(tx, self._standing, self._clock(), lang)
