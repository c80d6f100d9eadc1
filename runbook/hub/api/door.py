"""What every request goes through: headers that keep browsers safe, the log, the figures, defects.

The log holds method, route, status and time; the address only of those who were turned away, and
no more lines of them than somebody reads. No query, no operator, nothing that was sent.
"""

import logging
import time
from collections.abc import Collection

from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runbook.hub.api.exchange import Leaving, refuse
from runbook.hub.api.meters import Meters
from runbook.hub.api.problems import Code, problem
from runbook.hub.api.refusals import Refusals

POLICY = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_ALWAYS = (
    (b"content-security-policy", POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
# RFC 6797: of no use, and not to be sent, without TLS.
_OVER_TLS = (b"strict-transport-security", b"max-age=31536000")
_OTHER = "other"
_REFUSED = 400
_LOG = logging.getLogger("runbook.hub.access")
_DEFECTS = logging.getLogger(__name__)


class Door:
    """Wraps the whole application. ``routes`` are the paths that may stand in log and figures.

    Those with parts that vary stand there as they are written, not as they are asked for.
    """

    def __init__(self, app: ASGIApp, meters: Meters, routes: Collection[str], lang: str) -> None:
        self._app = app
        self._meters = meters
        self._routes = frozenset(one for one in routes if "{" not in one)
        self._patterns = [(compile_path(one)[0], one) for one in routes if "{" in one]
        self._lang = lang
        self._refusals = Refusals()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = message["headers"] = list(message.get("headers", ()))
                said = {name for name, _ in headers}
                # What a page says of itself stands.
                headers += [one for one in _ALWAYS if one[0] not in said]
                if scope["scheme"] == "https":
                    headers.append(_OVER_TLS)
            await send(message)

        try:
            await self._app(scope, receive, seen)
        except Leaving:
            pass
        except Exception as error:  # noqa: BLE001 - a defect of ours must not show its insides
            _DEFECTS.error("a defect: %s at %s", type(error).__name__, _place(error))
            if not status:
                await refuse(seen, problem(Code.DEFECT), self._lang)
        self._note(scope, status, time.perf_counter() - started)

    def _route(self, path: str) -> str:
        if path in self._routes:
            return path
        return next((one for pattern, one in self._patterns if pattern.match(path)), _OTHER)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = self._route(scope["path"])
        self._meters.note_request(route, status, seconds)
        if status >= _REFUSED:
            address = scope["client"][0] if scope.get("client") else "-"
            left_out = self._refusals.next_line(address, time.monotonic())
            if left_out is None:
                return
            line = "%s %s %d %.0f ms from %s" + (", and %d more before" if left_out else "")
            values = (scope["method"], route, status, seconds * 1e3, address)
            _LOG.info(line, *values, *([left_out] if left_out else ()))
        elif _LOG.isEnabledFor(logging.DEBUG):
            _LOG.debug("%s %s %d %.0f ms", scope["method"], route, status, seconds * 1e3)


def _place(error: BaseException) -> str:
    """File and line where it was raised: the words of an error may hold what was sent."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
