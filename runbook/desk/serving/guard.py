"""What every request goes through before anything answers, and every answer before it leaves."""

import logging
from collections.abc import Callable, Collection
from dataclasses import replace

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runbook.desk.serving.arriving import GoneError, first_lines, whole_body
from runbook.desk.serving.door import OPEN_PATH, Door
from runbook.desk.serving.policy import Refusal, Request, Way, headers_with, judge, way_of
from runbook.desk.serving.told import Tellers

CLOSE = (b"connection", b"close")
_LOG = logging.getLogger(__name__)


class Guard:
    """Wraps the application. What it found out stands in ``scope["state"]``.

    ``asked`` the Request, ``visitor`` whose browser it is, if any was let in, ``body`` the body of
    a POST.
    """

    def __init__(
        self,
        app: ASGIApp,
        door: Door,
        origin: str,
        files: Collection[str],
        tellers: Tellers,
        style: bytes = b"",
        let_in: Callable[[object], None] = lambda _: None,
    ) -> None:
        """``style`` is the one that may stand in a page itself.

        ``let_in`` is told the peer of each request that shows a cookie of ours, or the key.
        """
        self._app = app
        self._door = door
        self._origin = origin
        self._files = files
        self._tellers = tellers
        self._headers = headers_with(style)
        self._let_in = let_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        if scope["type"] != "http":
            return
        begun = False

        async def dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = [*message.get("headers", ()), *self._headers]
                # Cache-Control may stand there already, and the same.
                message = {**message, "headers": list(dict(headers).items())}
            await send(message)

        request = self._placed(first_lines(scope))
        try:
            refusal = await self._admit(scope, receive, request)
            if refusal is None:
                await self._app(scope, receive, dressed)
                return
        except GoneError:
            return
        except Exception as error:  # noqa: BLE001 - a defect of ours must not show its insides
            # Its words may hold what she typed.
            _LOG.error("a defect: %s", type(error).__name__)
            if begun:
                return
            refusal = Refusal("desk.door.defect", 500)
        closing = Refusal(refusal.rule_id, refusal.status, (*refusal.headers, CLOSE))
        await self._tellers.refused(closing, request)(scope, receive, dressed)

    def _placed(self, request: Request) -> Request:
        path = self._door.inside(request.path)
        return replace(request, path=path, room=self._door.room) if path else request

    async def _admit(self, scope: Scope, receive: Receive, request: Request) -> Refusal | None:
        way = way_of(request, self._files, OPEN_PATH)
        # First, even of whoever is turned away: see arriving.LARGEST_DISCARDED.
        body = await whole_body(receive) if request.method == "POST" else b""
        refusal = judge(request, way, self._origin)
        if refusal is not None:
            return refusal
        visitor = self._door.visitor(request.says("cookie"))
        if visitor is not None or self._door.knows(request.says("authorization")):
            self._let_in(scope.get("client"))
        if way in {Way.PAGE, Way.LIVE, Way.ACT} and visitor is None:
            return Refusal("desk.door.shut", 403)
        if isinstance(body, Refusal):
            return body
        scope.setdefault("state", {}).update(asked=request, visitor=visitor, body=body)
        return None
