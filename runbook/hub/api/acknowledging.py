"""``/a/<code>``: the link in a mail with which a person acknowledges an incident.

Looking changes nothing, because mail gateways follow every link: a page with one button comes, and
the button uses the link up. The code is in no log, and the page sends it nowhere.
"""

import asyncio
import re
import time
from html import escape

from starlette.types import Receive, Scope, Send

from runbook.hub.api.exchange import answer, refuse
from runbook.hub.api.limiter import Limiter
from runbook.hub.api.problems import Code, problem
from runbook.hub.incidents import links
from runbook.hub.incidents.card import title
from runbook.hub.incidents.viewing import named, view_of
from runbook.hub.model.actions import Answer
from runbook.hub.office import Office
from runbook.hub.store.problem import StoreError
from runbook.hub.store.store import Store
from runbook.texts import t

PATH = "/a/{code}"
HTML = b"text/html; charset=utf-8"
_CODE = re.compile("[A-Za-z0-9_-]{32}")
"""As ``store.codes`` makes them for links."""
_GONE = 410
_POLICY = (
    b"content-security-policy",
    b"default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
)
_PAGE = (
    '<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="robots" content="noindex"><title>{title}</title></head>\n'
    "<body><main><h1>{title}</h1>\n{body}\n</main></body></html>\n"
)


class Acknowledging:
    """Both steps, for one event loop."""

    def __init__(self, store: Store, office: Office) -> None:
        self._store = store
        self._office = office
        self._limiter = Limiter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        code = str(scope["path_params"]["code"])
        if not _CODE.fullmatch(code):
            status, page = self._told(links.NO_LINK)
            await answer(send, status, page.encode(), HTML, (_POLICY,))
            return
        presses = scope["method"] == "POST"
        address = scope["client"][0] if presses and scope.get("client") else ""
        wait = self._limiter.try_once(address, time.monotonic()) if presses else 0.0
        if wait:
            refused = problem(Code.TOO_OFTEN, retry_after=int(wait) + 1)
            await refuse(send, refused, self._office.lang)
            return
        try:
            status, page = await asyncio.to_thread(self._press if presses else self._look, code)
        except StoreError:
            await refuse(send, problem(Code.DATABASE, retry_after=5), self._office.lang)
            return
        if presses and status != _GONE:
            self._limiter.give_back(address, time.monotonic())
        await answer(send, status, page.encode(), HTML, (_POLICY,))

    def _look(self, code: str) -> tuple[int, str]:
        with self._store.read() as tx:
            offered = links.offered(tx, code)
            if offered is None:
                return self._told(links.NO_LINK)
            lang = offered.person.lang
            view = view_of(tx, self._office, offered.incident, reminds=False)
            who = t("hub.link.you", lang, who=named(tx, offered.person, lang))
        button = t("hub.button.ack", lang)
        body = (
            f"<p>{escape(who)}</p>\n"
            f'<form method="post"><button type="submit">{escape(button)}</button></form>'
        )
        return 200, _PAGE.format(lang=lang, title=escape(title(view)), body=body)

    def _press(self, code: str) -> tuple[int, str]:
        # Who only guesses is not to hold up everybody who writes.
        with self._store.read() as tx:
            if links.offered(tx, code) is None:
                return self._told(links.NO_LINK)
        with self._store.write() as tx:
            return self._told(links.by_link(tx, self._office, code))

    def _told(self, said: Answer) -> tuple[int, str]:
        lang = self._office.lang
        sentence = t(f"hub.answer.{said.code}", lang, **said.values)
        page = _PAGE.format(lang=lang, title=escape(sentence), body="")
        return _GONE if said == links.NO_LINK else 200, page
