"""What stands at an address that the hub does not have: a page for people, JSON for programs."""

import asyncio
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

from runbook.hub.api.exchange import header, refuse
from runbook.hub.api.problems import Code, problem
from runbook.hub.api.rooms.serving import Rooms
from runbook.hub.api.way_in.site import visit
from runbook.hub.store.problem import StoreError
from runbook.language.texts import LANGUAGES

_PAGE = "text/html"


class Nowhere:
    """Says that there is no such page, the same of what does not exist and of what is not shown."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms, self._site = rooms, rooms.site

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        found = problem(Code.NO_SUCH_PAGE)
        if _PAGE in header(scope, b"accept").lower():
            await self._site.told(send, found.sentence, found.status, await self._lang(scope))
        else:
            await refuse(send, found, self._site.office.lang)

    async def _lang(self, scope: Scope) -> str:
        """The language asked for, else that of whoever is logged in, else the office's."""
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
        token = self._site.token(scope)
        # Whoever asks too often is told all the same, without a look at the database.
        if asked in LANGUAGES or not token or self._rooms.wait(scope, token):
            return self._site.lang(asked)
        try:
            hers = await asyncio.to_thread(self._hers, token)
        except StoreError:
            return self._site.lang(asked)
        self._rooms.pace.note(token, good=bool(hers))
        return self._site.lang(hers)

    def _hers(self, token: str) -> str:
        with self._site.store.read() as tx:
            found = visit(tx, token)
        return found.session.person.lang if found is not None else ""
