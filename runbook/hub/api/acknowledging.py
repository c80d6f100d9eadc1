"""``/a/<code>``: the link in a mail with which a person acknowledges an incident.

Looking changes nothing, because mail gateways follow every link: a page with one button comes, and
the button uses the link up. The code is in no log, and the page sends it nowhere.
"""

import asyncio
import re
import time

from starlette.types import Receive, Scope, Send

from runbook.hub.api.limiter import Limiter
from runbook.hub.api.way_in.site import Site
from runbook.hub.cards.titles import title
from runbook.hub.cards.viewing import named, view_of
from runbook.hub.model.actions import Answer
from runbook.hub.store import codes
from runbook.hub.store.problem import StoreError
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling import links
from runbook.hub.telling.links import Offered
from runbook.language.moscow import clock
from runbook.language.texts import plural, t

PATH = "/a/{code}"
_CODE = re.compile("[A-Za-z0-9_-]{32}")
"""As ``store.codes`` makes them for links."""
_GONE = 410

_Page = tuple[int, bytes]


class Acknowledging:
    """Both steps, for one event loop."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._limiter = Limiter()

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        site, lang = self._site, self._site.office.lang
        code = str(scope["path_params"]["code"])
        if not _CODE.fullmatch(code):
            status, page = self._told(links.NO_LINK, lang)
            await site.show(send, page, status)
            return
        presses = scope["method"] == "POST"
        address = scope["client"][0] if presses and scope.get("client") else ""
        wait = self._limiter.try_once(address, time.monotonic()) if presses else 0.0
        if wait:
            await site.too_often(send, wait, lang)
            return
        try:
            status, page = await asyncio.to_thread(self._press if presses else self._look, code)
        except StoreError:
            await site.away(send, lang)
            return
        if presses and status != _GONE:
            self._limiter.give_back(address, time.monotonic())
        await site.show(send, page, status)

    def _look(self, code: str) -> _Page:
        office = self._site.office
        with self._site.store.read() as tx:
            offered = links.offered(tx, code)
            if offered is None:
                return self._gone(tx, code)
            lang = offered.person.lang
            view = view_of(tx, office, offered.incident, lang, reminds=False)
            lines = self._lines(tx, offered, lang)
        return 200, self._site.pages.told(lang, title(view), lines, t("hub.button.ack", lang))

    def _lines(self, tx: Transaction, offered: Offered, lang: str) -> tuple[str, ...]:
        """Since when, how many, who presses, and what comes of it."""
        incident = offered.incident
        hit = incident.hit if incident.is_mass else 0
        return (
            t("alert.since", lang, at=clock(incident.began)),
            *([plural("hub.link.hit", hit, lang)] if hit else []),
            t("hub.link.you", lang, who=named(tx, offered.person, lang)),
            t("hub.link.then", lang),
        )

    def _press(self, code: str) -> _Page:
        # Who only guesses is not to hold up everybody who writes.
        office = self._site.office
        with self._site.store.read() as tx:
            offered = links.offered(tx, code)
            if offered is None:
                return self._gone(tx, code)
        with self._site.store.write() as tx:
            return self._told(links.by_link(tx, office, code), offered.person.lang)

    def _gone(self, tx: Transaction, code: str) -> _Page:
        lang = links.language_of(tx, codes.ACKNOWLEDGE, code)
        return self._told(links.NO_LINK, lang or self._site.office.lang)

    def _told(self, said: Answer, lang: str) -> _Page:
        sentence = t(f"hub.answer.{said.code}", lang, **said.values)
        return _GONE if said == links.NO_LINK else 200, self._site.pages.told(lang, sentence)
