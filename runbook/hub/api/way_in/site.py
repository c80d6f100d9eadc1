"""What every page for people shares: whose it is, whether a press is ours, and how it is answered.

The dashboard and whatever else wants a person who is logged in stand on this.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field

from starlette.types import Scope, Send

from runbook.hub.api.exchange import Header, answer, header
from runbook.hub.api.page import HEADERS, HTML, Pages
from runbook.hub.api.watching import is_forwarded
from runbook.hub.api.way_in import cookies, origins
from runbook.hub.office import Office
from runbook.hub.store import sessions
from runbook.hub.store.sessions import Session
from runbook.hub.store.store import Store
from runbook.hub.store.transaction import Transaction
from runbook.language.texts import LANGUAGES, t

_SEE_OTHER, _FORBIDDEN, _MISDIRECTED, _TOO_OFTEN, _AWAY = 303, 403, 421, 429, 503
_FROM_ELSEWHERE = "cross-site"


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who is logged in. ``key`` stands in each of their forms and is on no other site."""

    session: Session
    key: str = field(repr=False)

    def has_key(self, given: str) -> bool:
        """Whether a form was one of this session's."""
        return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), self.key.encode())


def visit(tx: Transaction, token: str) -> Visit | None:
    """Who is logged in with this cookie; None when nobody is, or not any more."""
    session = sessions.find(tx, token) if token else None
    return None if session is None else Visit(session, sessions.actions_key(tx, token))


class Site:
    """One hub's pages for people."""

    def __init__(self, store: Store, office: Office) -> None:
        self.store, self.office = store, office
        self.pages = Pages()

    def token(self, scope: Scope) -> str:
        """The session the browser came with; empty without one, or under a name not ours."""
        if not self.is_named(scope):
            return ""
        host, url = header(scope, b"host"), self.office.settings.server.url
        forwarded = is_forwarded(scope["headers"])
        behind = origins.is_meant_over_tls(host, url, forwarded=forwarded)
        return cookies.read(scope["headers"], tls=behind or scope["scheme"] == "https")

    def is_named(self, scope: Scope) -> bool:
        """Whether the address that was asked for is this hub's."""
        return origins.is_named(header(scope, b"host"), self.office.settings.server.url)

    def is_pressed_here(self, scope: Scope) -> bool:
        """Whether a form was sent from one of our own pages."""
        origin, site = header(scope, b"origin"), header(scope, b"sec-fetch-site")
        host, url = header(scope, b"host"), self.office.settings.server.url
        return self.is_named(scope) and origins.is_from_here(
            origin, site, host, scope["scheme"], url
        )

    def is_over_tls(self, scope: Scope) -> bool:
        """Whether the browser that sent a form speaks TLS."""
        return origins.is_over_tls(header(scope, b"origin"), scope["scheme"])

    def comes_from_elsewhere(self, scope: Scope) -> bool:
        """Whether another site led here: then the browser has kept the cookie back."""
        return header(scope, b"sec-fetch-site") == _FROM_ELSEWHERE

    async def show(
        self, send: Send, page: bytes, status: int = 200, headers: Iterable[Header] = ()
    ) -> None:
        """Send a page."""
        await answer(send, status, page, HTML, (*HEADERS, *headers))

    async def move(self, send: Send, where: str, headers: Iterable[Header] = ()) -> None:
        """After an order: the browser asks for that page anew, and reloading orders nothing."""
        there = (b"location", where.encode())
        await answer(send, _SEE_OTHER, b"", HTML, (*HEADERS, there, *headers))

    async def turn_away(self, scope: Scope, send: Send, lang: str) -> None:
        """The press is not from a page of ours, or the name is not ours."""
        why = "foreign" if self.is_named(scope) else "misnamed"
        status = _FORBIDDEN if why == "foreign" else _MISDIRECTED
        await self.told(send, f"hub.page.{why}", status, lang)

    async def away(self, send: Send, lang: str) -> None:
        """The database does not answer."""
        await self.told(send, "hub.page.away", _AWAY, lang)

    async def too_often(self, send: Send, wait: float, lang: str) -> None:
        """Somebody tries too much; ``wait`` in seconds."""
        again = (b"retry-after", str(int(wait) + 1).encode())
        await self.told(send, "hub.api.too_often", _TOO_OFTEN, lang, (again,))

    async def told(
        self, send: Send, text_id: str, status: int, lang: str, headers: Iterable[Header] = ()
    ) -> None:
        """A sentence and what to do about it."""
        page = self.pages.told(lang, t(text_id, lang), (t(f"{text_id}.hint", lang),))
        await self.show(send, page, status, headers)

    def lang(self, asked: str) -> str:
        """The language asked for, else the office's."""
        return asked if asked in LANGUAGES else self.office.lang
